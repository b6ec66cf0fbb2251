using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class ModuleFilesTests
{
    [Fact]
    public void A_file_holds_a_count_then_key_type_shape_and_elements_of_each_tensor()
    {
        using Linear module = nn.Linear(nn.Parameter(tensor(new[] { 1f, 2f }).view(1, 2)));
        using var stream = new MemoryStream();

        module.save(stream);

        stream.ToArray().Should().Equal(
        [
            1, // one tensor
            6, .. "weight"u8,
            6, // float32
            2, 1, 2, // two dimensions, 1 × 2
            .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f),
        ]);
    }

    [Fact]
    public void Sizes_are_LEB128_numbers()
    {
        using Linear module = nn.Linear(nn.Parameter(zeros(1, 300)));
        using var stream = new MemoryStream();

        module.save(stream);

        stream.ToArray().AsSpan(8, 5).ToArray().Should().Equal(6, 2, 1, 0xAC, 0x02);
    }

    [Fact]
    public void What_is_saved_is_loaded()
    {
        using Sequential source = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2));
        using Sequential target = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2));
        using (Tensor x = randn(4, 1, 5, 5)) source.call(x).Dispose();
        string path = Path.GetTempFileName();
        try
        {
            source.save(path).Should().BeSameAs(source);
            target.load(path).Should().BeSameAs(target);
        }
        finally
        {
            File.Delete(path);
        }

        target.state_dict().Keys.Should().Equal(source.state_dict().Keys);
        foreach ((string key, Tensor value) in source.state_dict()) value.Equals(target.state_dict()[key]).Should().BeTrue(key);
        target.get_buffer("1.num_batches_tracked").item<long>().Should().Be(1);
    }

    [Fact]
    public void Loading_keeps_the_parameter_objects()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear target = nn.Linear(2, 2);
        Parameter before = target.weight;

        target.load(Saved(source));

        target.weight.Should().BeSameAs(before);
        target.weight.data<float>().ToArray().Should().Equal(source.weight.data<float>().ToArray());
        target.weight.requires_grad.Should().BeTrue();
    }

    [Fact]
    public void Saving_to_a_stream_closes_it()
    {
        using Linear module = nn.Linear(1, 1);
        var stream = new MemoryStream();

        module.save(stream);

        stream.CanWrite.Should().BeFalse();
    }

    [Fact]
    public void Saving_with_a_writer_leaves_the_stream_open()
    {
        using Linear module = nn.Linear(1, 1);
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);

        module.save(writer);

        stream.CanWrite.Should().BeTrue();
    }

    [Fact]
    public void Skipped_keys_are_not_saved()
    {
        using Linear module = nn.Linear(2, 2);
        var loaded = new Dictionary<string, bool>();
        using var stream = new MemoryStream();
        module.save(stream, skip: ["bias"]);

        module.load(new MemoryStream(stream.ToArray()), strict: false, loadedParameters: loaded);

        loaded.Should().Equal(new Dictionary<string, bool> { ["weight"] = true });
    }

    [Fact]
    public void Skipped_keys_are_not_loaded()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear target = nn.Linear(2, 2);
        float[] bias = target.bias.data<float>().ToArray();

        target.load(Saved(source), skip: ["bias"]);

        target.bias.data<float>().ToArray().Should().Equal(bias);
        target.weight.data<float>().ToArray().Should().Equal(source.weight.data<float>().ToArray());
    }

    [Fact]
    public void Strict_loading_wants_the_same_number_of_tensors()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear target = nn.Linear(2, 2, hasBias: false);

        target.Invoking(t => t.load(Saved(source))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Strict_loading_wants_the_same_names()
    {
        using Sequential source = nn.Sequential(("a", nn.Linear(2, 2)));
        using Sequential target = nn.Sequential(("b", nn.Linear(2, 2)));

        target.Invoking(t => t.load(Saved(source))).Should().Throw<ArgumentException>().WithMessage("*a.weight*");
    }

    [Fact]
    public void Loading_that_is_not_strict_reports_what_it_found()
    {
        using Sequential source = nn.Sequential(("a", nn.Linear(2, 2)), ("b", nn.Linear(2, 2, hasBias: false)));
        using Sequential target = nn.Sequential(("b", nn.Linear(2, 2, hasBias: false)));
        var loaded = new Dictionary<string, bool>();

        target.load(Saved(source), strict: false, loadedParameters: loaded);

        loaded.Should().Equal(new Dictionary<string, bool> { ["a.weight"] = false, ["a.bias"] = false, ["b.weight"] = true });
        target.get_parameter("b.weight").data<float>().ToArray().Should().Equal(source.get_parameter("b.weight").data<float>().ToArray());
    }

    [Fact]
    public void Another_shape_or_type_is_refused()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear wider = nn.Linear(3, 2);
        using Linear finer = nn.Linear(2, 2, dtype: ScalarType.Float64);

        wider.Invoking(t => t.load(Saved(source))).Should().Throw<ArgumentException>();
        finer.Invoking(t => t.load(Saved(source))).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Other_types_are_saved_as_they_are(ScalarType type)
    {
        using Linear source = nn.Linear(2, 2).to(type);
        using Linear target = nn.Linear(2, 2).to(type);

        target.load(Saved(source));

        target.weight.bytes.ToArray().Should().Equal(source.weight.bytes.ToArray());
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using Linear module = nn.Linear(1, 1);

        module.Invoking(m => m.load("/no/such/file.dat")).Should().Throw<FileNotFoundException>();
    }

    [Fact]
    public void Load_state_dict_copies_values_and_reports_keys()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear target = nn.Linear(2, 2, hasBias: false);

        (IList<string> missing, IList<string> unexpected) = target.load_state_dict(source.state_dict(), strict: false);

        missing.Should().BeEmpty();
        unexpected.Should().Equal("bias");
        target.weight.data<float>().ToArray().Should().Equal(source.weight.data<float>().ToArray());
    }

    [Fact]
    public void Strict_load_state_dict_fails_without_naming_the_keys()
    {
        using Linear source = nn.Linear(2, 2);
        using Linear target = nn.Linear(2, 2, hasBias: false);

        target.Invoking(t => t.load_state_dict(source.state_dict()))
            .Should().Throw<InvalidOperationException>().Which.Message.Should().NotContain("bias");
    }

    [Fact]
    public void Load_state_dict_converts_to_the_type_of_the_target()
    {
        using Linear source = nn.Linear(2, 2, dtype: ScalarType.Float64);
        using Linear target = nn.Linear(2, 2);

        target.load_state_dict(source.state_dict());

        target.weight.dtype.Should().Be(ScalarType.Float32);
        target.weight.data<float>().ToArray().Should().Equal(source.weight.data<double>().ToArray().Select(value => (float)value));
    }

    [Fact]
    public void State_takes_a_prefix()
    {
        using Linear module = nn.Linear(1, 1);

        module.state_dict(prefix: "decoder").Keys.Should().Equal("decoder.weight", "decoder.bias");
    }

    [Fact]
    public void Saving_and_loading_leave_no_tensor_behind()
    {
        using Linear module = nn.Linear(2, 2);

        Leaks.Of(() => module.load(Saved(module))).Should().Be(0);
    }

    private static MemoryStream Saved(nn.Module module)
    {
        using var stream = new MemoryStream();
        module.save(stream);
        return new MemoryStream(stream.ToArray());
    }
}

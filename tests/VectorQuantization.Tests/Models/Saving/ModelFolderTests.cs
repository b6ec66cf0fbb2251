using System.Text.Json.Nodes;
using TorchSharp;
using VectorQuantization.Checkpoints;
using VectorQuantization.Codebooks;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Models.Saving;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => SavedModels.Names;

    /// <summary>All but the one that draws from a generator of its own in training, which a loaded model has not.</summary>
    public static TheoryData<string> Repeatable => [.. ((IEnumerable<object[]>)SavedModels.Names).Select(row => (string)row[0]).Where(name => name != "residual, dropout")];

    private string Saved => folder["model"];

    private string Manifest => Path.Combine(Saved, "manifest.json");

    private string Weights => Directory.GetFiles(Saved, "weights-*.safetensors").Single();

    public void Dispose() => folder.Dispose();

    /// <summary>Every bit of it.</summary>
    private static Dictionary<string, string> State(VqVae model) => model.state_dict().ToDictionary(t => t.Key, t => Convert.ToHexString(t.Value.contiguous().bytes));

    private static void Train(VqVae model)
    {
        for (int step = 0; step < 2; step++) model.call(randn([4, 3, 8, 8], generator: new Generator((ulong)step))).Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_comes_back_whole_whatever_its_quantizer(string name)
    {
        using var scope = NewDisposeScope();
        using VqVae model = SavedModels.Make(name);
        Train(model);
        Tensor images = randn([3, 3, 8, 8], generator: new Generator(7));

        model.Save(Saved);
        using VqVae loaded = VqVae.Load(Saved);

        loaded.training.Should().BeFalse();
        State(loaded).Should().BeEquivalentTo(State(model));
        model.eval();
        Tensor indices = loaded.Encode(images);
        indices.Equals(model.Encode(images)).Should().BeTrue();
        loaded.Decode(indices).Equals(model.Decode(indices)).Should().BeTrue();
        File.ReadAllText(Manifest).Should().Be(Again(loaded), "the loaded model has the same options");
    }

    [Theory]
    [MemberData(nameof(Repeatable))]
    public void A_model_goes_on_training_as_it_would_have(string name)
    {
        using var scope = NewDisposeScope();
        using VqVae model = SavedModels.Make(name);
        Train(model);
        model.Save(Saved);
        using VqVae loaded = VqVae.Load(Saved);
        loaded.train();
        foreach (VqVae either in new[] { model, loaded })
        {
            manual_seed(5);
            Train(either);
        }
        State(loaded).Should().BeEquivalentTo(State(model));
    }

    private string Again(VqVae model)
    {
        model.Save(folder["again"]);
        return File.ReadAllText(folder["again/manifest.json"]);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void Precision_comes_back_part_by_part(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using VqVae whole = SavedModels.Make("projected").to(type), rule = SavedModels.Make("finite scalars").to(type);
        foreach (VqVae model in new[] { whole, rule })
        {
            model.eval();
            model.Save(Saved);
            using VqVae loaded = VqVae.Load(Saved);
            State(loaded).Should().BeEquivalentTo(State(model));
            File.ReadAllText(Manifest).Should().Be(Again(loaded));
            if (type != ScalarType.Float64) continue; // transposed convolutions of bfloat16 do not run on libtorch 1.13's CPU
            Tensor indices = zeros([1, 2, 2], ScalarType.Int64);
            loaded.Decode(indices).dtype.Should().Be(type);
            loaded.Decode(indices).Equals(model.Decode(indices)).Should().BeTrue();
        }

        var network = new ResidualNetworkOptions(1, 4) { HiddenChannels = 2 };
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(5, 4)).to(type);
        using var mixed = new VqVae(new ResidualEncoder(network), quantizer, new ResidualDecoder(network));
        mixed.Save(Saved);
        using VqVae back = VqVae.Load(Saved);
        State(back).Should().BeEquivalentTo(State(mixed));
    }

    [Fact]
    public void The_temperature_of_the_moment_is_kept()
    {
        using var gumbel = new GumbelQuantizer(new GumbelQuantizerOptions(9, 4)) { Temperature = 0.125 };
        var network = new ResidualNetworkOptions(1, 4) { HiddenChannels = 2 };
        using var model = new VqVae(new ResidualEncoder(network), gumbel, new ResidualDecoder(network));
        model.Save(Saved);
        JsonNode.Parse(File.ReadAllText(Manifest))!["quantizers"]![0]!["options"]!["temperature"]!.GetValue<double>().Should().Be(0.125);
    }

    [Fact]
    public void Saving_again_replaces_the_model_and_leaves_other_files_alone()
    {
        using VqVae first = SavedModels.Make("gradient"), second = SavedModels.Make("moving averages");
        first.Save(Saved);
        string old = Weights;
        foreach (string name in new[] { "notes.txt", "weights-mine.safetensors", "manifest.json.tmp" }) File.WriteAllText(Path.Combine(Saved, name), "mine");
        foreach (string name in new[] { "weights.new", "weights.new.0123abcd.tmp", "manifest.json.0123abcd.tmp" }) File.WriteAllText(Path.Combine(Saved, name), "left behind");

        second.Save(Saved);

        File.Exists(old).Should().BeFalse();
        Directory.GetFiles(Saved).Select(Path.GetFileName).Should().BeEquivalentTo(
            "manifest.json", (string)JsonNode.Parse(File.ReadAllText(Manifest))!["weights"]!["file"]!, "notes.txt", "weights-mine.safetensors", "manifest.json.tmp");
        using VqVae loaded = VqVae.Load(Saved);
        State(loaded).Should().BeEquivalentTo(State(second));
    }

    [Fact]
    public void A_save_that_was_killed_before_the_manifest_leaves_the_old_model()
    {
        using VqVae first = SavedModels.Make("gradient"), second = SavedModels.Make("gradient");
        second.Save(folder["second"]);
        first.Save(Saved);
        string stray = Directory.GetFiles(folder["second"], "weights-*").Single();
        File.Copy(stray, Path.Combine(Saved, Path.GetFileName(stray)));

        using VqVae loaded = VqVae.Load(Saved);

        State(loaded).Should().BeEquivalentTo(State(first));
    }

    [Fact]
    public async Task A_reader_beside_a_writer_always_finds_a_whole_model()
    {
        using VqVae first = SavedModels.Make("gradient"), second = SavedModels.Make("moving averages");
        first.Save(Saved);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++) (i % 2 == 0 ? second : first).Save(Saved);
        });
        try
        {
            for (int i = 0; i < 60; i++) VqVae.Load(Saved).Dispose();
        }
        finally
        {
            await stop.CancelAsync();
            await writer;
        }
    }

    [Fact]
    public void Parts_that_are_not_of_this_library_are_refused_before_anything_is_written()
    {
        using var encoder = new VqVae(nn.Conv2d(1, 3, 1), new VectorQuantizer(new VectorQuantizerOptions(8, 3)), nn.Conv2d(3, 1, 1));
        encoder.Invoking(m => m.Save(Saved)).Should().Throw<NotSupportedException>().WithMessage("The encoder is a *Conv2d, which is not of this library*StateDictionary.Save*");

        var network = new ResidualNetworkOptions(1, 3) { HiddenChannels = 2 };
        using var quantizer = new VqVae(new ResidualEncoder(network), new GroupedVectorQuantizer([new Mine(), new Mine()]), new ResidualDecoder(network));
        quantizer.Invoking(m => m.Save(Saved)).Should().Throw<NotSupportedException>().WithMessage("The quantizer is a *Mine, which*");

        using var regularizer = new VqVae(
            new ResidualEncoder(network), new VectorQuantizer(new VectorQuantizerOptions(8, 3) { Regularizers = [new MyTerm()] }), new ResidualDecoder(network));
        regularizer.Invoking(m => m.Save(Saved)).Should().Throw<NotSupportedException>().WithMessage("The regularizer 'my term' is a *MyTerm, which*");

        using var mixed = new VqVae(new ResidualEncoder(network), new VectorQuantizer(new VectorQuantizerOptions(8, 3)), new ResidualDecoder(network));
        mixed.named_modules().First(m => m.Item1 == "decoder.conv").Item2.to(ScalarType.Float64);
        mixed.Invoking(m => m.Save(Saved)).Should().Throw<NotSupportedException>().WithMessage("*the decoder*Float64*expected one type*");
        Directory.Exists(Saved).Should().BeFalse();
    }

    [Fact]
    public void No_random_number_is_drawn()
    {
        using var scope = NewDisposeScope();
        using VqVae model = SavedModels.Make("gradient");
        manual_seed(3);
        Tensor expected = randn(5);
        manual_seed(3);

        model.Save(Saved);
        VqVae.Load(Saved).Dispose();

        randn(5).Equals(expected).Should().BeTrue();
    }

    [Fact]
    public void Equal_models_give_equal_folders()
    {
        using VqVae model = SavedModels.Make("grouped residual");
        model.Save(Saved);
        model.Save(folder["again"]);
        foreach (string file in Directory.GetFiles(Saved)) File.ReadAllBytes(Path.Combine(folder["again"], Path.GetFileName(file))).Should().Equal(File.ReadAllBytes(file));
    }

    [Fact]
    public void The_weights_are_a_state_dictionary_for_everyone()
    {
        using VqVae model = SavedModels.Make("gradient"), other = SavedModels.Make("gradient");
        model.Save(Saved);
        StateDictionary.Load(other, Weights);
        State(other).Should().BeEquivalentTo(State(model));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using VqVae model = SavedModels.Make("projected residual");
        Leaks.None(() =>
        {
            model.Save(Saved);
            VqVae.Load(Saved).Dispose();
            File.WriteAllText(Manifest, File.ReadAllText(Manifest).Replace("ResidualDecoder", "Decoder"));
            FluentActions.Invoking(() => VqVae.Load(Saved)).Should().Throw<InvalidDataException>();
        });
    }

    private sealed class Mine() : Quantizer(nameof(Mine))
    {
        public override long CodebookSize => 1;

        public override int CodeDimension => 1;

        protected override QuantizedRows QuantizeRows(Tensor rows) => throw new NotImplementedException();

        protected override Tensor EncodeRows(Tensor rows) => throw new NotImplementedException();

        protected override Tensor DecodeRows(Tensor indices) => throw new NotImplementedException();
    }

    private sealed class MyTerm() : CodebookRegularizer("my term", 1)
    {
        public override Tensor Value(Tensor latents, Tensor codes, Tensor indices) => throw new NotImplementedException();
    }
}

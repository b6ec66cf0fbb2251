using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class RandomProjectionQuantizerTests
{
    private static RandomProjectionQuantizer Make(int count = 1, LatentLayout layout = LatentLayout.ChannelsFirst, ulong seed = 1) =>
        new(new RandomProjectionQuantizerOptions(3, 16, 4) { CodebookCount = count, Layout = layout }, new Generator(seed));

    [Fact]
    public void The_target_is_the_code_of_the_largest_cosine_with_the_projection()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new RandomProjectionQuantizer(new RandomProjectionQuantizerOptions(2, 3, 2) { NormalizesInput = false });
        quantizer.load_state_dict(new()
        {
            ["rand_projs"] = tensor(new float[,,] { { { 0, 1 }, { 1, 0 } } }),
            ["codebooks"] = tensor(new float[,,] { { { 100, 0 }, { 0, 0.1f }, { -1, -1 } } }),
        });

        // The projection swaps components: (5, 1) becomes (1, 5), nearest in angle to the short code (0, 0.1).
        using Tensor targets = quantizer.call(tensor(new float[,] { { 5, 1 }, { 1, 5 }, { -2, -3 } }));

        targets.data<long>().ToArray().Should().Equal(1, 0, 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Targets_agree_with_the_formula_written_out(bool normalizes)
    {
        using var scope = NewDisposeScope();
        var options = new RandomProjectionQuantizerOptions(5, 7, 3) { CodebookCount = 2, NormalizesInput = normalizes };
        using var quantizer = new RandomProjectionQuantizer(options, new Generator(1));
        Tensor inputs = randn([40, 5], generator: new Generator(2)) * 3 + 1;
        Tensor projections = quantizer.state_dict()["rand_projs"], codebooks = quantizer.state_dict()["codebooks"];

        Tensor targets = quantizer.call(inputs);

        Tensor x = inputs;
        if (normalizes) x = (x - x.mean([1], keepdim: true)) / (x.var(1, unbiased: false, keepdim: true) + 1e-5).sqrt();
        for (int head = 0; head < 2; head++)
        {
            Tensor projected = x.matmul(projections[head]), codes = codebooks[head];
            Tensor distances = (projected / projected.norm(1, keepdim: true)).unsqueeze(1) - (codes / codes.norm(1, keepdim: true)).unsqueeze(0);
            distances.square().sum(dim: 2).argmin(1).Equals(targets.select(1, head)).Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(VectorQuantizerTests.Shapes), MemberType = typeof(VectorQuantizerTests))]
    public void Layouts_agree_with_each_other(long[] shape)
    {
        using var scope = NewDisposeScope();
        foreach (int count in new[] { 1, 3 })
        {
            using RandomProjectionQuantizer first = Make(count), last = Make(count, LatentLayout.ChannelsLast);
            Tensor inputs = randn(shape, generator: new Generator(2));

            Tensor targets = first.call(inputs);

            long[] positions = [shape[0], .. shape[2..]];
            targets.shape.Should().Equal(count == 1 ? positions : [.. positions, count]);
            first.IndexDepth.Should().Be(count == 1 ? 0 : count);
            targets.Equals(last.call(inputs.movedim([1], [-1]))).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_masked_batch_is_the_batch_without_the_masked_positions(int count)
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make(count);
        Tensor inputs = randn([2, 3, 7], generator: new Generator(2));
        Tensor mask = PositionMask.FromLengths(tensor(new long[] { 4, 7 }), 7);

        Tensor all = quantizer.call(inputs), masked = quantizer.forward(inputs, mask);

        masked[0].narrow(0, 4, 3).contiguous().data<long>().ToArray().Should().OnlyContain(target => target == -1);
        masked[0].narrow(0, 0, 4).Equals(quantizer.call(inputs[0].narrow(1, 0, 4).t())).Should().BeTrue();
        masked[1].Equals(all[1]).Should().BeTrue();
    }

    [Fact]
    public void It_never_learns()
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make();
        var before = quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        quantizer.parameters().Should().BeEmpty();
        Tensor inputs = randn([50, 3], generator: new Generator(2)).requires_grad_();

        Tensor trained = quantizer.call(inputs);
        quantizer.eval();

        trained.requires_grad.Should().BeFalse();
        quantizer.call(inputs).Equals(trained).Should().BeTrue();
        foreach (var (key, value) in quantizer.state_dict()) value.Equals(before[key]).Should().BeTrue($"{key} must stay");
    }

    [Fact]
    public void Scale_and_offset_of_an_input_do_not_matter_when_it_is_normalized()
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make();
        Tensor inputs = randn([50, 3], generator: new Generator(2)).mul_(3);
        quantizer.call(inputs * 8 + 40).Equals(quantizer.call(inputs)).Should().BeTrue();
    }

    [Fact]
    public void Inputs_that_are_not_finite_have_target_minus_one()
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make(2);
        Tensor targets = quantizer.call(tensor(new float[,] { { float.NaN, 1, 2 }, { 1, 2, 3 }, { 1, float.PositiveInfinity, 3 } }));
        targets.data<long>().ToArray().Select(target => target < 0).Should().Equal(true, true, false, false, true, true);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Other_types_have_the_targets_of_float32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make(2);
        Tensor inputs = randn([6, 3, 4], generator: new Generator(2)).to_type(type);
        Tensor targets = quantizer.call(inputs);
        targets.Equals(quantizer.call(inputs.to_type(ScalarType.Float32))).Should().BeTrue();
        quantizer.to(type);
        quantizer.call(inputs).shape.Should().Equal(6, 4, 2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_targets_and_a_loaded_copy_too()
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make(2), twin = Make(2), other = Make(2, seed: 5);
        quantizer.state_dict().Keys.Should().BeEquivalentTo("rand_projs", "codebooks");
        quantizer.state_dict()["rand_projs"].shape.Should().Equal(2, 3, 4);
        quantizer.state_dict()["codebooks"].shape.Should().Equal(2, 16, 4);
        Tensor inputs = randn([50, 3], generator: new Generator(2)), targets = quantizer.call(inputs);

        twin.call(inputs).Equals(targets).Should().BeTrue();
        other.call(inputs).Equals(targets).Should().BeFalse();
        other.load_state_dict(quantizer.state_dict());
        other.call(inputs).Equals(targets).Should().BeTrue("codes that were packed before are packed anew");
    }

    [Fact]
    public void It_leaves_no_tensor_behind_and_survives_the_scope_it_was_built_in()
    {
        RandomProjectionQuantizer quantizer;
        using (NewDisposeScope()) quantizer = Make(2);
        using Tensor inputs = randn(2, 3, 4), mask = ones([2, 4], ScalarType.Bool);
        Leaks.None(() => quantizer.forward(inputs, mask).Dispose());
        Leaks.None(() => quantizer.call(inputs).Dispose());
        quantizer.Dispose();
    }

    [Fact]
    public void Wrong_inputs_and_options_are_refused()
    {
        using var scope = NewDisposeScope();
        using RandomProjectionQuantizer quantizer = Make();
        ((Action)(() => quantizer.call(zeros(2, 4)))).Should().Throw<ArgumentException>().WithParameterName("inputs")
            .WithMessage("*(2, 4)*expected (batch, 3, 0 to 3 spatial dimensions)*");
        ((Action)(() => quantizer.forward(zeros(2, 3), ones(3, ScalarType.Bool)))).Should().Throw<ArgumentException>().WithParameterName("mask");
        Refused(new(0, 4, 4), "InputDimension");
        Refused(new(4, 0, 4), "CodebookSize");
        Refused(new(4, 4, 0), "CodeDimension");
        Refused(new(4, 4, 4) { CodebookCount = 0 }, "CodebookCount");
        Refused(new(4, 4, 4) { Layout = (LatentLayout)7 }, "Layout");
        ((Action)(() => new RandomProjectionQuantizer(null!))).Should().Throw<ArgumentNullException>();

        static void Refused(RandomProjectionQuantizerOptions options, string name) =>
            ((Action)(() => new RandomProjectionQuantizer(options))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }
}

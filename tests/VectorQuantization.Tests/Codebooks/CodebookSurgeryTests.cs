using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class CodebookSurgeryTests
{
    private static readonly float[,] FourCodes = { { 0, 0 }, { 3, 4 }, { 6, 8 }, { 0, 10 } };

    private static VectorQuantizer ByGradient(VectorQuantizerOptions? options = null)
    {
        var quantizer = new VectorQuantizer(options ?? new VectorQuantizerOptions(4, 2), new Generator(1));
        using Tensor codes = tensor(FourCodes);
        quantizer.SetCodes(codes);
        return quantizer;
    }

    /// <summary>Codes as above, N = 1, 2, 3, 4 and m = N e.</summary>
    private static EmaVectorQuantizer ByAverages(EmaVectorQuantizerOptions? options = null)
    {
        var quantizer = new EmaVectorQuantizer(options ?? new EmaVectorQuantizerOptions(4, 2), new Generator(1));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        quantizer.SetCodes(tensor(FourCodes));
        var state = quantizer.state_dict();
        state["cluster_size"].copy_(tensor(new float[] { 1, 2, 3, 4 }));
        state["embed_avg"].copy_(state["embed"] * state["cluster_size"].unsqueeze(1));
        return quantizer;
    }

    private static float[] State(nn.Module quantizer, string key) => quantizer.state_dict()[key].data<float>().ToArray();

    [Fact]
    public void Pruning_leaves_out_unused_codes_and_keeps_what_is_known_of_the_others()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer old = ByAverages(new EmaVectorQuantizerOptions(4, 2) { DeadCodes = new DeadCodeOptions() });
        using (no_grad()) old.state_dict()["usage"].copy_(tensor(new[] { 0.5f, 0, 0.25f, 0.25f }));

        (EmaVectorQuantizer pruned, IndexMap map) = CodebookSurgery.Prune(old, [5, 0, 3, 1]);

        pruned.CodebookSize.Should().Be(3);
        State(pruned, "embed").Should().Equal(0, 0, 6, 8, 0, 10);
        State(pruned, "cluster_size").Should().Equal(1, 3, 4);
        State(pruned, "embed_avg").Should().Equal(0, 0, 18, 24, 0, 40);
        State(pruned, "usage").Should().Equal(0.5f, 0.25f, 0.25f);
        map.Targets.Should().Equal(0, -1, 1, 2);
        map.Sources.Should().Equal(0, 2, 3);
        old.CodebookSize.Should().Be(4);
        State(old, "embed").Should().HaveCount(8);
        pruned.Dispose();
    }

    [Fact]
    public void Pruning_below_a_minimum_can_send_indices_to_the_nearest_code_kept()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer old = ByGradient();

        (VectorQuantizer pruned, IndexMap map) = CodebookSurgery.Prune(old, [9, 4, 2, 1], minimum: 3, PrunedIndices.Nearest);

        State(pruned, "embedding.weight").Should().Equal(0, 0, 3, 4);
        // (6, 8) and (0, 10) are nearer to (3, 4): 25 against 100, and 45 against 100.
        map.Targets.Should().Equal(0, 1, 1, 1);
        map.Sources.Should().Equal(0, 1);
        map.LostCodes.Should().Be(0);
        map.ApplyToCounts([9, 4, 2, 1]).Should().Equal(9, 7);
        pruned.Dispose();
    }

    [Fact]
    public void Pruned_of_unused_codes_a_quantizer_gives_the_same_vectors()
    {
        using var scope = NewDisposeScope();
        using var old = new VectorQuantizer(new VectorQuantizerOptions(64, 3), new Generator(1));
        old.eval();
        Tensor latents = randn([5, 3, 4], generator: new Generator(2)) * 0.02;
        Tensor indices = old.Encode(latents);
        var usage = new CodeUsage(64);
        usage.Add(indices);

        (VectorQuantizer pruned, IndexMap map) = CodebookSurgery.Prune(old, usage.Counts);

        pruned.CodebookSize.Should().Be(usage.UsedCodes).And.BeLessThan(64);
        pruned.training.Should().BeFalse();
        pruned.call(latents).Vectors.Equals(old.call(latents).Vectors).Should().BeTrue();
        map.Apply(indices).Equals(pruned.Encode(latents)).Should().BeTrue();
        map.Inverse().Apply(pruned.Encode(latents)).Equals(indices).Should().BeTrue();
        pruned.Dispose();
    }

    [Fact]
    public void Growing_splits_the_busiest_again_and_again()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer old = ByAverages(new EmaVectorQuantizerOptions(4, 2) { DeadCodes = new DeadCodeOptions() });

        (EmaVectorQuantizer grown, IndexMap map) = CodebookSurgery.Grow(old, [1, 100, 60, 0], 7, new Generator(3));

        // 100 is split into 50 and 50, then 60 into 30 and 30, then the first 50 again.
        map.Sources.Should().Equal(0, 1, 2, 3, 1, 2, 1);
        map.Targets.Should().Equal(0, 1, 2, 3);
        State(grown, "cluster_size").Should().Equal(1, 0.5f, 1.5f, 4, 1, 1.5f, 0.5f);
        State(grown, "usage").Should().Equal(0.25f, 0.0625f, 0.125f, 0.25f, 0.125f, 0.125f, 0.0625f);
        float[] codes = State(grown, "embed"), sums = State(grown, "embed_avg"), sizes = State(grown, "cluster_size");
        codes[..8].Should().Equal(State(old, "embed"), "the old codes stay where they are");
        for (int code = 0; code < 7; code++)
        {
            for (int d = 0; d < 2; d++)
            {
                float parent = FourCodes[map.Sources[code], d], own = codes[2 * code + d];
                (sums[2 * code + d] / sizes[code]).Should().BeApproximately(own, 1e-5f, "the averages lie where the code does");
                if (code < 4) continue;
                own.Should().NotBe(parent);
                own.Should().BeApproximately(parent, 0.3f, "a child lies beside its parent");
            }
        }
        grown.Dispose();
    }

    [Fact]
    public void Reordering_puts_the_most_frequent_first_and_keeps_the_order_of_equals()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer old = ByAverages();

        (EmaVectorQuantizer ordered, IndexMap map) = CodebookSurgery.Reorder(old, [2, 7, 2, 9]);

        State(ordered, "embed").Should().Equal(0, 10, 3, 4, 0, 0, 6, 8);
        State(ordered, "cluster_size").Should().Equal(4, 2, 1, 3);
        map.Targets.Should().Equal(2, 1, 3, 0);
        map.ApplyToCounts([2, 7, 2, 9]).Should().Equal(9, 7, 2, 2);
        ordered.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reordered_codebook_of_averages_trains_on_as_the_old_one_would(bool zeroDebias)
    {
        using var scope = NewDisposeScope();
        using var old = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(5, 2) { ZeroDebias = zeroDebias, Decay = 0.8 }, new Generator(1));
        old.call(randn([40, 2], generator: new Generator(2)));
        (EmaVectorQuantizer ordered, IndexMap map) = CodebookSurgery.Reorder(old, [1, 5, 2, 4, 3]);
        Tensor latents = randn([40, 2], generator: new Generator(3));

        Quantized a = old.call(latents), b = ordered.call(latents);

        map.Apply(a.Indices).Equals(b.Indices).Should().BeTrue();
        // The smoothing adds the counts up in another order.
        Tensor moved = old.state_dict()["embed"].index_select(0, tensor(map.Sources.ToArray()));
        moved.allclose(ordered.state_dict()["embed"], 1e-5, 1e-6).Should().BeTrue();
        ordered.Dispose();
    }

    [Fact]
    public void Settings_type_mode_and_what_is_frozen_go_with_the_codes()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(4, 2) { CommitmentWeight = 0.5, Layout = LatentLayout.ChannelsLast, Initialization = CodebookInitialization.FirstBatch };
        using VectorQuantizer old = ByGradient(options).to(float64);
        old.parameters().Single().requires_grad = false;
        old.eval();

        (VectorQuantizer made, _) = CodebookSurgery.Reorder(old, [1, 2, 3, 4]);

        made.Layout.Should().Be(LatentLayout.ChannelsLast);
        made.training.Should().BeFalse();
        Parameter(made).dtype.Should().Be(ScalarType.Float64);
        Parameter(made).requires_grad.Should().BeFalse();
        made.state_dict()["inited"].ToInt64().Should().Be(1);
        made.state_dict().Keys.Should().BeEquivalentTo(old.state_dict().Keys);
        Tensor latents = randn([6, 3, 2], float64, generator: new Generator(1));
        made.call(latents).Loss.ToDouble().Should().BeApproximately(old.call(latents).Loss.ToDouble(), 1e-12);
        made.Dispose();

        static Tensor Parameter(nn.Module module) => module.parameters().Single();
    }

    [Fact]
    public void A_grown_gradient_codebook_learns()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer old = ByGradient();
        (VectorQuantizer grown, _) = CodebookSurgery.Grow(old, [1, 1, 1, 1], 6, new Generator(1));
        grown.call(randn([30, 2], generator: new Generator(2)) * 8).Loss.backward();
        Tensor codes = grown.parameters().Single();
        codes.shape.Should().Equal(6, 2);
        codes.requires_grad.Should().BeTrue();
        codes.grad!.abs().sum().ToDouble().Should().BeGreaterThan(0);
        grown.Dispose();
    }

    [Fact]
    public void Normalised_codes_stay_on_the_sphere()
    {
        using var scope = NewDisposeScope();
        using var old = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(3, 4) { Normalized = true }, new Generator(1));
        old.call(randn([50, 4], generator: new Generator(2)));
        (EmaVectorQuantizer grown, _) = CodebookSurgery.Grow(old, [3, 2, 1], 6, new Generator(1));

        Tensor codes = grown.state_dict()["embed"];
        codes.narrow(0, 0, 3).Equals(old.state_dict()["embed"]).Should().BeTrue();
        (codes.norm(1) - 1).abs().max().ToDouble().Should().BeLessThan(1e-6);
        grown.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_SimVQ_codebook_keeps_its_matrix(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var old = new SimVectorQuantizer(new SimVectorQuantizerOptions(4, 3) { HasBias = hasBias }, new Generator(1));
        (SimVectorQuantizer pruned, _) = CodebookSurgery.Prune(old, [1, 0, 1, 1]);
        pruned.CopyCodes().allclose(old.CopyCodes().index_select(0, tensor(new long[] { 0, 2, 3 })), 1e-6, 1e-7).Should().BeTrue();
        pruned.state_dict()["embedding.weight"].requires_grad.Should().BeFalse();
        pruned.Dispose();
    }

    [Fact]
    public void The_sources_of_randomness_are_not_drawn_from_but_for_growth()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var expected = new Generator(5);
        var options = new VectorQuantizerOptions(4, 2);
        using VectorQuantizer old = new(options, generator), same = new(options, expected);
        (VectorQuantizer made, _) = CodebookSurgery.Reorder(old, [4, 3, 2, 1]);
        rand(3, generator: generator).Equals(rand(3, generator: expected)).Should().BeTrue();
        made.Dispose();
    }

    [Fact]
    public void Collected_updates_are_to_be_applied_first()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer old = ByAverages();
        old.DefersUpdates = true;
        old.call(randn(5, 2));
        FluentActions.Invoking(() => CodebookSurgery.Prune(old, [1, 1, 1, 1])).Should().Throw<InvalidOperationException>().WithMessage("*ApplyUpdates*");
        old.ApplyUpdates();
        (EmaVectorQuantizer made, _) = CodebookSurgery.Prune(old, [1, 1, 1, 1]);
        made.DefersUpdates.Should().BeTrue();
        made.Dispose();
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        using VectorQuantizer quantizer = ByGradient();
        FluentActions.Invoking(() => CodebookSurgery.Prune(quantizer, [1, 2])).Should().Throw<ArgumentException>().WithParameterName("counts");
        FluentActions.Invoking(() => CodebookSurgery.Prune(quantizer, [1, 2, 3, -1])).Should().Throw<ArgumentException>().WithParameterName("counts");
        FluentActions.Invoking(() => CodebookSurgery.Prune(quantizer, [0, 0, 0, 0])).Should().Throw<ArgumentException>().WithMessage("*none would be left*");
        FluentActions.Invoking(() => CodebookSurgery.Prune(quantizer, [1, 1, 1, 1], 1, (PrunedIndices)7)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => CodebookSurgery.Grow(quantizer, [1, 1, 1, 1], 3)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("codebookSize");
    }

    [Fact]
    public void Surgery_leaves_no_tensor_behind()
    {
        using EmaVectorQuantizer quantizer = ByAverages();
        using VectorQuantizer other = ByGradient();
        Leaks.None(() =>
        {
            CodebookSurgery.Prune(quantizer, [1, 0, 1, 1], 1, PrunedIndices.Nearest).Quantizer.Dispose();
            CodebookSurgery.Grow(quantizer, [1, 0, 1, 1], 6).Quantizer.Dispose();
            CodebookSurgery.Reorder(other, [1, 0, 1, 1]).Quantizer.Dispose();
        });
    }

    [Fact]
    public void What_it_makes_survives_the_scope_it_was_made_in()
    {
        using VectorQuantizer old = ByGradient();
        VectorQuantizer made;
        using (NewDisposeScope()) made = CodebookSurgery.Grow(old, [1, 1, 1, 1], 5).Quantizer;
        using Tensor latents = randn(3, 2);
        using (Quantized quantized = made.call(latents)) quantized.Indices.shape.Should().Equal(3);
        made.Dispose();
    }
}

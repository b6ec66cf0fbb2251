using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>What <see cref="Quantizer"/> promises, held against every quantizer there is.</summary>
public sealed class QuantizerContractTests
{
    private const int D = 4;

    private static readonly Dictionary<string, Func<LatentLayout, int, Quantizer>> Quantizers = new()
    {
        ["gradient"] = (layout, seed) => new VectorQuantizer(new VectorQuantizerOptions(9, D) { Layout = layout }, new Generator((ulong)seed)),
        ["gradient, normalised"] = (layout, seed) => new VectorQuantizer(new VectorQuantizerOptions(9, D) { Layout = layout, Normalized = true }, new Generator((ulong)seed)),
        ["gradient, k-means, rotation"] = (layout, seed) => new VectorQuantizer(
            new VectorQuantizerOptions(9, D) { Layout = layout, Initialization = CodebookInitialization.KMeans(), Gradient = GradientEstimator.Rotation }, new Generator((ulong)seed)),
        ["gradient, regularised"] = (layout, seed) => new VectorQuantizer(
            new VectorQuantizerOptions(9, D) { Layout = layout, Regularizers = [new OrthogonalityRegularizer(), new OrthogonalityRegularizer(1, true), new EntropyRegularizer()] }, new Generator((ulong)seed)),
        ["gradient, revived"] = (layout, seed) => new VectorQuantizer(
            new VectorQuantizerOptions(9, D) { Layout = layout, DeadCodes = new DeadCodeOptions { Decay = 0.5, Threshold = 0.5 } }, new Generator((ulong)seed)),
        ["gradient, sampled"] = (layout, seed) => new VectorQuantizer(new VectorQuantizerOptions(9, D) { Layout = layout, SamplingTemperature = 0.5 }, new Generator((ulong)seed)),
        ["moving averages"] = (layout, seed) => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, D) { Layout = layout }, new Generator((ulong)seed)),
        ["moving averages, normalised, zero-debias"] = (layout, seed) =>
            new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, D) { Layout = layout, Normalized = true, ZeroDebias = true }, new Generator((ulong)seed)),
        ["moving averages, first batch, anchors"] = (layout, seed) => new EmaVectorQuantizer(
            new EmaVectorQuantizerOptions(9, D) { Layout = layout, Initialization = CodebookInitialization.FirstBatch, DeadCodes = new DeadCodeOptions { Revival = CodeRevival.Anchors } },
            new Generator((ulong)seed)),
        ["moving averages, sampled, split"] = (layout, seed) => new EmaVectorQuantizer(
            new EmaVectorQuantizerOptions(9, D) { Layout = layout, SamplingTemperature = 1, DeadCodes = new DeadCodeOptions { Decay = 0, Threshold = 1, Revival = CodeRevival.SplitBusiest } },
            new Generator((ulong)seed)),
        ["SimVQ"] = (layout, seed) => new SimVectorQuantizer(new SimVectorQuantizerOptions(9, D) { Layout = layout, HasBias = true }, new Generator((ulong)seed)),
        ["Gumbel"] = (layout, seed) => new GumbelQuantizer(new GumbelQuantizerOptions(9, D) { Layout = layout }, new Generator((ulong)seed)),
        ["Gumbel, soft"] = (layout, seed) => new GumbelQuantizer(new GumbelQuantizerOptions(9, D) { Layout = layout, IsHard = false }, new Generator((ulong)seed)),
        ["IBQ"] = (layout, seed) => new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(9, D) { Layout = layout }, new Generator((ulong)seed)),
        ["nearest codes, 1"] = (layout, seed) => new NearestCodesQuantizer(new NearestCodesQuantizerOptions(9, D, 1) { Layout = layout }, new Generator((ulong)seed)),
        ["nearest codes, 3"] = (layout, seed) => new NearestCodesQuantizer(
            new NearestCodesQuantizerOptions(9, D, 3) { Layout = layout, Initialization = CodebookInitialization.FirstBatch }, new Generator((ulong)seed)),
        ["finite scalars"] = (layout, _) => new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([3, 5, 4, 2]) { Layout = layout }),
        ["lookup-free"] = (layout, _) => new LookupFreeQuantizer(new LookupFreeQuantizerOptions(D) { Layout = layout }),
        ["spherical"] = (layout, _) => new LookupFreeQuantizer(new LookupFreeQuantizerOptions(D) { Layout = layout, IsSpherical = true }),
        ["residual"] = (layout, seed) => new ResidualVectorQuantizer(
            [.. Enumerable.Range(0, 3).Select(i => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, D) { Initialization = CodebookInitialization.KMeans() }, new Generator((ulong)(seed + i))))],
            new ResidualVectorQuantizerOptions { Layout = layout }),
        ["grouped"] = (layout, seed) => new GroupedVectorQuantizer(
            [new VectorQuantizer(new VectorQuantizerOptions(9, 1), new Generator((ulong)seed)), new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator((ulong)seed))], layout),
        ["multi-head"] = (layout, seed) => new MultiHeadQuantizer(new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, 2), new Generator((ulong)seed)), 2, layout),
        ["projected"] = (layout, seed) => new ProjectedQuantizer(
            new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([5, 5])), D, new ProjectedQuantizerOptions { Layout = layout }, new Generator((ulong)seed)),
    };

    private static readonly long[][] LatentShapes = [[5, D], [5, D, 3], [2, D, 3, 5], [2, D, 2, 3, 2], [1, D], [0, D], [0, D, 4, 4], [2, D, 0, 4]];

    public static TheoryData<string> Names => [.. Quantizers.Keys];

    public static TheoryData<string> Decoding => [.. Quantizers.Keys.Where(name => name != "nearest codes, 3")];

    private static Quantizer Make(string name, LatentLayout layout = LatentLayout.ChannelsFirst, int seed = 1) => Quantizers[name](layout, seed);

    private static void Train(Quantizer quantizer, int steps = 3)
    {
        quantizer.train();
        for (int step = 0; step < steps; step++)
        {
            using Tensor latents = randn(quantizer.Layout == LatentLayout.ChannelsFirst ? [6, D, 3] : [6, 3, D], generator: new Generator((ulong)(50 + step)));
            using Quantized quantized = quantizer.call(latents);
        }
    }

    private static Dictionary<string, Tensor> State(Quantizer quantizer) => quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_and_types_are_the_latents(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        foreach (bool isTraining in new[] { true, false })
        {
            quantizer.train(isTraining);
            foreach (long[] shape in LatentShapes)
            {
                Quantized quantized = quantizer.call(randn(shape, generator: new Generator(2)));
                quantized.Vectors.shape.Should().Equal(shape);
                quantized.Vectors.dtype.Should().Be(ScalarType.Float32);
                quantized.Indices.dtype.Should().Be(ScalarType.Int64);
                long[] expected = [shape[0], .. shape[2..]];
                quantized.Indices.shape.Should().Equal(quantizer.IndexDepth == 0 ? expected : [.. expected, quantizer.IndexDepth]);
                quantized.Loss.shape.Should().BeEmpty();
                double.IsFinite(quantized.Loss.ToDouble()).Should().BeTrue();
                quantized.Loss.ToDouble().Should().BeApproximately(quantized.Terms.Sum(term => term.Weight * term.Value.ToDouble()), 1e-4);
                if (quantized.Indices.numel() > 0)
                {
                    quantized.Indices.min().ToInt64().Should().BeGreaterThanOrEqualTo(0);
                    quantized.Indices.max().ToInt64().Should().BeLessThan(quantizer.CodebookSize);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layouts_agree_in_training_and_after(string name)
    {
        using var scope = NewDisposeScope();
        foreach (long[] shape in LatentShapes)
        {
            using Quantizer first = Make(name), last = Make(name, LatentLayout.ChannelsLast);
            Tensor latents = randn(shape, generator: new Generator(2));
            for (int step = 0; step < 4; step++)
            {
                if (step == 3)
                {
                    first.eval();
                    last.eval();
                }
                Quantized a = first.call(latents), b = last.call(latents.movedim([1], [-1]));
                a.Indices.Equals(b.Indices).Should().BeTrue();
                a.Vectors.Equals(b.Vectors.movedim([-1], [1])).Should().BeTrue();
                a.Loss.ToDouble().Should().Be(b.Loss.ToDouble());
            }
            first.Encode(latents).Equals(last.Encode(latents.movedim([1], [-1]))).Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Decoding))]
    public void Decode_of_Encode_is_forward_in_eval_mode(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Train(quantizer);
        quantizer.eval();
        foreach (long[] shape in LatentShapes)
        {
            Tensor latents = randn(shape, generator: new Generator(3));
            Tensor indices = quantizer.Encode(latents);
            Quantized quantized = quantizer.call(latents.clone().requires_grad_());
            indices.Equals(quantized.Indices).Should().BeTrue();
            quantizer.Decode(indices).Equals(quantized.Vectors.detach()).Should().BeTrue("nothing on the way may round");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_masked_batch_becomes_exactly_what_a_truncated_one_does(string name)
    {
        using var scope = NewDisposeScope();
        foreach (LatentLayout layout in Enum.GetValues<LatentLayout>())
        {
            using Quantizer masked = Make(name, layout), truncated = Make(name, layout);
            for (int step = 0; step < 5; step++)
            {
                if (step == 4)
                {
                    masked.eval();
                    truncated.eval();
                }
                Tensor kept = randn([1, D, 7], generator: new Generator((ulong)(20 + step))), rest = randn([1, D, 5], generator: new Generator((ulong)(40 + step))) * 100;
                if (step == 2) rest = full([1, D, 5], double.NaN);
                Tensor latents = cat([kept, rest], 2);
                Tensor mask = PositionMask.FromLengths(tensor(new long[] { 7 }), 12);
                if (layout == LatentLayout.ChannelsLast) (latents, kept) = (latents.movedim([1], [-1]), kept.movedim([1], [-1]));
                latents.requires_grad_();
                int positions = layout == LatentLayout.ChannelsFirst ? 2 : 1;

                Quantized a = masked.forward(latents, mask), b = truncated.call(kept);

                a.Indices.narrow(1, 0, 7).Equals(b.Indices).Should().BeTrue();
                a.Indices.narrow(1, 7, 5).eq(-1).all().ToBoolean().Should().BeTrue();
                a.Vectors.narrow(positions, 0, 7).Equals(b.Vectors).Should().BeTrue();
                a.Vectors.narrow(positions, 7, 5).eq(0).all().ToBoolean().Should().BeTrue();
                a.Loss.ToDouble().Should().Be(b.Loss.ToDouble());
                (a.Loss + a.Vectors.sum()).backward();
                latents.grad!.narrow(positions, 7, 5).eq(0).all().ToBoolean().Should().BeTrue("positions left out get no gradient");
                masked.Encode(latents, mask).narrow(1, 0, 7).Equals(truncated.Encode(kept)).Should().BeTrue();
                foreach (var (key, value) in masked.state_dict()) value.Equals(truncated.state_dict()[key]).Should().BeTrue($"{key} after step {step}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Masks_of_maps_leave_positions_out_and_a_full_mask_changes_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Train(quantizer);
        quantizer.eval();
        Tensor latents = randn([2, D, 3, 4], generator: new Generator(2));
        Tensor mask = rand([2, 3, 4], generator: new Generator(3)) > 0.4;

        Quantized some = quantizer.forward(latents, mask), all = quantizer.forward(latents, ones_like(mask)), plain = quantizer.call(latents), none = quantizer.forward(latents, zeros_like(mask));

        all.Indices.Equals(plain.Indices).Should().BeTrue();
        all.Vectors.Equals(plain.Vectors).Should().BeTrue();
        all.Loss.ToDouble().Should().Be(plain.Loss.ToDouble());
        Tensor shown = mask.reshape(quantizer.IndexDepth == 0 ? [2, 3, 4] : [2, 3, 4, 1]);
        some.Indices.Equals(where(shown, plain.Indices, full_like(plain.Indices, -1))).Should().BeTrue();
        some.Vectors.Equals(plain.Vectors * mask.unsqueeze(1)).Should().BeTrue();
        quantizer.Encode(latents, mask).Equals(some.Indices).Should().BeTrue();
        if (name != "gradient, regularised") none.Loss.ToDouble().Should().Be(0, "only the angles of codes are no matter of latents");
        none.Indices.eq(-1).all().ToBoolean().Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Index_minus_one_decodes_to_zero(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor indices = zeros(quantizer.IndexDepth == 0 ? [2, 3] : [2, 3, quantizer.IndexDepth], int64);
        Tensor plain = quantizer.Decode(indices);
        indices[0, 1] = tensor(-1L);

        Tensor decoded = quantizer.Decode(indices);

        decoded.shape.Should().Equal(2, D, 3);
        decoded[0][TensorIndex.Colon, 1].eq(0).all().ToBoolean().Should().BeTrue();
        decoded[1].Equals(plain[1]).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Eval_mode_and_Encode_change_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Train(quantizer);
        Dictionary<string, Tensor> before = State(quantizer);
        Tensor latents = randn([6, D, 3], generator: new Generator(9)) * 3;
        quantizer.Encode(latents);
        quantizer.Decode(quantizer.Encode(latents));
        quantizer.eval();
        quantizer.call(latents);
        foreach (var (key, value) in quantizer.state_dict()) value.Equals(before[key]).Should().BeTrue($"{key} must stay");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_and_a_loaded_copy_goes_on_alike(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer a = Make(name), b = Make(name), copy = Make(name, seed: 5);
        Train(a);
        Train(b);
        foreach (var (key, value) in a.state_dict()) value.Equals(b.state_dict()[key]).Should().BeTrue(key);

        copy.load_state_dict(a.state_dict());
        a.eval();
        copy.eval();
        Tensor latents = randn([20, D], generator: new Generator(8));
        Quantized x = a.call(latents), y = copy.call(latents);
        x.Vectors.Equals(y.Vectors).Should().BeTrue();
        x.Loss.ToDouble().Should().Be(y.Loss.ToDouble());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_types_keep_their_type_and_stay_finite(string name)
    {
        foreach (ScalarType type in new[] { ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64 })
        {
            using var scope = NewDisposeScope();
            using Quantizer quantizer = Make(name);
            Tensor latents = randn([6, D, 5], generator: new Generator(2)).to_type(type).requires_grad_();
            for (int step = 0; step < 3; step++)
            {
                Quantized quantized = quantizer.call(latents);
                quantized.Vectors.dtype.Should().Be(type);
                (quantized.Vectors.to_type(ScalarType.Float32).sum() + quantized.Loss).backward();
                latents.grad!.isfinite().all().ToBoolean().Should().BeTrue();
            }
            foreach (var (key, value) in quantizer.state_dict()) value.isfinite().all().ToBoolean().Should().BeTrue(key);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Latents_that_are_not_finite_have_no_code_and_leave_the_state_finite(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor latents = randn([8, D], generator: new Generator(2));
        latents[3, 1] = tensor(float.NaN);
        latents[5, 0] = tensor(float.PositiveInfinity);
        for (int step = 0; step < 3; step++)
        {
            Tensor indices = quantizer.call(latents).Indices.reshape(8, -1);
            indices.eq(-1).any(1).nonzero().flatten().data<long>().ToArray().Should().Equal(3, 5);
        }
        foreach (var (key, value) in quantizer.state_dict()) value.isfinite().all().ToBoolean().Should().BeTrue(key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_behind(string name)
    {
        using Quantizer quantizer = Make(name);
        using Tensor latents = randn(3, D, 4, requires_grad: true);
        using Tensor mask = ones(3, 4, dtype: ScalarType.Bool);
        using Tensor noGradient = latents.detach();
        Leaks.None(() =>
        {
            for (int step = 0; step < 3; step++)
            {
                quantizer.train();
                using (Quantized quantized = quantizer.call(latents))
                {
                    using Tensor sum = quantized.Vectors.sum(), loss = sum + quantized.Loss;
                    loss.backward();
                }
                using (quantizer.forward(noGradient, mask))
                {
                }
                quantizer.eval();
                using (quantizer.call(latents))
                {
                }
                using Tensor indices = quantizer.Encode(latents), some = quantizer.Encode(latents, mask), vectors = quantizer.Decode(indices);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Wrong_input_is_refused(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        ((Action)(() => quantizer.call(zeros(2, D + 1)))).Should().Throw<ArgumentException>().WithParameterName("latents");
        ((Action)(() => quantizer.call(zeros(2, D, dtype: int64)))).Should().Throw<ArgumentException>().WithParameterName("latents");
        ((Action)(() => quantizer.forward(zeros(2, D, 3), ones(2, 4, dtype: ScalarType.Bool)))).Should().Throw<ArgumentException>().WithParameterName("mask").WithMessage("*(2, 4)*(2, 3)*");
        ((Action)(() => quantizer.Encode(zeros(2, D, 3), ones(2, 3)))).Should().Throw<ArgumentException>().WithParameterName("mask");
        long[] shape = quantizer.IndexDepth == 0 ? [2] : [2, quantizer.IndexDepth];
        ((Action)(() => quantizer.Decode(full(shape, quantizer.CodebookSize, int64)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("indices");
        ((Action)(() => quantizer.Decode(full(shape, -2, int64)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("indices");
        ((Action)(() => quantizer.Decode(zeros(shape)))).Should().Throw<ArgumentException>().WithParameterName("indices");
        if (quantizer.IndexDepth > 0)
            ((Action)(() => quantizer.Decode(zeros([2, quantizer.IndexDepth + 1], int64)))).Should().Throw<ArgumentException>().WithParameterName("indices");
    }
}

using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class EmaVectorQuantizerTests
{
    private static EmaVectorQuantizer OneDimensional(double decay, bool zeroDebias, params float[] codes)
    {
        var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(codes.Length, 1) { Decay = decay, Epsilon = 0, ZeroDebias = zeroDebias });
        using var scope = NewDisposeScope();
        var state = quantizer.state_dict();
        using var noGrad = no_grad();
        state["embed"].copy_(tensor(codes).unsqueeze(1));
        if (!zeroDebias) state["embed_avg"].copy_(state["embed"]);
        return quantizer;
    }

    private static float[] Codes(EmaVectorQuantizer quantizer) => quantizer.state_dict()["embed"].data<float>().ToArray();

    [Fact]
    public void Several_steps_follow_the_recurrence_of_the_paper()
    {
        using var scope = NewDisposeScope();
        using var quantizer = OneDimensional(0.5, false, 0f, 10f);

        // Step 1: latents 2, 4 go to code 0 and 9 to code 1.
        Quantized first = quantizer.call(tensor(new float[,] { { 2 }, { 4 }, { 9 } }));
        first.Vectors.data<float>().ToArray().Should().Equal([0, 0, 10], "a step quantizes with the old codebook");
        // N0 = .5·1 + .5·2 = 1.5, m0 = .5·0 + .5·6 = 3; N1 = 1, m1 = .5·10 + .5·9 = 9.5
        Codes(quantizer)[0].Should().BeApproximately(3f / 1.5f, 1e-6f);
        Codes(quantizer)[1].Should().BeApproximately(9.5f, 1e-6f);

        // Step 2: 1 goes to code 0 (at 2); code 1 gets nothing and stays.
        quantizer.call(tensor(new float[,] { { 1 } }));
        // N0 = .75 + .5 = 1.25, m0 = 1.5 + .5 = 2; N1 = .5, m1 = 4.75
        Codes(quantizer)[0].Should().BeApproximately(1.6f, 1e-6f);
        Codes(quantizer)[1].Should().BeApproximately(9.5f, 1e-6f);

        // Step 3: 8 and 12 go to code 1.
        quantizer.call(tensor(new float[,] { { 8 }, { 12 } }));
        // N0 = .625, m0 = 1; N1 = .25 + 1 = 1.25, m1 = 2.375 + 10 = 12.375
        Codes(quantizer)[0].Should().BeApproximately(1.6f, 1e-6f);
        Codes(quantizer)[1].Should().BeApproximately(9.9f, 1e-5f);
        var state = quantizer.state_dict();
        state["cluster_size"].data<float>().ToArray().Should().Equal(0.625f, 1.25f);
        state["embed_avg"].data<float>().ToArray().Should().Equal(1f, 12.375f);
    }

    [Fact]
    public void Laplace_smoothing_is_computed_but_not_stored()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(2, 1) { Decay = 0.5, Epsilon = 0.1 });
        var state = quantizer.state_dict();
        using (no_grad())
        {
            state["embed"].copy_(tensor(new float[] { 0, 10 }).unsqueeze(1));
            state["embed_avg"].copy_(state["embed"]);
        }

        quantizer.call(tensor(new float[,] { { 3 } }));

        // N = (1, .5), n = 1.5; N̂ = (N + .1) / (1.5 + 2·.1) · 1.5; m = (1.5, 5)
        state["cluster_size"].data<float>().ToArray().Should().Equal(1f, 0.5f);
        double[] smoothed = [1.1 / 1.7 * 1.5, 0.6 / 1.7 * 1.5];
        Codes(quantizer)[0].Should().BeApproximately((float)(1.5 / smoothed[0]), 1e-5f);
        Codes(quantizer)[1].Should().BeApproximately((float)(5 / smoothed[1]), 1e-4f);
    }

    [Fact]
    public void Zero_debias_gives_the_values_of_Sonnets_moving_average()
    {
        using var scope = NewDisposeScope();
        using var quantizer = OneDimensional(0.5, true, 0f);

        // With one latent a step the count's average is 1 and the code is the debiased average of the latents: 3, then 5.
        quantizer.call(tensor(new float[,] { { 3 } }));
        Codes(quantizer)[0].Should().BeApproximately(3f, 1e-6f);
        quantizer.call(tensor(new float[,] { { 6 } }));
        Codes(quantizer)[0].Should().BeApproximately(5f, 1e-6f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_random_steps_agree_with_a_slow_reference_in_float64(bool zeroDebias)
    {
        using var scope = NewDisposeScope();
        const int K = 6, D = 3;
        const double decay = 0.9, epsilon = 1e-3;
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(K, D) { Decay = decay, Epsilon = epsilon, ZeroDebias = zeroDebias }, new Generator(1));
        var random = new Random(5);
        double[,] codes = new double[K, D], sums = new double[K, D];
        double[] sizes = new double[K];
        float[] start = quantizer.state_dict()["embed"].data<float>().ToArray();
        for (int k = 0; k < K; k++)
        {
            sizes[k] = zeroDebias ? 0 : 1;
            for (int d = 0; d < D; d++)
            {
                codes[k, d] = start[k * D + d];
                sums[k, d] = zeroDebias ? 0 : codes[k, d];
            }
        }

        for (int step = 1; step <= 20; step++)
        {
            float[,] batch = new float[17, D];
            for (int n = 0; n < 17; n++) for (int d = 0; d < D; d++) batch[n, d] = (float)(random.NextDouble() * 2 - 1);
            quantizer.call(tensor(batch));

            double[] counts = new double[K];
            double[,] totals = new double[K, D];
            for (int n = 0; n < 17; n++)
            {
                int best = Enumerable.Range(0, K).MinBy(k => Enumerable.Range(0, D).Sum(d => Math.Pow(batch[n, d] - codes[k, d], 2)));
                counts[best]++;
                for (int d = 0; d < D; d++) totals[best, d] += batch[n, d];
            }
            double correction = zeroDebias ? 1 - Math.Pow(decay, step) : 1;
            for (int k = 0; k < K; k++)
            {
                sizes[k] = decay * sizes[k] + (1 - decay) * counts[k];
                for (int d = 0; d < D; d++) sums[k, d] = decay * sums[k, d] + (1 - decay) * totals[k, d];
            }
            double total = sizes.Sum() / correction;
            for (int k = 0; k < K; k++)
            {
                double smoothed = (sizes[k] / correction + epsilon) / (total + K * epsilon) * total;
                for (int d = 0; d < D; d++) codes[k, d] = sums[k, d] / correction / smoothed;
            }

            float[] actual = Codes(quantizer);
            for (int i = 0; i < K * D; i++) actual[i].Should().BeApproximately((float)codes[i / D, i % D], 2e-4f, $"step {step}");
        }
    }

    [Fact]
    public void Eval_mode_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(4, 2) { Initialization = CodebookInitialization.FirstBatch }, new Generator(1));
        quantizer.call(randn([20, 2], generator: new Generator(2)));
        quantizer.eval();
        var before = quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        quantizer.call(randn([20, 2], generator: new Generator(3)));
        quantizer.train();
        quantizer.Encode(randn([20, 2], generator: new Generator(4)));

        foreach (var (key, value) in quantizer.state_dict()) value.Equals(before[key]).Should().BeTrue($"{key} must stay");
    }

    [Fact]
    public void An_empty_batch_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(4, 2));
        var before = quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        quantizer.call(zeros(0, 2)).Loss.item<float>().Should().Be(0);
        foreach (var (key, value) in quantizer.state_dict()) value.Equals(before[key]).Should().BeTrue($"{key} must stay");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_without_finite_latents_leaves_finite_codes_and_the_next_one_starts_from_its_own(bool zeroDebias)
    {
        using var scope = NewDisposeScope();
        var options = new EmaVectorQuantizerOptions(2, 1) { ZeroDebias = zeroDebias, Decay = 0.5, Epsilon = 0, Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new EmaVectorQuantizer(options, new Generator(1));

        quantizer.call(full([3, 1], float.NaN));
        quantizer.state_dict().Values.Should().OnlyContain(value => value.isfinite().all().ToBoolean());
        quantizer.call(tensor(new float[,] { { 3 }, { float.NaN }, { 8 } }));

        Codes(quantizer).Order().Should().Equal(3, 8);
    }

    [Fact]
    public void Without_decay_and_smoothing_a_code_is_the_mean_of_its_latents_or_stays()
    {
        using var scope = NewDisposeScope();
        var options = new EmaVectorQuantizerOptions(2, 1) { Decay = 0, Epsilon = 0, Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new EmaVectorQuantizer(options, new Generator(1));
        quantizer.call(tensor(new float[,] { { 0 }, { 10 } }));

        quantizer.call(tensor(new float[,] { { 1 }, { 4 } }));

        Codes(quantizer).Order().Should().Equal(2.5f, 10);
    }

    [Fact]
    public void One_code_is_the_mean_of_everything()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(1, 1) { Decay = 0 });
        quantizer.call(tensor(new float[,] { { 1 }, { 2 }, { 6 } }));
        Codes(quantizer).Should().Equal(3);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Converted_to_another_type_it_still_follows_its_latents(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(1, 2) { Decay = 0.5 }, new Generator(1));
        quantizer.to(type);
        Tensor latents = ones([20, 2], type);
        for (int step = 0; step < 10; step++) quantizer.call(latents).Vectors.dtype.Should().Be(type);
        (quantizer.state_dict()["embed"].to_type(ScalarType.Float32) - 1).abs().max().item<float>().Should().BeLessThan(0.02f);
    }

    [Fact]
    public void The_codebook_takes_no_gradient_and_the_commitment_gradient_is_right()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(5, 3), new Generator(1));
        quantizer.parameters().Should().BeEmpty();
        quantizer.eval();
        quantizer.to(float64);
        Gradients.Check(x => { using Quantized q = quantizer.call(x); return q.Loss.alias(); }, randn([4, 3, 2], float64, generator: new Generator(2)));
    }

    [Fact]
    public void The_straight_through_gradient_is_exactly_one()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(7, 3), new Generator(1));
        Tensor latents = randn([2, 3, 4, 5], generator: new Generator(2)).requires_grad_();
        quantizer.call(latents).Vectors.sum().backward();
        latents.grad!.data<float>().ToArray().Should().OnlyContain(g => g == 1f);
    }

    [Theory]
    [MemberData(nameof(VectorQuantizerTests.Shapes), MemberType = typeof(VectorQuantizerTests))]
    public void Layouts_agree_and_Decode_of_Encode_is_forward(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var first = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, 3), new Generator(1));
        using var last = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, 3) { Layout = LatentLayout.ChannelsLast }, new Generator(1));
        Tensor latents = randn(shape, generator: new Generator(2));

        for (int step = 0; step < 3; step++)
        {
            Quantized a = first.call(latents), b = last.call(latents.movedim([1], [-1]));
            a.Indices.Equals(b.Indices).Should().BeTrue();
            a.Vectors.Equals(b.Vectors.movedim([-1], [1])).Should().BeTrue();
        }
        first.eval();
        first.Decode(first.Encode(latents)).Equals(first.call(latents).Vectors).Should().BeTrue();
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Half_latents_are_averaged_in_float32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var half = OneDimensional(0, false, 0f);
        Tensor latents = full([5000, 1], 1.0, type);
        half.call(latents);
        // A half sum stops at 2048 (bfloat16: 256) when ones are added one by one.
        Codes(half)[0].Should().BeApproximately(1f, 1e-6f);
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys_and_a_copy_trains_on_alike()
    {
        using var scope = NewDisposeScope();
        var options = new EmaVectorQuantizerOptions(9, 3) { ZeroDebias = true };
        using var quantizer = new EmaVectorQuantizer(options, new Generator(1));
        quantizer.call(randn([50, 3], generator: new Generator(5)));
        using var copy = new EmaVectorQuantizer(options, new Generator(2));
        quantizer.state_dict().Keys.Should().BeEquivalentTo("embed", "cluster_size", "embed_avg", "updates");

        copy.load_state_dict(quantizer.state_dict());
        Tensor latents = randn([50, 3], generator: new Generator(6));
        quantizer.call(latents);
        copy.call(latents);

        foreach (var (key, value) in quantizer.state_dict()) value.Equals(copy.state_dict()[key]).Should().BeTrue(key);
    }

    [Fact]
    public void Training_steps_leave_no_tensor_behind()
    {
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, 3) { Initialization = CodebookInitialization.FirstBatch });
        using Tensor latents = randn(2, 3, 4, 4, requires_grad: true);
        Leaks.None(() =>
        {
            using Quantized quantized = quantizer.call(latents);
            quantized.Loss.backward();
        });
    }

    [Fact]
    public void It_survives_the_scope_it_was_built_in()
    {
        EmaVectorQuantizer quantizer;
        using (NewDisposeScope()) quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, 3));
        using Tensor latents = randn(10, 3);
        using (Quantized quantized = quantizer.call(latents)) quantized.Indices.shape.Should().Equal(10);
        quantizer.Dispose();
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void A_wrong_decay_is_refused(double decay)
    {
        Action act = () => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(2, 2) { Decay = decay });
        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Decay");
    }
}

using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class DeadCodeTests
{
    private static VectorQuantizer Gradient(DeadCodeOptions dead, params float[] codes)
    {
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(codes.Length, 1) { DeadCodes = dead }, new Generator(1));
        using Tensor column = tensor(codes).unsqueeze(1);
        quantizer.SetCodes(column);
        return quantizer;
    }

    private static float[] Codes(CodebookQuantizer quantizer)
    {
        using Tensor codes = quantizer.CopyCodes();
        return [.. codes.data<float>()];
    }

    private static float[] Usage(CodebookQuantizer quantizer) => [.. quantizer.state_dict()["usage"].data<float>()];

    [Fact]
    public void Usage_is_a_moving_average_of_shares()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions { Decay = 0.5, Threshold = 0 }, 0, 10, 20, 30);
        quantizer.call(tensor(new float[,] { { 1 }, { 1 }, { 9 }, { 1 } }));
        // .5 · 1/4 + .5 · (3/4, 1/4, 0, 0)
        Usage(quantizer).Should().Equal(0.5f, 0.25f, 0.125f, 0.125f);
    }

    [Fact]
    public void Usage_does_not_depend_on_the_size_of_batches()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer small = Gradient(new DeadCodeOptions { Threshold = 0 }, 0, 10), large = Gradient(new DeadCodeOptions { Threshold = 0 }, 0, 10);
        Tensor latents = tensor(new float[,] { { 1 }, { 9 }, { 2 }, { 0 } });
        for (int step = 0; step < 20; step++)
        {
            small.call(latents);
            large.call(latents.repeat(16, 1));
        }
        Usage(small).Should().Equal(Usage(large));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dead_code_comes_back_as_a_latent_of_the_next_batch(bool ema)
    {
        using var scope = NewDisposeScope();
        var dead = new DeadCodeOptions { Decay = 0, Threshold = 0.1 };
        using CodebookQuantizer quantizer = ema
            ? new EmaVectorQuantizer(new EmaVectorQuantizerOptions(3, 1) { DeadCodes = dead, Decay = 0.5, Epsilon = 0 }, new Generator(1))
            : new VectorQuantizer(new VectorQuantizerOptions(3, 1) { DeadCodes = dead }, new Generator(1));
        quantizer.SetCodes(tensor(new float[] { 0, 10, 1000 }).unsqueeze(1));
        quantizer.call(tensor(new float[,] { { 0 }, { 10 } })).Indices.data<long>().ToArray().Should().Equal(0, 1);
        Codes(quantizer)[2].Should().Be(1000, "a code is found dead after a step and revived at the beginning of the next");

        Quantized quantized = quantizer.call(tensor(new float[,] { { 4 }, { 4 }, { 4 } }));

        quantized.Indices.data<long>().ToArray().Should().Equal(2, 2, 2);
        quantized.Vectors.data<float>().ToArray().Should().Equal(4, 4, 4);
        Codes(quantizer)[2].Should().Be(4);
        Codes(quantizer)[..2].Should().Equal(0, 10);
        if (ema)
        {
            // Fresh: N = 1, m = 4; then N = .5 · 1 + .5 · 3, m = .5 · 4 + .5 · 12.
            quantizer.state_dict()["cluster_size"].data<float>().ToArray()[2].Should().Be(2);
            quantizer.state_dict()["embed_avg"].data<float>().ToArray()[2].Should().Be(8);
        }
    }

    [Fact]
    public void Nothing_is_revived_in_eval_mode()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions { Decay = 0, Threshold = 1 }, 0, 10, 1000);
        quantizer.call(tensor(new float[,] { { 0 } }));
        quantizer.eval();
        quantizer.call(tensor(new float[,] { { 4 } }));
        Codes(quantizer).Should().Equal(0, 10, 1000);
    }

    [Fact]
    public void A_revived_code_loses_its_optimizer_state_and_others_keep_theirs()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions { Decay = 0, Threshold = 0.1 }, 0, 10, 20);
        using var optimizer = optim.Adam(quantizer.parameters(), lr: 0.1);
        quantizer.ForgetIn(optimizer);
        void Step(params float[] latents)
        {
            optimizer.zero_grad();
            quantizer.call(tensor(latents).unsqueeze(1)).Loss.backward();
            optimizer.step();
        }
        Step(1, 11, 21);
        var state = (TorchSharp.Modules.Adam.State)optimizer.state_dict().State[0];
        state.exp_avg.data<float>().ToArray().Should().OnlyContain(m => m != 0);
        float[] squares = [.. state.exp_avg_sq.data<float>()];
        Step(1, 11);
        quantizer.call(tensor(new float[,] { { 5 }, { 6 } }));

        float[] moments = [.. state.exp_avg.data<float>()], after = [.. state.exp_avg_sq.data<float>()];
        moments[2].Should().Be(0);
        after[2].Should().Be(0);
        moments[..2].Should().OnlyContain(m => m != 0);
        squares[2].Should().NotBe(0);
    }

    [Fact]
    public void An_optimizer_of_something_else_is_refused()
    {
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions(), 0, 1), other = Gradient(new DeadCodeOptions(), 0, 1);
        using var optimizer = optim.Adam(other.parameters());
        ((Action)(() => quantizer.ForgetIn(optimizer))).Should().Throw<ArgumentException>().WithParameterName("optimizer");
    }

    [Fact]
    public void Anchors_pull_each_code_the_more_the_less_it_is_used()
    {
        using var scope = NewDisposeScope();
        const double decay = 0.5;
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions { Decay = decay, Revival = CodeRevival.Anchors }, 0, 10, 100);
        quantizer.state_dict()["usage"].copy_(tensor(new float[] { 0.5f, 0.02f, 0f }));

        quantizer.call(tensor(new float[,] { { 1 }, { 60 }, { 12 } }));

        double[] share = [Math.Exp(-10 * 3 * 0.5 / (1 - decay) - 1e-3), Math.Exp(-10 * 3 * 0.02 / (1 - decay) - 1e-3), Math.Exp(-1e-3)];
        float[] codes = Codes(quantizer);
        codes[0].Should().Be(0, "a code in use stays");
        codes[1].Should().BeApproximately((float)(10 + share[1] * (12 - 10)), 1e-5f);
        codes[2].Should().BeApproximately((float)(100 + share[2] * (60 - 100)), 1e-4f);
    }

    [Fact]
    public void The_busiest_code_is_split()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Gradient(new DeadCodeOptions { Decay = 0, Threshold = 0.1, Revival = CodeRevival.SplitBusiest }, 10, 100, 20);
        quantizer.call(tensor(new float[,] { { 10 }, { 10 }, { 10 }, { 20 } }));
        quantizer.call(zeros(0, 1));
        Codes(quantizer)[1].Should().Be(100, "an empty batch changes nothing");
        quantizer.call(tensor(new float[,] { { 10 } }));
        Codes(quantizer)[1].Should().NotBe(10).And.BeInRange(9, 11);
        Codes(quantizer)[0].Should().Be(10);
    }

    [Theory]
    [InlineData(CodeRevival.RandomLatents)]
    [InlineData(CodeRevival.Anchors)]
    [InlineData(CodeRevival.SplitBusiest)]
    public void A_collapsed_codebook_comes_to_use(CodeRevival revival)
    {
        using var scope = NewDisposeScope();
        Tensor data = randn([2000, 4], generator: new Generator(3));
        int Used(DeadCodeOptions? dead)
        {
            using var inner = NewDisposeScope();
            using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(128, 4) { DeadCodes = dead, Decay = 0.9, Epsilon = 0 }, new Generator(1));
            // Codes far from everything, but for a few.
            quantizer.SetCodes(cat([randn([8, 4], generator: new Generator(5)), full([120, 4], 50f)], 0));
            for (int step = 0; step < 150; step++) quantizer.call(data.narrow(0, step % 8 * 250, 250));
            quantizer.eval();
            var usage = new CodeUsage(128);
            usage.Add(quantizer.Encode(data));
            return usage.UsedCodes;
        }

        Used(null).Should().BeLessThanOrEqualTo(8);
        Used(new DeadCodeOptions { Decay = 0.9, Revival = revival }).Should().BeGreaterThan(revival == CodeRevival.Anchors ? 64 : 110, "codes at one place have one anchor, and part only as they learn");
    }

    [Theory]
    [InlineData(-0.1, 0.9)]
    [InlineData(1.1, 0.9)]
    [InlineData(0.1, 1)]
    [InlineData(0.1, double.NaN)]
    public void Wrong_options_are_refused(double threshold, double decay)
    {
        Action act = () => new VectorQuantizer(new VectorQuantizerOptions(3, 2) { DeadCodes = new DeadCodeOptions { Threshold = threshold, Decay = decay } });
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Processes_that_share_their_statistics_end_with_the_codebook_of_one()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizerOptions Options(IStatisticsReduction reduction) =>
            new(8, 2) { Reduction = reduction, Initialization = CodebookInitialization.KMeans(), DeadCodes = new DeadCodeOptions { Decay = 0.5, Threshold = 0.5 } };
        using var group = new TwoProcesses();
        using var first = new EmaVectorQuantizer(Options(group.First), new Generator(1));
        using var second = new EmaVectorQuantizer(Options(group.Second), new Generator(1));
        for (ulong step = 0; step < 10; step++)
        {
            Tensor batch = randn([40, 2], generator: new Generator(10 + step));
            // The second process has nothing every third time.
            Tensor one = batch.narrow(0, 0, 25), two = step % 3 == 2 ? zeros(0, 2) : batch.narrow(0, 25, 15);
            group.Run(() => first.call(one), () => second.call(two));
            foreach (var (key, value) in first.state_dict()) value.Equals(second.state_dict()[key]).Should().BeTrue($"{key} after step {step}");
        }
    }

    /// <summary>Two processes, played by two threads.</summary>
    private sealed class TwoProcesses : IDisposable
    {
        private readonly Barrier barrier = new(2);
        private readonly Tensor?[] tensors = new Tensor?[2];

        public IStatisticsReduction First => new Member(this, 0);

        public IStatisticsReduction Second => new Member(this, 1);

        public void Run(Func<Quantized> first, Func<Quantized> second)
        {
            Exception? failure = null;
            void Guarded(Func<Quantized> run)
            {
                try
                {
                    using Quantized quantized = run();
                }
                catch (Exception exception)
                {
                    failure ??= exception;
                    barrier.RemoveParticipant();
                }
            }
            var thread = new Thread(() => Guarded(second));
            thread.Start();
            Guarded(first);
            thread.Join();
            failure.Should().BeNull();
        }

        public void Dispose() => barrier.Dispose();

        private sealed class Member(TwoProcesses group, int rank) : IStatisticsReduction
        {
            public bool IsDistributed => true;

            public void Sum(Tensor tensor) => Exchange(tensor, (own, other) => own.add_(other));

            public void Broadcast(Tensor tensor) => Exchange(tensor, (own, other) =>
            {
                if (rank == 1) own.copy_(other);
            });

            private void Exchange(Tensor tensor, Action<Tensor, Tensor> combine)
            {
                using Tensor mine = tensor.clone();
                group.tensors[rank] = mine;
                group.barrier.SignalAndWait();
                combine(tensor, group.tensors[1 - rank]!);
                group.barrier.SignalAndWait();
            }
        }
    }
}

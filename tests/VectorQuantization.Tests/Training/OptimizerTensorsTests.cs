using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

public sealed class OptimizerTensorsTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, optim.Optimizer>> Optimizers = new()
    {
        ["adam"] = parameters => optim.Adam(parameters, 0.01),
        ["amsgrad"] = parameters => optim.Adam(parameters, 0.01, amsgrad: true),
        ["adamw"] = parameters => optim.AdamW(parameters, 0.01, weight_decay: 0.1),
        ["sgd"] = parameters => optim.SGD(parameters, 0.01),
        ["momentum"] = parameters => optim.SGD(parameters, 0.01, momentum: 0.9),
        ["rmsprop"] = parameters => optim.RMSProp(parameters, 0.01, momentum: 0.5, centered: true),
        ["groups"] = parameters => new Adam([new Adam.ParamGroup(parameters.Take(1), lr: 0.01), new Adam.ParamGroup(parameters.Skip(1), lr: 0.1)]),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_of_torchs_optimizers_goes_on_as_if_it_had_not_stopped(string name)
    {
        using var folder = new TemporaryFolder();
        float Train(string run, params long[] parts)
        {
            float weight = 0;
            foreach (long steps in parts)
            {
                var task = new ZeroLineTask();
                new Trainer(new TrainerOptions { Steps = steps, Optimizer = Optimizers[name], Run = new RunOptions(folder[run]) { Resume = true } }).Fit(task, new TwoPoints());
                weight = task.Weight;
            }
            return weight;
        }
        Train("parts", 1, 4, 9).Should().Be(Train("whole", 9));
    }

    [Fact]
    public void An_optimizer_whose_state_cannot_be_known_is_refused_where_it_would_have_to_be_kept()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Steps = 1, Optimizer = parameters => new Own(parameters) };
        new Trainer(options).Fit(new ZeroLineTask(), new TwoPoints()).Steps.Should().Be(1);
        ((Action)(() => new Trainer(options with { Run = new RunOptions(folder["run"]) }).Fit(new ZeroLineTask(), new TwoPoints())))
            .Should().Throw<NotSupportedException>().WithMessage("*Own*");
    }

    private sealed class Own : optim.Optimizer
    {
        private readonly Parameter[] all;

        internal Own(IEnumerable<Parameter> parameters) : base(IntPtr.Zero)
        {
            all = [.. parameters];
            _parameter_groups = [];
        }

        public override IEnumerable<Parameter> parameters() => all;

        public override void zero_grad()
        {
        }

        public override Tensor step(Func<Tensor>? closure = null) => null!;
    }
}

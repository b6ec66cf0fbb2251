using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests.Optim;

/// <summary>Learning rates of two groups (0.5 and 1 at first) as PyTorch 1.13.1 gives them, epoch by epoch, the first before any step.</summary>
public class SchedulerTests
{
    public static TheoryData<string, Func<Optimizer, lr_scheduler.LRScheduler>, double[], double[]> Schedules => new()
    {
        {
            "Lambda", o => optim.lr_scheduler.LambdaLR(o, t => Math.Pow(0.95, t) * (1 + t)),
            [0.5, 0.95, 1.35375, 1.7147499999999998, 2.0362656249999995, 2.3213428124999993, 2.572821617187499, 2.793349184374999, 2.9853919408007803, 3.1512470486230453, 3.2930531658110826, 3.412800553658758, 3.5123405698071384],
            [1.0, 1.9, 2.7075, 3.4294999999999995, 4.072531249999999, 4.642685624999999, 5.145643234374998, 5.586698368749998, 5.970783881601561, 6.3024940972460906, 6.586106331622165, 6.825601107317516, 7.024681139614277]
        },
        {
            "Multiplicative", o => optim.lr_scheduler.MultiplicativeLR(o, t => 1.0 / (1 + t)),
            [0.5, 0.25, 0.08333333333333333, 0.020833333333333332, 0.004166666666666667, 0.0006944444444444444, 9.920634920634919e-05],
            [1.0, 0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.0013888888888888887, 0.00019841269841269839]
        },
        {
            "Step", o => optim.lr_scheduler.StepLR(o, 3, 0.5),
            [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.03125],
            [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, 0.0625]
        },
        {
            "MultiStep", o => optim.lr_scheduler.MultiStepLR(o, [2, 5, 5, 9], 0.5),
            [0.5, 0.5, 0.25, 0.25, 0.25, 0.0625, 0.0625, 0.0625, 0.0625, 0.03125, 0.03125, 0.03125, 0.03125],
            [1.0, 1.0, 0.5, 0.5, 0.5, 0.125, 0.125, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.0625]
        },
        {
            "Exponential", o => optim.lr_scheduler.ExponentialLR(o, 0.9),
            [0.5, 0.45, 0.405, 0.36450000000000005, 0.32805000000000006, 0.2952450000000001, 0.2657205000000001, 0.23914845000000007, 0.21523360500000008, 0.19371024450000007, 0.17433922005000008, 0.15690529804500009, 0.14121476824050008],
            [1.0, 0.9, 0.81, 0.7290000000000001, 0.6561000000000001, 0.5904900000000002, 0.5314410000000002, 0.47829690000000014, 0.43046721000000016, 0.38742048900000015, 0.34867844010000015, 0.31381059609000017, 0.28242953648100017]
        },
        {
            "Polynomial", o => optim.lr_scheduler.PolynomialLR(o, 8, 2.5),
            [0.5, 0.35808830459359986, 0.24356964481437335, 0.15440808887540916, 0.08838834764831846, 0.043057436884860564, 0.015625000000000003, 0.002762135864009952, 0.0, 0.0, 0.0, 0.0, 0.0],
            [1.0, 0.7161766091871997, 0.4871392896287467, 0.3088161777508183, 0.17677669529663692, 0.08611487376972113, 0.03125000000000001, 0.005524271728019904, 0.0, 0.0, 0.0, 0.0, 0.0]
        },
        {
            "Constant", o => optim.lr_scheduler.ConstantLR(o, 0.25, 4),
            [0.125, 0.125, 0.125, 0.125, 0.5, 0.5, 0.5],
            [0.25, 0.25, 0.25, 0.25, 1.0, 1.0, 1.0]
        },
        {
            "Linear", o => optim.lr_scheduler.LinearLR(o, 0.2, 0.9, 5),
            [0.1, 0.17, 0.24, 0.31, 0.38, 0.44999999999999996, 0.44999999999999996, 0.44999999999999996, 0.44999999999999996],
            [0.2, 0.34, 0.48, 0.62, 0.76, 0.8999999999999999, 0.8999999999999999, 0.8999999999999999, 0.8999999999999999]
        },
        {
            "Linear default", o => optim.lr_scheduler.LinearLR(o),
            [0.16666666666666666, 0.23333333333333334, 0.30000000000000004, 0.36666666666666675, 0.43333333333333346, 0.5000000000000001, 0.5000000000000001],
            [0.3333333333333333, 0.4666666666666667, 0.6000000000000001, 0.7333333333333335, 0.8666666666666669, 1.0000000000000002, 1.0000000000000002]
        },
        {
            "Cosine", o => optim.lr_scheduler.CosineAnnealingLR(o, 5, 0.01),
            [0.5, 0.45320916362186214, 0.33070916362186215, 0.1792908363781379, 0.0567908363781379, 0.01, 0.05679083637813787, 0.17929083637813795, 0.33070916362186226, 0.45320916362186237, 0.5000000000000002, 0.4532091636218625, 0.3307091636218623, 0.17929083637813803, 0.05679083637813795],
            [1.0, 0.905463412215599, 0.657963412215599, 0.352036587784401, 0.10453658778440104, 0.01, 0.104536587784401, 0.35203658778440117, 0.6579634122155993, 0.9054634122155996, 1.0000000000000004, 0.9054634122155997, 0.6579634122155994, 0.35203658778440133, 0.10453658778440116]
        },
        {
            "Sequential", o => optim.lr_scheduler.SequentialLR(o, [optim.lr_scheduler.LinearLR(o, 0.1, 1, 3), optim.lr_scheduler.ExponentialLR(o, 0.9), optim.lr_scheduler.CosineAnnealingLR(o, 4)], [3, 7]),
            [0.05, 0.19999999999999998, 0.35, 0.5, 0.45, 0.405, 0.36450000000000005, 0.5, 0.42677669529663687, 0.25, 0.07322330470336313, 0.0, 0.0732233047033631],
            [0.1, 0.39999999999999997, 0.7, 1.0, 0.9, 0.81, 0.7290000000000001, 1.0, 0.8535533905932737, 0.5, 0.14644660940672627, 0.0, 0.1464466094067262]
        },
        {
            "Chained", o => optim.lr_scheduler.ChainedLR([optim.lr_scheduler.ConstantLR(o, 0.1, 2), optim.lr_scheduler.ExponentialLR(o, 0.9)]),
            [0.05, 0.045000000000000005, 0.4050000000000001, 0.3645000000000001, 0.3280500000000001, 0.2952450000000001, 0.2657205000000001],
            [0.1, 0.09000000000000001, 0.8100000000000002, 0.7290000000000002, 0.6561000000000002, 0.5904900000000002, 0.5314410000000002]
        },
        {
            "CyclicFn", o => optim.lr_scheduler.CyclicLR(o, 0.1, 0.7, step_size_up: 2, scale_fn: t => 1 / (1 + t), scale_mode: optim.lr_scheduler.impl.CyclicLR.ScaleMode.Iterations, cycle_momentum: false),
            [0.1, 0.25, 0.3, 0.175, 0.1, 0.15, 0.18571428571428572, 0.1375, 0.1],
            [0.1, 0.25, 0.3, 0.175, 0.1, 0.15, 0.18571428571428572, 0.1375, 0.1]
        },
    };

    /// <summary>Steps to given epochs, which take the closed form of the schedule.</summary>
    public static TheoryData<string, Func<Optimizer, lr_scheduler.LRScheduler>, int[], double[], double[]> Jumps => new()
    {
        {
            "Step epochs", o => optim.lr_scheduler.StepLR(o, 3, 0.5), [2, 9, 4, 0, 7],
            [0.5, 0.5, 0.0625, 0.25, 0.5, 0.125],
            [1.0, 1.0, 0.125, 0.5, 1.0, 0.25]
        },
        {
            "MultiStep epochs", o => optim.lr_scheduler.MultiStepLR(o, [9, 5, 2, 5], 0.5), [2, 9, 4, 0, 7],
            [0.5, 0.25, 0.03125, 0.25, 0.5, 0.0625],
            [1.0, 0.5, 0.0625, 0.5, 1.0, 0.125]
        },
        {
            "Exponential epochs", o => optim.lr_scheduler.ExponentialLR(o, 0.9), [5, 1, 3],
            [0.5, 0.29524500000000004, 0.45, 0.36450000000000005],
            [1.0, 0.5904900000000001, 0.9, 0.7290000000000001]
        },
        {
            "Polynomial epochs", o => optim.lr_scheduler.PolynomialLR(o, 8, 2.5), [5, 12, 3],
            [0.5, 0.04305743688486055, 0.0, 0.15440808887540916],
            [1.0, 0.0861148737697211, 0.0, 0.3088161777508183]
        },
        {
            "Constant epochs", o => optim.lr_scheduler.ConstantLR(o, 0.25, 4), [5, 1, 4],
            [0.125, 0.5, 0.125, 0.5],
            [0.25, 1.0, 0.25, 1.0]
        },
        {
            "Linear epochs", o => optim.lr_scheduler.LinearLR(o, 0.2, 0.9, 5), [3, 12, 1],
            [0.1, 0.30999999999999994, 0.44999999999999996, 0.16999999999999998],
            [0.2, 0.6199999999999999, 0.8999999999999999, 0.33999999999999997]
        },
        {
            "Cosine epochs", o => optim.lr_scheduler.CosineAnnealingLR(o, 5, 0.01), [3, 12, 1],
            [0.5, 0.17929083637813792, 0.3307091636218622, 0.45320916362186214],
            [1.0, 0.35203658778440106, 0.6579634122155991, 0.905463412215599]
        },
    };

    /// <summary>Schedules that also move the momentum (the third list) of the second group.</summary>
    public static TheoryData<string, OptimizerHelper, Func<Optimizer, lr_scheduler.LRScheduler>, double[], double[], double[]> Cycles => new()
    {
        {
            "Cyclic", Momentum(), o => optim.lr_scheduler.CyclicLR(o, 0.1, 0.7, step_size_up: 3, step_size_down: 2),
            [0.1, 0.29999999999999993, 0.4999999999999999, 0.6999999999999998, 0.3999999999999999, 0.1, 0.30000000000000016, 0.4999999999999999, 0.6999999999999998, 0.40000000000000024, 0.1, 0.30000000000000016, 0.4999999999999999],
            [0.1, 0.29999999999999993, 0.4999999999999999, 0.6999999999999998, 0.3999999999999999, 0.1, 0.30000000000000016, 0.4999999999999999, 0.6999999999999998, 0.40000000000000024, 0.1, 0.30000000000000016, 0.4999999999999999],
            [0.9, 0.8666666666666667, 0.8333333333333334, 0.8, 0.8500000000000001, 0.9, 0.8666666666666667, 0.8333333333333334, 0.8, 0.85, 0.9, 0.8666666666666667, 0.8333333333333334]
        },
        {
            "Cyclic2", Momentum(), o => optim.lr_scheduler.CyclicLR(o, [0.1, 0.2], [0.7, 0.9], step_size_up: 2, mode: optim.lr_scheduler.impl.CyclicLR.Mode.Triangular2, base_momentum: [0.7, 0.7], max_momentum: [0.95, 0.95]),
            [0.1, 0.4, 0.7, 0.4, 0.1, 0.25, 0.4, 0.25, 0.1, 0.175, 0.25, 0.175, 0.1],
            [0.2, 0.55, 0.8999999999999999, 0.55, 0.2, 0.375, 0.55, 0.375, 0.2, 0.2875, 0.375, 0.2875, 0.2],
            [0.95, 0.825, 0.7, 0.825, 0.95, 0.8875, 0.825, 0.8875, 0.95, 0.91875, 0.8875, 0.91875, 0.95]
        },
        {
            "CyclicExp", Momentum(), o => optim.lr_scheduler.CyclicLR(o, 0.1, 0.7, step_size_up: 2, mode: optim.lr_scheduler.impl.CyclicLR.Mode.ExpRange, gamma: 0.9),
            [0.1, 0.37, 0.586, 0.31870000000000004, 0.1, 0.27714700000000003, 0.41886460000000003, 0.24348907000000003, 0.1, 0.2162261467, 0.3092070640600001, 0.19414317882700002, 0.1],
            [0.1, 0.37, 0.586, 0.31870000000000004, 0.1, 0.27714700000000003, 0.41886460000000003, 0.24348907000000003, 0.1, 0.2162261467, 0.3092070640600001, 0.19414317882700002, 0.1],
            [0.9, 0.855, 0.8190000000000001, 0.86355, 0.9, 0.8704755000000001, 0.8468559, 0.8760851550000001, 0.9, 0.88062897555, 0.86513215599, 0.8843094701955, 0.9]
        },
        {
            "OneCycle", Momentum(), o => optim.lr_scheduler.OneCycleLR(o, 1.5, total_steps: 10),
            [0.06000000000000005, 0.78, 1.5, 1.4257269480202106, 1.2176184809246446, 0.9168930329044339, 0.583112967095566, 0.2823875190753555, 0.07427905197978944, 6e-06],
            [0.06000000000000005, 0.78, 1.5, 1.4257269480202106, 1.2176184809246446, 0.9168930329044339, 0.583112967095566, 0.2823875190753555, 0.07427905197978944, 6e-06],
            [0.95, 0.8999999999999999, 0.85, 0.854951556604879, 0.8688255099070633, 0.8888739533021842, 0.9111260466978157, 0.9311744900929366, 0.945048443395121, 0.95]
        },
        {
            "OneCycle3", Betas(), o => optim.lr_scheduler.OneCycleLR(o, [1.5, 0.3], epochs: 3, steps_per_epoch: 5, pct_start: 0.4, anneal_strategy: optim.lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear, div_factor: 10, final_div_factor: 100, three_phase: true),
            [0.15, 0.42000000000000004, 0.6900000000000001, 0.9600000000000001, 1.23, 1.5, 1.23, 0.96, 0.69, 0.41999999999999993, 0.1499999999999999, 0.112875, 0.07575, 0.03862499999999999, 0.0015000000000000013],
            [0.03, 0.084, 0.138, 0.192, 0.24600000000000002, 0.30000000000000004, 0.246, 0.19199999999999998, 0.13799999999999998, 0.08399999999999996, 0.02999999999999997, 0.022574999999999998, 0.01515, 0.007725000000000003, 0.00030000000000000165],
            [0.95, 0.9299999999999999, 0.9099999999999999, 0.89, 0.87, 0.85, 0.87, 0.89, 0.9099999999999999, 0.9299999999999999, 0.95, 0.95, 0.95, 0.95, 0.95]
        },
        {
            "OneCycleNoM", Momentum(), o => optim.lr_scheduler.OneCycleLR(o, 1.5, total_steps: 6, cycle_momentum: false),
            [0.06000000000000005, 1.4916231531763677, 1.2176184809246444, 0.6939556540004626, 0.20021629528324592, 6e-06],
            [0.06000000000000005, 1.4916231531763677, 1.2176184809246444, 0.6939556540004626, 0.20021629528324592, 6e-06],
            [0.9, 0.9, 0.9, 0.9, 0.9, 0.9]
        },
    };

    private static double[] Metrics => [1.0, 0.9, 0.9, 0.9, 0.89999, 0.95, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Rates_agree_with_PyTorch(string name, Func<Optimizer, lr_scheduler.LRScheduler> make, double[] first, double[] second)
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LRScheduler schedule = make(optimizer);
        for (int i = 0; i < first.Length; i++)
        {
            if (i > 0) schedule.step();
            ShouldBe(Rates(optimizer), [first[i], second[i]], $"{name} at {i}");
            if (name != "Chained") schedule.get_last_lr().Should().Equal(Rates(optimizer));
        }
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Rates_at_given_epochs_agree_with_PyTorch(string name, Func<Optimizer, lr_scheduler.LRScheduler> make, int[] epochs, double[] first, double[] second)
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LRScheduler schedule = make(optimizer);
        ShouldBe(Rates(optimizer), [first[0], second[0]], name);
        for (int i = 0; i < epochs.Length; i++)
        {
            schedule.step(epochs[i]);
            ShouldBe(Rates(optimizer), [first[i + 1], second[i + 1]], $"{name} at epoch {epochs[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Cycles))]
    public void Rates_and_momenta_agree_with_PyTorch(string name, OptimizerHelper optimizer, Func<Optimizer, lr_scheduler.LRScheduler> make,
        double[] first, double[] second, double[] momenta)
    {
        using OptimizerHelper owned = optimizer;
        lr_scheduler.LRScheduler schedule = make(optimizer);
        for (int i = 0; i < first.Length; i++)
        {
            if (i > 0) schedule.step();
            ILearningRateController group = optimizer.ParamGroups.Last();
            double momentum = group is IBetas adam ? adam.Betas.Item1 : ((IMomentum)group).Momentum;
            ShouldBe([.. Rates(optimizer), momentum], [first[i], second[i], momenta[i]], $"{name} at {i}");
        }
    }

    [Fact]
    public void A_plateau_lowers_the_rates()
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LRScheduler schedule = lr_scheduler.ReduceLROnPlateau(optimizer, "min", 0.5, 1, threshold: 1e-3, cooldown: 1, min_lr: [0.1, 0.3]);
        double[] first = [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, 0.1, 0.1, 0.1];
        double[] second = [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];
        for (int i = 0; i < Metrics.Length; i++)
        {
            schedule.step(Metrics[i]);
            ShouldBe(Rates(optimizer), [first[i], second[i]], $"epoch {i}");
        }
    }

    [Fact]
    public void A_plateau_of_something_to_maximise_lowers_the_rates()
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LRScheduler schedule = lr_scheduler.ReduceLROnPlateau(optimizer, "max", 0.1, 2, threshold: 0.01, threshold_mode: "abs");
        double[] first = [0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 0.005000000000000001, 0.005000000000000001, 0.005000000000000001, 0.0005000000000000001, 0.0005000000000000001, 0.0005000000000000001, 5.0000000000000016e-05, 5.0000000000000016e-05];
        for (int i = 0; i < Metrics.Length; i++)
        {
            schedule.step(Metrics[i]);
            ShouldBe(Rates(optimizer), [first[i], 2 * first[i]], $"epoch {i}");
        }
    }

    [Fact]
    public void A_schedule_takes_its_first_step_when_it_is_made()
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LinearLR(optimizer, start_factor: 0.1);
        Rates(optimizer).Should().Equal(0.05, 0.1);
    }

    [Fact]
    public void The_metric_is_ignored_by_other_schedules()
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.ExponentialLR(optimizer, 0.5).step(123.0);
        Rates(optimizer).Should().Equal(0.25, 0.5);
    }

    [Fact]
    public void A_plateau_needs_its_metric()
    {
        using OptimizerHelper optimizer = Plain();
        lr_scheduler.LRScheduler schedule = lr_scheduler.ReduceLROnPlateau(optimizer);
        schedule.Invoking(s => s.step()).Should().Throw<InvalidOperationException>();
        schedule.Invoking(s => s.step((int?)3)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        using OptimizerHelper sgd = Plain();
        using OptimizerHelper other = Plain();
        using OptimizerHelper adam = Betas();
        FluentActions.Invoking(() => lr_scheduler.ReduceLROnPlateau(sgd, mode: "least")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.ReduceLROnPlateau(sgd, factor: 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.ReduceLROnPlateau(sgd, threshold_mode: "x")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.OneCycleLR(sgd, 1.0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.OneCycleLR(sgd, 1.0, total_steps: 0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.OneCycleLR(sgd, 1.0, total_steps: 10, pct_start: 1.5)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.CyclicLR(adam, 0.1, 0.2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.SequentialLR(sgd, [lr_scheduler.StepLR(other, 2)], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => lr_scheduler.SequentialLR(sgd, [lr_scheduler.StepLR(sgd, 2)], [3])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void One_cycle_ends_with_its_steps()
    {
        using OptimizerHelper optimizer = Momentum();
        lr_scheduler.LRScheduler schedule = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 3);
        for (int i = 0; i < 3; i++) schedule.step();
        schedule.Invoking(s => s.step()).Should().Throw<InvalidOperationException>();
    }

    private static OptimizerHelper Plain() => optim.SGD([new SGD.ParamGroup { Parameters = [Zero()] }, new SGD.ParamGroup([Zero()], lr: 1)], 0.5);

    private static OptimizerHelper Momentum() =>
        optim.SGD([new SGD.ParamGroup { Parameters = [Zero()] }, new SGD.ParamGroup([Zero()], lr: 1, momentum: 0.9)], 0.5, momentum: 0.9);

    private static OptimizerHelper Betas() => optim.Adam([new Adam.ParamGroup { Parameters = [Zero()] }, new Adam.ParamGroup([Zero()], lr: 1)], 0.5);

    private static Parameter Zero() => nn.Parameter(zeros(1));

    private static double[] Rates(Optimizer optimizer) => [.. optimizer.ParamGroups.Select(group => group.LearningRate)];

    private static void ShouldBe(double[] values, double[] expected, string because)
    {
        values.Should().HaveSameCount(expected);
        for (int i = 0; i < values.Length; i++) values[i].Should().BeApproximately(expected[i], 1e-14, because);
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The schedules themselves; each says its rate at epoch t, from the rate r at epoch 0.</summary>
            public static partial class impl
            {
                /// <summary>r·f(t), with a function for all groups or one each.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(lr_lambda);
                        factors = [.. Enumerable.Repeat(lr_lambda, Groups.Length)];
                        step();
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        factors = OnePerGroup(this, lr_lambdas);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => BaseRates.Select((rate, i) => rate * factors[i](LastEpoch));
                }

                /// <summary>The rate before times f(t), with a function for all groups or one each.</summary>
                public class MultiplicativeLR : LRScheduler
                {
                    private readonly Func<int, double>[] factors;

                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(lr_lambda);
                        factors = [.. Enumerable.Repeat(lr_lambda, Groups.Length)];
                        step();
                    }

                    public MultiplicativeLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        factors = OnePerGroup(this, lr_lambdas);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        LastEpoch > 0 ? Rates.Select((rate, i) => rate * factors[i](LastEpoch)) : Rates;
                }

                /// <summary>r·γ^⌊t/s⌋.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int size;
                    private readonly double gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (step_size <= 0) throw new ArgumentException($"Invalid step size: {step_size}; expected at least 1.", nameof(step_size));
                        size = step_size;
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => LastEpoch == 0 || LastEpoch % size != 0 ? Rates : Scaled(gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => ScaledBase(Math.Pow(gamma, LastEpoch / size));
                }

                /// <summary>r·γ^n, with n the number of milestones up to t; a milestone may stand in the list more than once.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] milestones;
                    private readonly double gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(milestones);
                        this.milestones = [.. milestones];
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        int reached = milestones.Count(milestone => milestone == LastEpoch);
                        return reached == 0 ? Rates : Scaled(Math.Pow(gamma, reached));
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledBase(Math.Pow(gamma, milestones.Count(milestone => milestone <= LastEpoch)));
                }

                /// <summary>r·γ^t.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => LastEpoch == 0 ? Rates : Scaled(gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => ScaledBase(Math.Pow(gamma, LastEpoch));
                }

                /// <summary>r·(1 − t/n)^p up to epoch n, then 0.</summary>
                public class PolynomialLR : LRScheduler
                {
                    private readonly double total;
                    private readonly double power;

                    public PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        total = total_iters;
                        this.power = power;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        LastEpoch == 0 || LastEpoch > total ? Rates
                        : Scaled(Math.Pow((1 - LastEpoch / total) / (1 - (LastEpoch - 1) / total), power));

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledBase(Math.Pow(1 - Math.Min(total, LastEpoch) / total, power));
                }

                /// <summary>r·f before epoch n, then r.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double factor;
                    private readonly int total;

                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        RequireFraction(factor, nameof(factor));
                        this.factor = factor;
                        total = total_iters;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        LastEpoch == 0 ? Scaled(factor) : LastEpoch == total ? Scaled(1 / factor) : Rates;

                    protected override IEnumerable<double> get_closed_form_lr() => ScaledBase(LastEpoch >= total ? 1 : factor);
                }

                /// <summary>From r·a at epoch 0 straight to r·b at epoch n, then r·b.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double start;
                    private readonly double end;
                    private readonly int total;

                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        RequireFraction(start_factor, nameof(start_factor));
                        RequireFraction(end_factor, nameof(end_factor));
                        start = start_factor;
                        end = end_factor;
                        total = total_iters;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        LastEpoch == 0 ? Scaled(start)
                        : LastEpoch > total ? Rates
                        : Scaled(1 + (end - start) / (total * start + (LastEpoch - 1) * (end - start)));

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        ScaledBase(start + (end - start) * Math.Min(total, LastEpoch) / total);
                }

                /// <summary>η + (r − η)(1 + cos(πt/T))/2: half a wave down to η at epoch T, then up again.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double period;
                    private readonly double least;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        period = T_max;
                        least = eta_min;
                        step();
                    }

                    // From the rate before, so that it also follows changes from outside.
                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0) return Rates;
                        if (_step_count == 1) return get_closed_form_lr();
                        if ((LastEpoch - 1 - period) % (2 * period) == 0)
                            return Rates.Select((rate, i) => rate + (BaseRates[i] - least) * (1 - Math.Cos(Math.PI / period)) / 2);
                        double factor = (1 + Math.Cos(Math.PI * LastEpoch / period)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / period));
                        return Rates.Select(rate => factor * (rate - least) + least);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        BaseRates.Select(rate => least + (rate - least) * (1 + Math.Cos(Math.PI * LastEpoch / period)) / 2);
                }

                private static Func<int, double>[] OnePerGroup(LRScheduler scheduler, IEnumerable<Func<int, double>> lr_lambdas)
                {
                    ArgumentNullException.ThrowIfNull(lr_lambdas);
                    Func<int, double>[] list = [.. lr_lambdas];
                    if (list.Length != scheduler.Groups.Length)
                        throw new ArgumentException($"{list.Length} functions for {scheduler.Groups.Length} parameter groups.", nameof(lr_lambdas));
                    return list;
                }

                private static void RequireFraction(double value, string name)
                {
                    if (!(value is >= 0 and <= 1)) throw new ArgumentException($"Invalid {name}: {value}; expected between 0 and 1.", name);
                }
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Up and down between two rates (Smith 2017), with momentum the other way round.</summary>
                public class CyclicLR : LRScheduler
                {
                    private readonly double size;
                    private readonly double ratio;
                    private readonly double[] greatest;
                    private readonly double[] leastMomentum;
                    private readonly double[] greatestMomentum;
                    private readonly Func<double, double> scale;
                    private readonly ScaleMode scaleMode;

                    public CyclicLR(Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1, Func<double, double> scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle,
                        bool cycle_momentum = true, double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Repeat(optimizer, base_lr), Repeat(optimizer, max_lr), step_size_up, step_size_down, mode, gamma, scale_fn,
                            scale_mode, cycle_momentum, Repeat(optimizer, base_momentum), Repeat(optimizer, max_momentum), last_epoch, verbose)
                    {
                    }

                    public CyclicLR(Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000,
                        int step_size_down = -1, Mode mode = Mode.Triangular, double gamma = 1, Func<double, double> scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, IEnumerable<double> base_momentum = null,
                        IEnumerable<double> max_momentum = null, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(base_lr);
                        ArgumentNullException.ThrowIfNull(max_lr);
                        if (cycle_momentum && optimizer is not IMomentum)
                            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled", nameof(optimizer));
                        double down = step_size_down < 0 ? step_size_up : step_size_down;
                        size = step_size_up + down;
                        ratio = step_size_up / size;
                        greatest = PerGroup(max_lr, nameof(max_lr));
                        BaseRates = PerGroup(base_lr, nameof(base_lr));
                        (scale, scaleMode) = (scale_fn, mode) switch
                        {
                            (not null, _) => (scale_fn, scale_mode),
                            (_, Mode.Triangular) => (_ => 1.0, ScaleMode.Cycle),
                            (_, Mode.Triangular2) => (cycle => 1 / Math.Pow(2, cycle - 1), ScaleMode.Cycle),
                            (_, Mode.ExpRange) => ((Func<double, double>)(iteration => Math.Pow(gamma, iteration)), ScaleMode.Iterations),
                            _ => throw new ArgumentException($"mode {mode} is unknown", nameof(mode)),
                        };
                        if (cycle_momentum)
                        {
                            leastMomentum = base_momentum is null ? PerGroup(0.8) : PerGroup(base_momentum, nameof(base_momentum));
                            greatestMomentum = max_momentum is null ? PerGroup(0.9) : PerGroup(max_momentum, nameof(max_momentum));
                        }
                        step();
                    }

                    /// <summary>How the height of a cycle changes: not at all, halved each cycle, or by γ each iteration.</summary>
                    public enum Mode
                    {
                        Triangular = 0, Triangular2 = 1, ExpRange = 2,
                    }

                    /// <summary>What a scale function is given: the number of the cycle, from 1, or of the iteration, from 0.</summary>
                    public enum ScaleMode
                    {
                        Cycle = 0, Iterations = 1,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        double cycle = Math.Floor(1 + LastEpoch / size);
                        double position = 1 + LastEpoch / size - cycle;
                        double height = position <= ratio ? position / ratio : (position - 1) / (ratio - 1);
                        double factor = scale(scaleMode == ScaleMode.Cycle ? cycle : LastEpoch);
                        for (int i = 0; leastMomentum is not null && i < Groups.Length; i++)
                        {
                            if (Groups[i] is IMomentum group)
                                group.Momentum = greatestMomentum[i] - (greatestMomentum[i] - leastMomentum[i]) * height * factor;
                        }
                        return BaseRates.Select((rate, i) => rate + (greatest[i] - rate) * height * factor);
                    }

                    private static IEnumerable<double> Repeat(Optimizer optimizer, double value)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        return Enumerable.Repeat(value, optimizer.ParamGroups.Count());
                    }
                }

                /// <summary>One rise from a low rate and one fall to a far lower one (Smith, Topin 2018), with momentum the other way round.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int total;
                    private readonly Phase[] phases;
                    private readonly bool linear;
                    private readonly bool cyclesMomentum;
                    private readonly double[] greatest;
                    private readonly double[] leastMomentum;
                    private readonly double[] greatestMomentum;
                    private readonly double divisor;
                    private readonly double finalDivisor;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 10000,
                        bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Repeat(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                            Repeat(optimizer, base_momentum), Repeat(optimizer, max_momentum), div_factor, final_div_factor, three_phase, last_epoch,
                            verbose)
                    {
                    }

                    public OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        IEnumerable<double> base_momentum = null, IEnumerable<double> max_momentum = null, double div_factor = 25,
                        double final_div_factor = 10000, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(max_lr);
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled", nameof(optimizer));
                        if (!(pct_start is >= 0 and <= 1))
                            throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}", nameof(pct_start));
                        total = TotalSteps(total_steps, epochs, steps_per_epoch);
                        double rise = pct_start * total;
                        phases = three_phase
                            ? [new(rise - 1, Rate.First, Rate.Greatest, true), new(2 * rise - 2, Rate.Greatest, Rate.First, false), new(total - 1, Rate.First, Rate.Last, null)]
                            : [new(rise - 1, Rate.First, Rate.Greatest, true), new(total - 1, Rate.Greatest, Rate.Last, false)];
                        linear = anneal_strategy == AnnealStrategy.Linear;
                        cyclesMomentum = cycle_momentum;
                        greatest = PerGroup(max_lr, nameof(max_lr));
                        leastMomentum = base_momentum is null ? PerGroup(0.85) : PerGroup(base_momentum, nameof(base_momentum));
                        greatestMomentum = max_momentum is null ? PerGroup(0.95) : PerGroup(max_momentum, nameof(max_momentum));
                        divisor = div_factor;
                        finalDivisor = final_div_factor;
                        step();
                    }

                    /// <summary>The way from one rate to the next: half a cosine wave, or straight.</summary>
                    public enum AnnealStrategy
                    {
                        Cos = 0, Linear = 1,
                    }

                    private enum Rate
                    {
                        First, Greatest, Last,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch > total)
                            throw new InvalidOperationException($"Tried to step {LastEpoch + 1} times. The specified number of total steps is {total}");
                        int current = 0;
                        while (current < phases.Length - 1 && LastEpoch > phases[current].End) current++;
                        double start = current == 0 ? 0 : phases[current - 1].End;
                        Phase phase = phases[current];
                        double share = (LastEpoch - start) / (phase.End - start);
                        for (int i = 0; cyclesMomentum && i < Groups.Length; i++) SetMomentum(i, phase, share);
                        return greatest.Select(rate => Anneal(Value(rate, phase.From), Value(rate, phase.To), share));
                    }

                    private static IEnumerable<double> Repeat(Optimizer optimizer, double value)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        return Enumerable.Repeat(value, optimizer.ParamGroups.Count());
                    }

                    private static int TotalSteps(int total_steps, int epochs, int steps_per_epoch)
                    {
                        if (total_steps == -1 && epochs == -1 && steps_per_epoch == -1)
                            throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)", nameof(total_steps));
                        if (total_steps != -1)
                        {
                            if (total_steps <= 0) throw new ArgumentException($"Expected positive integer total_steps, but got {total_steps}", nameof(total_steps));
                            return total_steps;
                        }
                        if (epochs <= 0) throw new ArgumentException($"Expected positive integer epochs, but got {epochs}", nameof(epochs));
                        if (steps_per_epoch <= 0)
                            throw new ArgumentException($"Expected positive integer steps_per_epoch, but got {steps_per_epoch}", nameof(steps_per_epoch));
                        return checked(epochs * steps_per_epoch);
                    }

                    private double Value(double greatest, Rate rate) => rate switch
                    {
                        Rate.First => greatest / divisor,
                        Rate.Greatest => greatest,
                        _ => greatest / divisor / finalDivisor,
                    };

                    private double Anneal(double from, double to, double share) =>
                        linear ? (to - from) * share + from : to + (from - to) / 2 * (Math.Cos(Math.PI * share) + 1);

                    private void SetMomentum(int index, Phase phase, double share)
                    {
                        double least = leastMomentum[index], most = greatestMomentum[index];
                        double momentum = phase.MomentumFalls switch
                        {
                            true => Anneal(most, least, share),
                            false => Anneal(least, most, share),
                            null => most,
                        };
                        if (Groups[index] is IBetas adam) adam.Betas = (momentum, adam.Betas.Item2);
                        else if (Groups[index] is IMomentum group) group.Momentum = momentum;
                    }

                    /// <summary>A stretch that ends at a step, between two rates; momentum falls, rises or stays.</summary>
                    private readonly record struct Phase(double End, Rate From, Rate To, bool? MomentumFalls);
                }
            }
        }
    }
}

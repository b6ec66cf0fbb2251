namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>One schedule after another, each from its own epoch 0 at its milestone.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] schedulers;
                    private readonly int[] milestones;

                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch + 1)
                    {
                        ArgumentNullException.ThrowIfNull(schedulers);
                        ArgumentNullException.ThrowIfNull(milestones);
                        this.schedulers = [.. schedulers];
                        this.milestones = [.. milestones];
                        foreach (LRScheduler scheduler in this.schedulers)
                        {
                            if (!ReferenceEquals(scheduler.Optimizer, optimizer))
                                throw new ArgumentException("The schedulers have to control the same optimizer as their sequence.", nameof(schedulers));
                        }
                        if (this.milestones.Length != this.schedulers.Length - 1)
                        {
                            throw new ArgumentException(
                                $"{this.schedulers.Length} schedulers take {this.schedulers.Length - 1} milestones, got {this.milestones.Length}.", nameof(milestones));
                        }

                        // Each schedule took its first step when it was made: undo them all, and take the first one's again.
                        foreach (ILearningRateController group in Groups) group.LearningRate = group.InitialLearningRate;
                        foreach (LRScheduler scheduler in this.schedulers) scheduler.LastEpoch--;
                        this.schedulers[0].step();
                        LastRates = [.. Rates];
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        int current = milestones.Count(milestone => milestone <= LastEpoch);
                        if (current > 0 && milestones[current - 1] == LastEpoch) schedulers[current].step(0);
                        else schedulers[current].step();
                        return Rates;
                    }
                }

                /// <summary>Several schedules at once, each working on what the one before left.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] schedulers;

                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        ArgumentNullException.ThrowIfNull(schedulers);
                        this.schedulers = [.. schedulers];
                        Remember();
                    }

                    public override void step() => Advance(null);

                    internal override void Advance(int? epoch)
                    {
                        foreach (LRScheduler scheduler in schedulers)
                        {
                            if (epoch is null) scheduler.step();
                            else scheduler.step(epoch);
                        }
                        Remember();
                    }

                    private void Remember() => LastRates = schedulers.Length == 0 ? [] : [.. schedulers[^1].Rates];
                }

                /// <summary>Lowers the rate by a factor when a metric has not got better for a number of epochs.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool smallerIsBetter;
                    private readonly bool relative;
                    private readonly double factor;
                    private readonly int patience;
                    private readonly double threshold;
                    private readonly int cooldown;
                    private readonly double[] least;
                    private readonly double eps;
                    private double best;
                    private int badEpochs;
                    private int coolingEpochs;

                    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double> min_lr = null, double eps = 1e-8, bool verbose = false)
                        : base(optimizer, -1, verbose)
                    {
                        if (!(factor < 1)) throw new ArgumentException($"Factor should be < 1.0, got {factor}.", nameof(factor));
                        if (mode is not ("min" or "max")) throw new ArgumentException($"mode {mode} is unknown; expected min or max.", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs"))
                            throw new ArgumentException($"threshold mode {threshold_mode} is unknown; expected rel or abs.", nameof(threshold_mode));
                        smallerIsBetter = mode == "min";
                        relative = threshold_mode == "rel";
                        this.factor = factor;
                        this.patience = patience;
                        this.threshold = threshold;
                        this.cooldown = cooldown;
                        this.eps = eps;
                        least = min_lr is null or { Count: 0 } ? PerGroup(0.0) : min_lr.Count == 1 ? PerGroup(min_lr[0]) : PerGroup(min_lr, nameof(min_lr));
                        best = smallerIsBetter ? double.PositiveInfinity : double.NegativeInfinity;
                    }

                    public override void step() => throw new InvalidOperationException("ReduceLROnPlateau needs the metric: use step(double, int?).");

                    public override void step(int? epoch) => throw new InvalidOperationException("ReduceLROnPlateau needs the metric: use step(double, int?).");

                    public override void step(double current, int? epoch = null)
                    {
                        LastEpoch = epoch ?? LastEpoch + 1;
                        if (IsBetter(current))
                        {
                            best = current;
                            badEpochs = 0;
                        }
                        else
                        {
                            badEpochs++;
                        }
                        if (coolingEpochs > 0)
                        {
                            coolingEpochs--;
                            badEpochs = 0;
                        }
                        if (badEpochs > patience)
                        {
                            Reduce();
                            coolingEpochs = cooldown;
                            badEpochs = 0;
                        }
                        LastRates = [.. Rates];
                    }

                    private bool IsBetter(double value) => (smallerIsBetter, relative) switch
                    {
                        (true, true) => value < best * (1 - threshold),
                        (true, false) => value < best - threshold,
                        (false, true) => value > best * (1 + threshold),
                        (false, false) => value > best + threshold,
                    };

                    private void Reduce()
                    {
                        for (int i = 0; i < Groups.Length; i++)
                        {
                            double before = Groups[i].LearningRate, after = Math.Max(before * factor, least[i]);
                            if (before - after <= eps) continue;
                            Groups[i].LearningRate = after;
                            Report($"Epoch {LastEpoch}: reducing learning rate of group {i} to {after:g4}.");
                        }
                    }
                }
            }
        }
    }
}

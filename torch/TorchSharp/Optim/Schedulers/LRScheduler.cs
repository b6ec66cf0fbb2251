namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Base of the schedules of a learning rate. A schedule takes its first step, to epoch 0, when it is made.</summary>
            public abstract class LRScheduler
            {
                protected int _step_count;

                private readonly Optimizer optimizer;
                private readonly ILearningRateController[] groups;
                private readonly bool verbose;

                protected LRScheduler()
                {
                    groups = [];
                    BaseRates = LastRates = [];
                }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    this.optimizer = optimizer;
                    this.verbose = verbose;
                    groups = [.. optimizer.ParamGroups];
                    LastEpoch = last_epoch;
                    BaseRates = Array.ConvertAll(groups, group => group.InitialLearningRate);
                    LastRates = Array.ConvertAll(groups, group => group.LearningRate);
                }

                /// <summary>The epoch the rates stand at: -1 before the first step.</summary>
                internal int LastEpoch { get; set; }

                /// <summary>What a schedule scales: a rate for each group.</summary>
                internal double[] BaseRates { get; set; }

                internal double[] LastRates { get; private protected set; }

                internal Optimizer Optimizer => optimizer;

                internal ILearningRateController[] Groups => groups;

                internal IEnumerable<double> Rates => groups.Select(group => group.LearningRate);

                public IEnumerable<double> get_last_lr() => LastRates;

                public virtual void step() => step(null);

                public virtual void step(int? epoch) => Advance(epoch);

                /// <summary>Only <see cref="impl.ReduceLROnPlateau"/> looks at the metric.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                protected virtual IEnumerable<double> get_lr() => Rates;

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                internal virtual void Advance(int? epoch)
                {
                    _step_count++;
                    LastEpoch = epoch ?? LastEpoch + 1;
                    // Once only: a schedule may set other things, such as momentum, on the way.
                    double[] rates = [.. epoch is null ? get_lr() : get_closed_form_lr()];
                    for (int i = 0; i < groups.Length; i++)
                    {
                        groups[i].LearningRate = rates[i];
                        if (verbose && rates[i] != LastRates[i]) Report($"Adjusting learning rate of group {i} to {rates[i]:g4}.");
                    }
                    LastRates = rates;
                }

                internal void Report(string line)
                {
                    if (verbose) Console.WriteLine(line);
                }

                /// <summary>One rate a group from what it is now.</summary>
                internal IEnumerable<double> Scaled(double factor) => Rates.Select(rate => rate * factor);

                /// <summary>One rate a group from what it was at first.</summary>
                internal IEnumerable<double> ScaledBase(double factor) => BaseRates.Select(rate => rate * factor);

                /// <summary>A value for each group: the one given for all, or one each.</summary>
                internal double[] PerGroup(IEnumerable<double> values, string name)
                {
                    double[] list = [.. values];
                    if (list.Length != groups.Length) throw new ArgumentException($"{list.Length} values for {groups.Length} parameter groups.", name);
                    return list;
                }

                internal double[] PerGroup(double value) => [.. Enumerable.Repeat(value, groups.Length)];
            }
        }
    }
}

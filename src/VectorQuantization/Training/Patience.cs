namespace VectorQuantization.Training;

/// <summary>Counts validations that brought nothing better.</summary>
internal sealed class Patience(EarlyStopping options)
{
    /// <summary>Validations in a row that brought nothing better.</summary>
    internal int Waited { get; private set; }

    /// <summary>The best value so far, or null before any that is finite.</summary>
    internal double? Best { get; private set; }

    /// <summary>Whether the validations so far are enough to stop.</summary>
    internal bool HasEnded => Waited >= options.Patience;

    /// <summary>Takes a validation in and says whether to stop.</summary>
    /// <exception cref="ArgumentException">It has not the metric to go by.</exception>
    internal bool IsOver(IReadOnlyList<Metric> validation)
    {
        double value = validation.Named(options.Metric, "early stopping");
        if (options.IsBetter(value, Best))
        {
            Best = value;
            Waited = 0;
            return false;
        }
        Waited++;
        return HasEnded;
    }

    internal void Restore(double? best, int waited)
    {
        Best = best;
        Waited = waited;
    }
}

/// <summary>Looks metrics up.</summary>
internal static class MetricNames
{
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    internal static double Named(this IReadOnlyList<Metric> validation, string name, string purpose)
    {
        foreach (Metric metric in validation)
        {
            if (metric.Name == name) return metric.Value;
        }
        throw new ArgumentException($"Validation has no metric '{name}' for {purpose}; there are: {string.Join(", ", validation.Select(metric => metric.Name))}.", nameof(validation));
    }
}

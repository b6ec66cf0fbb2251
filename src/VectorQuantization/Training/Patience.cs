namespace VectorQuantization.Training;

/// <summary>Counts validations that brought nothing better.</summary>
internal sealed class Patience(EarlyStopping options)
{
    private int waited;

    /// <summary>The best value so far, or null before any that is finite.</summary>
    internal double? Best { get; private set; }

    /// <summary>Takes a validation in and says whether to stop.</summary>
    /// <exception cref="ArgumentException">It has not the metric to go by.</exception>
    internal bool IsOver(IReadOnlyList<Metric> validation)
    {
        Metric[] found = [.. validation.Where(metric => metric.Name == options.Metric)];
        if (found.Length == 0)
        {
            throw new ArgumentException(
                $"Validation has no metric '{options.Metric}' for early stopping; there are: {string.Join(", ", validation.Select(metric => metric.Name))}.", nameof(validation));
        }
        if (options.IsBetter(found[0].Value, Best))
        {
            Best = found[0].Value;
            waited = 0;
            return false;
        }
        return ++waited >= options.Patience;
    }
}

using VectorQuantization.Training;

namespace VqVaeSample;

internal static class MetricExtensions
{
    /// <summary>The metric of the name given, which must be there.</summary>
    public static double Value(this IReadOnlyList<Metric> metrics, string name) => metrics.First(metric => metric.Name == name).Value;
}

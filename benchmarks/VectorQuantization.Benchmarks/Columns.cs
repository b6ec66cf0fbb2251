using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>A column worked out from a benchmark's shape and time.</summary>
internal abstract class ShapeColumn(string name, string legend) : IColumn
{
    public string Id => ColumnName;

    public string ColumnName { get; } = name;

    public string Legend { get; } = legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        // Not every benchmark is of a search.
        object? shape = benchmarkCase.Parameters.Items.FirstOrDefault(item => item.Name == nameof(SearchBenchmarks.Shape))?.Value;
        return shape is SearchShape search && summary[benchmarkCase]?.ResultStatistics is { } times ? Value(benchmarkCase, search, times.Median) : "-";
    }

    protected abstract string Value(BenchmarkCase benchmark, SearchShape shape, double nanoseconds);
}

/// <summary>GFLOP/s of the inner products.</summary>
internal sealed class ThroughputColumn() : ShapeColumn("GFLOP/s", "2·N·K·D over the median time")
{
    protected override string Value(BenchmarkCase benchmark, SearchShape shape, double nanoseconds) =>
        (shape.Operations / nanoseconds).ToString("F0", CultureInfo.InvariantCulture);
}

/// <summary>Throughput as a share of what the multipliers can do.</summary>
internal sealed class PeakShareColumn() : ShapeColumn("FMA peak", "GFLOP/s as a share of multiply-adds on registers alone, on as many threads")
{
    private readonly Lazy<double> peak = new(() => FmaPeak.Measure(get_num_threads()));

    protected override string Value(BenchmarkCase benchmark, SearchShape shape, double nanoseconds) =>
        (shape.Operations / nanoseconds / peak.Value).ToString("P0", CultureInfo.InvariantCulture);
}

/// <summary>Peak memory of one run, native memory included.</summary>
internal sealed class PeakMemoryColumn() : ShapeColumn("Peak memory", "Most memory of one run beyond its input, native memory included")
{
    protected override string Value(BenchmarkCase benchmark, SearchShape shape, double nanoseconds)
    {
        using var searches = new Searches(shape);
        long? bytes = PeakMemory.Of(() =>
        {
            switch (benchmark.Descriptor.WorkloadMethod.Name)
            {
                case nameof(SearchBenchmarks.AddmmArgmin): searches.Addmm().Dispose(); break;
                case nameof(SearchBenchmarks.CdistArgmin): searches.Cdist().Dispose(); break;
                case nameof(SearchBenchmarks.NearestCode): searches.Kernel().Dispose(); break;
                case nameof(TrainingPassBenchmarks.IndexAdd): searches.IndexAddPass(); break;
                case nameof(TrainingPassBenchmarks.OneHot): searches.OneHotPass(); break;
                default: searches.KernelPass(); break;
            }
        });
        return bytes is null ? "-" : FormattableString.Invariant($"{bytes / 1e6:F0} MB");
    }
}

using BenchmarkDotNet.Attributes;

namespace VectorQuantization.Benchmarks;

/// <summary>The search against what one would write with Torch's operators.</summary>
public class SearchBenchmarks
{
    private Searches searches = null!;

    public static IEnumerable<SearchShape> Shapes => SearchShape.All;

    [ParamsSource(nameof(Shapes))]
    public SearchShape Shape { get; set; } = null!;

    [GlobalSetup]
    public void SetUp() => searches = new Searches(Shape);

    [GlobalCleanup]
    public void CleanUp() => searches.Dispose();

    [Benchmark(Baseline = true)]
    public void AddmmArgmin() => searches.Addmm().Dispose();

    [Benchmark]
    public void CdistArgmin() => searches.Cdist().Dispose();

    [Benchmark]
    public void NearestCode() => searches.Kernel().Dispose();
}

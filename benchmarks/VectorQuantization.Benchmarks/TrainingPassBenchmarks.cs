using BenchmarkDotNet.Attributes;

namespace VectorQuantization.Benchmarks;

/// <summary>Search, counts and sums of a codebook of moving averages, against what one would write with Torch's operators.</summary>
public class TrainingPassBenchmarks
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
    public void IndexAdd() => searches.IndexAddPass();

    [Benchmark]
    public void OneHot() => searches.OneHotPass();

    [Benchmark]
    public void NearestCodeAssign() => searches.KernelPass();
}

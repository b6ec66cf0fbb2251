namespace VqVaeSample.Study;

/// <summary>Settings of the study of codebook sizes.</summary>
internal sealed record StudyOptions
{
    /// <summary>The sizes of a course project's study.</summary>
    public static readonly IReadOnlyList<int> Course = [.. Enumerable.Range(0, 11).Select(i => 39 + 5 * i)];

    private static readonly IReadOnlyList<int> PowersOfTwo = [.. Enumerable.Range(1, 13).Select(i => 1 << i)];

    public IReadOnlyList<DemoDataSet> DataSets { get; init; } = [DemoDataSet.FashionMnist, DemoDataSet.Cifar10];

    /// <summary>Ascending: 39, 44, …, 89 and 2, 4, …, 8192.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [.. Course.Union(PowersOfTwo).Order()];

    public long Steps { get; init; } = 1000;

    /// <summary>Whether dead codes are revived. Without it, large codebooks are as good as one of some 50 codes: what is seen then is collapse, not size.</summary>
    public bool ReviveCodes { get; init; } = true;

    public long Seed { get; init; } = 1;

    public int Threads { get; init; } = 1;

    public string Output { get; init; } = Path.Combine("artifacts", "study-k");

    /// <summary>The run of one size: the demo's settings but for that.</summary>
    public DemoOptions RunOf(DemoDataSet dataSet, int codes) => new()
    {
        DataSet = dataSet,
        Codes = codes,
        Steps = Steps,
        ReviveCodes = ReviveCodes,
        Seed = Seed,
        Threads = Threads,
        Output = Path.Combine(Output, dataSet.Word(), $"k-{codes:D5}"),
    };
}

namespace VectorQuantization.Benchmarks;

/// <summary>The size of a search: N vectors of dimension D among K codes.</summary>
public sealed record SearchShape(int N, int K, int D)
{
    public static IReadOnlyList<SearchShape> All { get; } =
    [
        new(32_768, 512, 64),
        new(32_768, 1_024, 256),
        new(32_768, 256, 512),
        new(32_768, 8_192, 32),
        new(131_072, 512, 64),
        new(131_072, 65_536, 8),
        new(1_000_000, 1_024, 64),
    ];

    /// <summary>Floating-point operations of the inner products: a multiplication and an addition a component.</summary>
    public double Operations => 2.0 * N * K * D;

    public override string ToString() => FormattableString.Invariant($"{N:N0}×{K:N0}×{D}");
}

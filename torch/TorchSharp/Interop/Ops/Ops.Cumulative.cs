namespace TorchSharp.Interop;

/// <summary>Running sums, products, extremes, differences and integrals along a dimension.</summary>
internal static partial class Ops
{
    internal static readonly Op
        cummax = new("cummax"),
        cummin = new("cummin"),
        cumprod = new("cumprod"),
        cumsum = new("cumsum"),
        cumulative_trapezoid_dx = new("cumulative_trapezoid", "dx"),
        cumulative_trapezoid_x = new("cumulative_trapezoid", "x"),
        diff = new("diff"),
        gradient_scalararray = new("gradient", "scalararray"),
        gradient_scalarint = new("gradient", "scalarint"),
        logcumsumexp = new("logcumsumexp"),
        trapezoid_dx = new("trapezoid", "dx"),
        trapezoid_x = new("trapezoid", "x");
}

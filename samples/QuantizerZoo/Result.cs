using System.Globalization;

namespace QuantizerZooSample;

/// <summary>How a quantizer did, on the validation images.</summary>
/// <param name="Name">The quantizer.</param>
/// <param name="MseOverVariance">Mean squared error in shares of the training pixels' variance.</param>
/// <param name="Perplexity">Of the codes of a position, taken together.</param>
/// <param name="UsedCodes">Different codes of a position, taken together.</param>
/// <param name="Bits">Bits a position at most, log₂ of the number of codes.</param>
/// <param name="StepMilliseconds">Median time of a training step.</param>
/// <param name="Steps">Where the curve was measured.</param>
/// <param name="Curve">Reconstruction error in training, averaged since the last point.</param>
internal sealed record Result(
    string Name, double MseOverVariance, double Perplexity, long UsedCodes, double Bits, double StepMilliseconds, IReadOnlyList<double> Steps, IReadOnlyList<double> Curve)
{
    /// <summary>Bits a position that codes of this distribution take: log₂ of the perplexity.</summary>
    public double EntropyBits => Math.Log2(Perplexity);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-34} MSE/variance {MseOverVariance:F4}  perplexity {Perplexity,7:F1}  used {UsedCodes,5:N0}  bits {Bits:F1}  {StepMilliseconds:F1} ms a step");
}

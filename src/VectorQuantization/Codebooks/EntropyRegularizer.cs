using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Asks for each latent to be sure of its code, and for all latents together to use all codes (Yu et al. 2023, arXiv 2310.05737, equation 5).</summary>
/// <remarks>
/// <para>With p(x) = softmax(−‖x − e‖² / τ) over the codes: w E[H(p(x))] − γ H(E[p(x)]), H in nats and E over all positions of all batch items that no mask leaves out. With w = 0 it is the
/// diversity term of wav2vec 2.0 (Baevski et al. 2020): from −log k, all codes alike, to 0, one code for all.</para>
/// <para>It takes memory for n·k probabilities, as its gradient needs them all.</para>
/// </remarks>
public sealed class EntropyRegularizer : CodebookRegularizer
{
    private readonly double temperature;
    private readonly double sampleWeight;
    private readonly double diversityWeight;

    /// <param name="weight">The term's weight, 0 or more. The default is 0.1.</param>
    /// <param name="temperature">τ, above 0. The default is 0.01.</param>
    /// <param name="sampleWeight">w, 0 or more. The default is 1.</param>
    /// <param name="diversityWeight">γ, 0 or more. The default is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public EntropyRegularizer(double weight = 0.1, double temperature = 0.01, double sampleWeight = 1, double diversityWeight = 1) : base("entropy", weight)
    {
        Arguments.FiniteAboveZero(temperature);
        Arguments.FiniteAtLeastZero(sampleWeight);
        Arguments.FiniteAtLeastZero(diversityWeight);
        this.temperature = temperature;
        this.sampleWeight = sampleWeight;
        this.diversityWeight = diversityWeight;
    }

    /// <summary>All that it is, besides its weight.</summary>
    internal (double Temperature, double SampleWeight, double DiversityWeight) Parts => (temperature, sampleWeight, diversityWeight);

    /// <inheritdoc/>
    public override Tensor Value(Tensor latents, Tensor codes, Tensor indices)
    {
        using var scope = NewDisposeScope();
        return Entropies.Combine(Logits(latents, codes), sampleWeight, diversityWeight).MoveToOuterDisposeScope();
    }

    private Tensor Logits(Tensor latents, Tensor codes)
    {
        Tensor x = Precision.AtLeastFloat32(latents), e = codes.to_type(x.dtype);
        // ‖x‖² is the same for every code and falls out of the softmax.
        return (x.matmul(e.t()) - e.square().sum(dim: 1) / 2) * (2 / temperature);
    }
}

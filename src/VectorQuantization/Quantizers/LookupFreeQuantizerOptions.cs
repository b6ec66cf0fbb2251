namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="LookupFreeQuantizer"/>. Defaults follow Yu et al. (2023), arXiv 2310.05737, and its public re-implementations.</summary>
/// <param name="CodeDimension">Length D of a latent, the number of bits of its index, from 1 to 62: there are 2^D codes.</param>
public sealed record LookupFreeQuantizerOptions(int CodeDimension)
{
    internal const int MaxDimension = 62;
    internal const int MaxGroupSize = 24;

    /// <summary>What the components of codes are in magnitude, s, above 0; s/√D where latents are spherical. Stages of residual quantization, counted from 0, take
    /// 2⁻ⁱ. The default is 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether latents are taken to the sphere of radius s first, where all codes lie: binary spherical quantization (BSQ; Zhao et al. 2024, arXiv
    /// 2406.07548). The default is false.</summary>
    public bool IsSpherical { get; init; }

    /// <summary>Which component is which bit of an index. The default is <see cref="BitOrder.MostSignificantFirst"/>.</summary>
    public BitOrder BitOrder { get; init; } = BitOrder.MostSignificantFirst;

    /// <summary>Weight of the commitment term, 0 or more; 0 turns it off. The default is 0.25.</summary>
    public double CommitmentWeight { get; init; } = 0.25;

    /// <summary>Weight of both entropy terms, 0 or more; 0 turns them off, and they are not computed. The default is 0.1.</summary>
    public double EntropyWeight { get; init; } = 0.1;

    /// <summary>Weight within that of each latent's own entropy, which is to be low, 0 or more. The default is 1.</summary>
    public double SampleWeight { get; init; } = 1;

    /// <summary>Weight γ within that of the entropy of all latents' mean distribution, which is to be high, 0 or more. The default is 1.</summary>
    public double DiversityWeight { get; init; } = 1;

    /// <summary>Temperature τ of the distribution over codes, softmax(−‖z − c‖² / τ), above 0. The default is 0.01.</summary>
    public double EntropyTemperature { get; init; } = 0.01;

    /// <summary>
    /// The most bits whose joint distribution the entropy of the mean looks at, from 1 to 24; time and memory double with each. Where D is larger, bits are split
    /// evenly into groups in the order of their components, and the groups' entropies are summed, which is the entropy if groups are independent and more if they
    /// are not, as BSQ has it. The default is 18: exact for the paper's 2¹⁸ codes.
    /// </summary>
    public int EntropyGroupSize { get; init; } = 18;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>Throws unless every setting is in its range.</summary>
    internal void Check()
    {
        if (CodeDimension is < 1 or > MaxDimension)
            throw new ArgumentOutOfRangeException(nameof(CodeDimension), CodeDimension, $"Expected 1 to {MaxDimension}: a component is a bit of a 64-bit index.");
        if (!Enum.IsDefined(BitOrder))
            throw new ArgumentOutOfRangeException(nameof(BitOrder), BitOrder, "Unknown order; expected MostSignificantFirst or LeastSignificantFirst.");
        if (EntropyGroupSize is < 1 or > MaxGroupSize)
            throw new ArgumentOutOfRangeException(nameof(EntropyGroupSize), EntropyGroupSize, $"Expected 1 to {MaxGroupSize}.");
        Arguments.FiniteAboveZero(Scale);
        Arguments.FiniteAboveZero(EntropyTemperature);
        Arguments.FiniteAtLeastZero(CommitmentWeight);
        Arguments.FiniteAtLeastZero(EntropyWeight);
        Arguments.FiniteAtLeastZero(SampleWeight);
        Arguments.FiniteAtLeastZero(DiversityWeight);
    }
}

namespace VectorQuantization.Quantizers;

/// <summary>How a <see cref="FiniteScalarQuantizer"/> brings a component z into the range of its L levels before it rounds. With h = (L − 1)/2 and o = ½ for even L,
/// 0 for odd L:</summary>
public enum FiniteScalarBound
{
    /// <summary>tanh(z + tan(o/w))·w − o, w = h(1 − 10⁻³), as in the paper and its code. Codes of an even number of levels are −1 to 1 − 2/L.</summary>
    Tanh,

    /// <summary>tanh(z + atanh(o/w))·w − o, w = h(1 + 10⁻³), as in lucidrains/vector-quantize-pytorch: z = 0 is then exactly code 0, and borders between levels lie
    /// elsewhere. Codes as in <see cref="Tanh"/>.</summary>
    WideTanh,

    /// <summary>tanh(z)·h, rounded so that codes lie symmetrically about 0 for even L too: L of them from −1 to 1 (Parker et al. 2024, arXiv 2411.19842).</summary>
    SymmetricTanh,

    /// <summary>z·h, cut off where the cells of the outer codes end, at ±L/(L − 1), with the codes of <see cref="SymmetricTanh"/>: each is then the nearest one, which
    /// residual quantization needs. Components cut off get no gradient.</summary>
    SymmetricClamp,
}

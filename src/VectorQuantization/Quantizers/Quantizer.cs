using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// Maps latents to the codes of a codebook. Every model of this library takes any quantizer.
/// </summary>
/// <remarks>
/// A quantizer reads latents of shape (batch, <see cref="CodeDimension"/>, spatial…) with 0 to 3 spatial dimensions, or with the code
/// dimension last where its options say so. In eval mode nothing in it changes, and <c>Decode(Encode(x))</c> equals
/// <c>forward(x).Vectors</c> exactly. Subclasses are sealed and register their own fields: this base holds none.
/// </remarks>
public abstract class Quantizer : nn.Module<Tensor, Quantized>
{
    /// <summary>Names the module; the name is not part of any state dictionary key.</summary>
    /// <param name="name">Usually the class's name.</param>
    protected Quantizer(string name) : base(name)
    {
    }

    /// <summary>Number of codes K: indices run from 0 to K − 1.</summary>
    public abstract int CodebookSize { get; }

    /// <summary>Length D of a code, the size of the latents' code dimension.</summary>
    public abstract int CodeDimension { get; }

    /// <summary>Indices of the codes the latents map to, without gradient and without changing the quantizer, in training mode too.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <returns>int64, (batch, spatial…), −1 where a latent is not finite and has no code; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public abstract Tensor Encode(Tensor latents);

    /// <summary>The vectors that indices stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, (batch, spatial…), each from 0 to <see cref="CodebookSize"/> − 1.</param>
    /// <returns>(batch, code dimension, spatial…) in the codebook's type; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's.</exception>
    public abstract Tensor Decode(Tensor indices);
}

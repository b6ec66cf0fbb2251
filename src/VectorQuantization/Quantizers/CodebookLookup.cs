using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>What every quantizer with an explicit (k, d) codebook does alike.</summary>
internal static class CodebookLookup
{
    internal static Tensor Encode(Tensor latents, Tensor codebook, LatentLayout layout, CodebookCache? cache)
    {
        LatentShape.Of(latents, (int)codebook.shape[1], layout);
        return NearestCode.Search(latents, codebook, new NearestCodeOptions { Dimension = layout == LatentLayout.ChannelsFirst ? 1 : -1 }, cache);
    }

    /// <summary>The codes chosen, (n, d). Latents that are not finite have no code: they get the first, and make the loss NaN by themselves.</summary>
    internal static Tensor Chosen(Tensor codebook, Tensor indices)
    {
        using Tensor some = indices.clamp_min(0);
        return codebook.index_select(0, some);
    }

    internal static Tensor Decode(Tensor indices, Tensor codebook, LatentLayout layout)
    {
        LatentShape shape = LatentShape.OfIndices(indices, (int)codebook.shape[1], layout);
        CodeUsage.CheckRange(indices, (int)codebook.shape[0], nameof(indices));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor rows = codebook.index_select(0, indices.flatten().to_type(ScalarType.Int64));
        return shape.FromRows(rows.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>Mean of (a − b)² over all elements, in float32 for half types; 0 for an empty batch.</summary>
    internal static Tensor MeanSquaredError(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor x = AtLeastFloat32(a), y = AtLeastFloat32(b);
        Tensor error = x.numel() == 0 ? (x - y).sum() : nn.functional.mse_loss(x, y);
        return error.MoveToOuterDisposeScope();
    }

    internal static void CheckSizes(int codebookSize, int codeDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codebookSize, 1, nameof(VectorQuantizerOptions.CodebookSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(codeDimension, 1, nameof(VectorQuantizerOptions.CodeDimension));
    }

    internal static void CheckKinds(LatentLayout layout, CodebookInitialization initialization)
    {
        if (!Enum.IsDefined(layout))
            throw new ArgumentOutOfRangeException(nameof(VectorQuantizerOptions.Layout), layout, "Unknown layout; expected ChannelsFirst or ChannelsLast.");
        if (!Enum.IsDefined(initialization))
            throw new ArgumentOutOfRangeException(nameof(VectorQuantizerOptions.Initialization), initialization, "Unknown initialisation; expected Uniform or FirstBatch.");
    }

    internal static void CheckWeight(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(name, value, "A weight is a finite number, 0 or more.");
    }

    // Half types lose the small differences a loss is made of.
    private static Tensor AtLeastFloat32(Tensor tensor) =>
        tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to_type(ScalarType.Float32) : tensor;
}

using TorchSharp;
using VectorQuantization.Data;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>Encodes a data set of images, some hundred at a time.</summary>
internal static class CodeEncoder
{
    private const int Batch = 500;

    /// <summary>The batches of codes of a data set, in its order; who takes one disposes it.</summary>
    /// <param name="encode">Images to codes, (n, height, width) or (n, height, width, depth).</param>
    /// <param name="images">The images.</param>
    /// <param name="device">Where to encode.</param>
    internal static IEnumerable<CodeBatch> Encode(Func<Tensor, Tensor> encode, ImageDataSet images, Device device)
    {
        for (int first = 0; first < images.Count; first += Batch) yield return Encode(encode, images, first, Math.Min(Batch, images.Count - first), device);
    }

    /// <summary>The first image's codes, to see how codes lie.</summary>
    internal static CodeShape Shape(Func<Tensor, Tensor> encode, int categories, ImageDataSet images, Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long[] shape = Checked(encode(images.Images(0, 1).to(device)), 1).shape;
        int depth = shape.Length == 4 ? (int)shape[3] : 1;
        return new CodeShape((int)shape[1], checked((int)shape[2] * depth), categories, depth);
    }

    private static CodeBatch Encode(Func<Tensor, Tensor> encode, ImageDataSet images, int first, int count, Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor codes = Checked(encode(images.Images(first, count).to(device)), count);
        // A position's codes side by side: (…, width, depth) is (…, width · depth) as it lies.
        Tensor maps = (codes.dim() == 4 ? codes.flatten(2) : codes.alias()).cpu().contiguous();
        Tensor? labels = images.HasLabels ? images.Labels(first, count) : null;
        return new CodeBatch(maps.MoveToOuterDisposeScope(), labels?.MoveToOuterDisposeScope());
    }

    private static Tensor Checked(Tensor codes, int count)
    {
        if (codes.dtype != ScalarType.Int64 || codes.dim() is not (3 or 4) || codes.shape[0] != count || codes.numel() == 0)
        {
            throw new ArgumentException($"Codes of shape ({string.Join(", ", codes.shape)}) and type {codes.dtype} do not fit; " +
                $"expected ({count}, height, width) or ({count}, height, width, depth), Int64.", "encode");
        }
        return codes;
    }
}

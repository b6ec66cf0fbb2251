using System.Runtime.InteropServices;
using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>
/// Maps of codes, and their labels where known, held in two arrays: what a prior is trained on. A data set of images is encoded once, not again in every epoch.
/// Immutable, and safe to read from several threads.
/// </summary>
public sealed class CodeDataSet
{
    private const int EncodingBatch = 500;

    private readonly int[] codes;
    private readonly int[]? labels;

    /// <summary>Wraps codes and labels without copying them.</summary>
    /// <param name="codes">(count, height, width), row-major, each from 0 to <paramref name="categories"/> − 1.</param>
    /// <param name="labels">One a map, 0 or more; or null: no labels.</param>
    /// <param name="categories">Number of codes K.</param>
    /// <param name="height">Rows of a map.</param>
    /// <param name="width">Columns of a map.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or K is below 1, or a code or label is out of range.</exception>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public CodeDataSet(int[] codes, int[]? labels, int categories, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        long area = (long)height * width;
        if (codes.Length % area != 0) throw new ArgumentException($"{codes.Length} codes are no whole number of {height}×{width} maps.", nameof(codes));
        int stray = codes.AsSpan().IndexOfAnyExceptInRange(0, categories - 1);
        if (stray >= 0) throw new ArgumentOutOfRangeException(nameof(codes), codes[stray], $"Code {stray} is out of range; expected 0 to {categories - 1}.");
        Count = (int)(codes.Length / area);
        if (labels is not null && labels.Length != Count) throw new ArgumentException($"There are {labels.Length} labels for {Count} maps.", nameof(labels));
        if (labels?.FirstOrDefault(label => label < 0) is int negative and < 0)
            throw new ArgumentOutOfRangeException(nameof(labels), negative, "A label is 0 or more.");
        Categories = categories;
        Height = height;
        Width = width;
        this.codes = codes;
        this.labels = labels;
    }

    /// <summary>Number of maps.</summary>
    public int Count { get; }

    /// <summary>Number of codes K.</summary>
    public int Categories { get; }

    /// <summary>Rows of a map.</summary>
    public int Height { get; }

    /// <summary>Columns of a map.</summary>
    public int Width { get; }

    /// <summary>Whether the maps have labels.</summary>
    public bool HasLabels => labels is not null;

    /// <summary>All codes, (count, height, width).</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>Encodes all images of a set with a model in eval mode.</summary>
    /// <param name="model">The model; it is put in eval mode and left so.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">The model's device. The default is null: the CPU.</param>
    /// <exception cref="ArgumentException">The set is empty, or the model's codes are no maps of one code a position.</exception>
    public static CodeDataSet Encode(VqVae model, ImageDataSet images, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.eval();
        return Encode(model.Encode, checked((int)model.CodebookSize), images, device);
    }

    /// <summary>Encodes all images of a set with any quantizer, behind any encoder: some hundred images at a time.</summary>
    /// <param name="encode">Images, float32 in [0, 1], (n, channels, height, width), to codes, int64, (n, map height, map width).</param>
    /// <param name="categories">Number of codes K.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">Where to encode. The default is null: the CPU.</param>
    /// <exception cref="ArgumentException">The set is empty, or the codes have another shape or type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code is out of range: −1 where a latent is not finite.</exception>
    public static CodeDataSet Encode(Func<Tensor, Tensor> encode, int categories, ImageDataSet images, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0) throw new ArgumentException($"The data set '{images.Name}' is empty; expected at least one image.", nameof(images));
        using var noGrad = no_grad();
        int[] codes = [];
        int height = 0, width = 0;
        for (int first = 0; first < images.Count; first += EncodingBatch)
        {
            using var scope = NewDisposeScope();
            Tensor batch = encode(images.Images(first, Math.Min(EncodingBatch, images.Count - first)).to(device ?? CPU));
            if (batch.dtype != ScalarType.Int64 || batch.dim() != 3)
            {
                throw new ArgumentException(
                    $"Codes of shape ({string.Join(", ", batch.shape)}) and type {batch.dtype} do not fit; expected (n, height, width), Int64.", nameof(encode));
            }
            if (first == 0)
            {
                (height, width) = ((int)batch.shape[1], (int)batch.shape[2]);
                codes = new int[checked(images.Count * height * width)];
            }
            batch.to(ScalarType.Int32).cpu().contiguous().data<int>().ToArray().CopyTo(codes, (long)first * height * width);
        }
        return new CodeDataSet(codes, images.HasLabels ? [.. Enumerable.Range(0, images.Count).Select(images.Label)] : null, categories, height, width);
    }

    /// <summary>The label of a map.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">The maps have no labels.</exception>
    public int Label(int index) => (labels ?? throw new InvalidOperationException("The maps have no labels."))[index];

    /// <summary>The maps at <paramref name="indices"/>, in that order, on the CPU; the caller disposes them.</summary>
    /// <param name="indices">Each from 0 to <see cref="Count"/> − 1; repeats are fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index names no map.</exception>
    public CodeBatch Batch(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"The data set has maps 0 to {Count - 1}.");
        }
        int area = Height * Width;
        Tensor maps = empty([indices.Length, Height, Width], int64);
        Span<long> values = MemoryMarshal.Cast<byte, long>(maps.bytes);
        Tensor? classes = labels is null ? null : empty([indices.Length], int64);
        Span<long> classValues = classes is null ? [] : MemoryMarshal.Cast<byte, long>(classes.bytes);
        for (int i = 0; i < indices.Length; i++)
        {
            for (int place = 0; place < area; place++) values[i * area + place] = codes[indices[i] * area + place];
            if (labels is not null) classValues[i] = labels[indices[i]];
        }
        return new CodeBatch(maps, classes);
    }
}

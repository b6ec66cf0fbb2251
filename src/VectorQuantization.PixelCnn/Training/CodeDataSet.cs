using System.Runtime.InteropServices;
using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>
/// Maps of codes, and their labels where known: what a prior is trained on. A data set of images is encoded once, not again in every epoch. Codes are in memory, or
/// stay in a file that is mapped. Immutable, and safe to read from several threads.
/// </summary>
/// <remarks>Where several codes describe a position (residual, grouped, multi-head quantizers), they lie side by side: a map of h×w positions of d codes has h rows
/// and w·d columns.</remarks>
public sealed class CodeDataSet : IDisposable
{
    private readonly CodeStore codes;
    private readonly int[]? labels;
    private readonly CodeShape shape;

    /// <summary>Wraps codes and labels without copying them.</summary>
    /// <param name="codes">(count, height, width), row-major, each from 0 to <paramref name="categories"/> − 1.</param>
    /// <param name="labels">One a map, 0 or more; or null: no labels.</param>
    /// <param name="categories">Number of codes K.</param>
    /// <param name="height">Rows of a map.</param>
    /// <param name="width">Columns of a map, a multiple of <paramref name="depth"/>.</param>
    /// <param name="depth">How many codes describe a position. The default is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or K is below 1, or a code or label is out of range.</exception>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public CodeDataSet(int[] codes, int[]? labels, int categories, int height, int width, int depth = 1)
    {
        ArgumentNullException.ThrowIfNull(codes);
        shape = new CodeShape(height, width, categories, depth);
        shape.Check();
        if (codes.Length % shape.Area != 0) throw new ArgumentException($"{codes.Length} codes are no whole number of {height}×{width} maps.", nameof(codes));
        int stray = codes.AsSpan().IndexOfAnyExceptInRange(0, categories - 1);
        if (stray >= 0) throw new ArgumentOutOfRangeException(nameof(codes), codes[stray], $"Code {stray} is out of range; expected 0 to {categories - 1}.");
        Count = (int)(codes.Length / shape.Area);
        if (labels is not null && labels.Length != Count) throw new ArgumentException($"There are {labels.Length} labels for {Count} maps.", nameof(labels));
        if (labels?.FirstOrDefault(label => label < 0) is int negative and < 0)
            throw new ArgumentOutOfRangeException(nameof(labels), negative, "A label is 0 or more.");
        this.codes = new CodesInMemory(codes);
        this.labels = labels;
    }

    private CodeDataSet(MappedCodes codes)
    {
        this.codes = codes;
        labels = codes.Labels;
        shape = codes.Header.Shape;
        Count = codes.Header.Count;
    }

    /// <summary>Number of maps.</summary>
    public int Count { get; }

    /// <summary>Number of codes K.</summary>
    public int Categories => shape.Categories;

    /// <summary>Rows of a map.</summary>
    public int Height => shape.Height;

    /// <summary>Columns of a map: those of the positions, times <see cref="Depth"/>.</summary>
    public int Width => shape.Width;

    /// <summary>How many codes describe a position; column c is of the codebook c mod depth.</summary>
    public int Depth => shape.Depth;

    /// <summary>Whether the maps have labels.</summary>
    public bool HasLabels => labels is not null;

    /// <summary>Encodes all images of a set with a model in eval mode, into memory.</summary>
    /// <param name="model">The model; it is put in eval mode and left so.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">The model's device. The default is null: the CPU.</param>
    /// <exception cref="ArgumentException">The set is empty, the model's codes are no maps, or its codebooks differ in size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code is out of range: −1 where a latent is not finite.</exception>
    public static CodeDataSet Encode(VqVae model, ImageDataSet images, Device? device = null)
    {
        int categories = CodeShape.Of(model).Categories;
        model.eval();
        return Encode(model.Encode, categories, images, device);
    }

    /// <summary>Encodes all images of a set with any quantizer, behind any encoder: some hundred images at a time, into memory.</summary>
    /// <param name="encode">Images, float32 in [0, 1], (n, channels, height, width), to codes, int64, (n, map height, map width), or with one more dimension where
    /// several codes describe a position.</param>
    /// <param name="categories">Number of codes K, the same of each codebook.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">Where to encode. The default is null: the CPU.</param>
    /// <exception cref="ArgumentException">The set is empty, or the codes have another shape or type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code is out of range: −1 where a latent is not finite.</exception>
    public static CodeDataSet Encode(Func<Tensor, Tensor> encode, int categories, ImageDataSet images, Device? device = null)
    {
        CodeShape shape = Shape(encode, categories, images, device);
        int[] all = new int[checked(images.Count * (int)shape.Area)];
        int done = 0;
        foreach (CodeBatch batch in CodeEncoder.Encode(encode, images, device ?? CPU))
        {
            using (batch)
            {
                foreach (long code in MemoryMarshal.Cast<byte, long>(batch.Codes.bytes)) all[done++] = checked((int)code);
            }
        }
        return new CodeDataSet(all, images.HasLabels ? [.. Enumerable.Range(0, images.Count).Select(images.Label)] : null, categories, shape.Height, shape.Width, shape.Depth);
    }

    /// <summary>Encodes all images of a set with a model in eval mode, into a file, and opens it: no more than a batch is in memory at any time.</summary>
    /// <param name="path">The file to create or replace, whole or not at all; <see cref="CodeFile"/> tells its format.</param>
    /// <param name="model">The model; it is put in eval mode and left so.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">The model's device. The default is null: the CPU.</param>
    /// <inheritdoc cref="Encode(VqVae, ImageDataSet, Device?)" path="/exception"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CodeDataSet EncodeTo(string path, VqVae model, ImageDataSet images, Device? device = null)
    {
        int categories = CodeShape.Of(model).Categories;
        model.eval();
        return EncodeTo(path, model.Encode, categories, images, device);
    }

    /// <summary>Encodes all images of a set with any quantizer, behind any encoder, into a file, and opens it: no more than a batch is in memory at any time.</summary>
    /// <param name="path">The file to create or replace, whole or not at all; <see cref="CodeFile"/> tells its format.</param>
    /// <param name="encode">Images to codes, as <see cref="Encode(Func{Tensor, Tensor}, int, ImageDataSet, Device?)"/> takes it.</param>
    /// <param name="categories">Number of codes K, the same of each codebook.</param>
    /// <param name="images">The images; their labels come along where they have any.</param>
    /// <param name="device">Where to encode. The default is null: the CPU.</param>
    /// <inheritdoc cref="Encode(Func{Tensor, Tensor}, int, ImageDataSet, Device?)" path="/exception"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CodeDataSet EncodeTo(string path, Func<Tensor, Tensor> encode, int categories, ImageDataSet images, Device? device = null)
    {
        CodeShape shape = Shape(encode, categories, images, device);
        CodeFile.Write(path, categories, CodeEncoder.Encode(encode, images, device ?? CPU), shape.Depth);
        return Open(path);
    }

    /// <summary>Opens a file that <see cref="CodeFile"/>, <see cref="EncodeTo(string, VqVae, ImageDataSet, Device?)"/> or <see cref="Save"/> wrote. Codes stay in the
    /// file, mapped into memory and read from there; labels are read at once.</summary>
    /// <param name="path">The file; it must stay as it is until the data set is disposed. All of it is read once, to check it.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is no file of codes, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CodeDataSet Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new CodeDataSet(MappedCodes.Open(path));
    }

    /// <summary>Writes the data set to a file, for <see cref="Open"/>.</summary>
    /// <param name="path">The file to create or replace, whole or not at all.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        // Some million codes at a time.
        int batch = (int)Math.Max(1, (1 << 20) / shape.Area);
        CodeFile.Write(path, Categories, Enumerable.Range(0, Count).Chunk(batch).Select(maps => Batch(maps)), Depth);
    }

    /// <summary>The label of a map.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">The maps have no labels.</exception>
    public int Label(int index) => (labels ?? throw new InvalidOperationException("The maps have no labels."))[index];

    /// <summary>Copies the codes of a map.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <param name="target">Takes height · width codes, row by row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index names no map.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void CopyTo(int index, Span<long> target)
    {
        CheckIndex(index, nameof(index));
        if (target.Length != shape.Area) throw new ArgumentException($"The target has {target.Length} places; expected {shape.Area}.", nameof(target));
        codes.Read(index, target);
    }

    /// <summary>The maps at <paramref name="indices"/>, in that order, on the CPU; the caller disposes them.</summary>
    /// <param name="indices">Each from 0 to <see cref="Count"/> − 1; repeats are fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index names no map.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public CodeBatch Batch(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices) CheckIndex(index, nameof(indices));
        int area = (int)shape.Area;
        var batch = new CodeBatch(empty([indices.Length, Height, Width], int64), labels is null ? null : empty([indices.Length], int64));
        try
        {
            Span<long> maps = MemoryMarshal.Cast<byte, long>(batch.Codes.bytes), classes = batch.Labels is null ? [] : MemoryMarshal.Cast<byte, long>(batch.Labels.bytes);
            for (int i = 0; i < indices.Length; i++)
            {
                codes.Read(indices[i], maps.Slice(i * area, area));
                if (labels is not null) classes[i] = labels[indices[i]];
            }
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file where codes are in one.</summary>
    public void Dispose() => codes.Dispose();

    private static CodeShape Shape(Func<Tensor, Tensor> encode, int categories, ImageDataSet images, Device? device)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        if (images.Count == 0) throw new ArgumentException($"The data set '{images.Name}' is empty; expected at least one image.", nameof(images));
        return CodeEncoder.Shape(encode, categories, images, device ?? CPU);
    }

    private void CheckIndex(int index, string argument)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(argument, index, $"The data set has maps 0 to {Count - 1}.");
    }
}

using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Data;

/// <summary>
/// Images of one size and, where known, their labels, held as bytes in two arrays: no object per image. Batches become tensors on demand.
/// Immutable, and safe to read from several threads.
/// </summary>
public sealed class ImageDataSet
{
    // Division, not multiplication by 1/255: the same floats as PyTorch's ToTensor.
    private static readonly float[] Intensities = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    private readonly ReadOnlyMemory<byte> pixels;
    private readonly ReadOnlyMemory<byte> labels;

    /// <summary>Wraps pixels and labels without copying them.</summary>
    /// <param name="name">What the set is called in messages and reports.</param>
    /// <param name="pixels">(count, channels, height, width), row-major, 0 to 255.</param>
    /// <param name="labels">One a image, each below the number of classes; or empty: no labels.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="classNames">What the labels stand for; null or empty when there are none. The list is copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is below 1.</exception>
    /// <exception cref="ArgumentException">The sizes do not agree, or a label has no class name.</exception>
    public ImageDataSet(
        string name,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels,
        int channels,
        int height,
        int width,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var imageSize = (long)channels * height * width;
        if (imageSize > Array.MaxLength)
            throw new ArgumentException($"An image of {channels}×{height}×{width} values is larger than an array can be.", nameof(pixels));
        if (pixels.Length % imageSize != 0)
        {
            throw new ArgumentException(
                $"{pixels.Length} pixels are no whole number of {channels}×{height}×{width} images.", nameof(pixels));
        }

        var count = (int)(pixels.Length / imageSize);
        if (labels.Length != 0 && labels.Length != count)
            throw new ArgumentException($"There are {labels.Length} labels for {count} images; expected {count} or none.", nameof(labels));
        string[] classes = [.. classNames ?? []];
        var stray = labels.Span.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(255, classes.Length - 1));
        if (classes.Length > 0 && stray >= 0)
        {
            throw new ArgumentException(
                $"The label of image {stray} is {labels.Span[stray]}; expected 0 to {classes.Length - 1}.", nameof(labels));
        }

        Name = name;
        Count = count;
        Channels = channels;
        Height = height;
        Width = width;
        ClassNames = Array.AsReadOnly(classes);
        ImageSize = (int)imageSize;
        this.pixels = pixels;
        this.labels = labels;
    }

    /// <summary>What the set is called in messages and reports.</summary>
    public string Name { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Channels of an image: 1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Values of an image: channels × height × width.</summary>
    public int ImageSize { get; }

    /// <summary>What the labels stand for; empty where that is not known.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether the images have labels; an empty set always does.</summary>
    public bool HasLabels => labels.Length == Count;

    /// <summary>The pixels of one image: (channels, height, width), 0 to 255.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> names no image.</exception>
    public ReadOnlySpan<byte> Pixels(int index)
    {
        CheckIndex(index, nameof(index));
        return pixels.Span.Slice(index * ImageSize, ImageSize);
    }

    /// <summary>The label of one image.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> names no image.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public int Label(int index)
    {
        CheckLabels();
        CheckIndex(index, nameof(index));
        return labels.Span[index];
    }

    /// <summary>
    /// The images at <paramref name="indices"/>, in that order: (n, channels, height, width), float32 in [0, 1], on the CPU.
    /// </summary>
    /// <param name="indices">Each from 0 to <see cref="Count"/> − 1; repeats are fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index names no image.</exception>
    public Tensor Images(ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
            CheckIndex(index, nameof(indices));

        Tensor images = empty([indices.Length, Channels, Height, Width], dtype: float32);
        var values = MemoryMarshal.Cast<byte, float>(images.bytes);
        for (var i = 0; i < indices.Length; i++)
            Scale(Pixels(indices[i]), values.Slice(i * ImageSize, ImageSize));
        return images;
    }

    /// <summary>
    /// The <paramref name="count"/> images from <paramref name="start"/> on: (count, channels, height, width), float32 in [0, 1],
    /// on the CPU.
    /// </summary>
    /// <param name="start">The first image.</param>
    /// <param name="count">How many; 0 is fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the set.</exception>
    public Tensor Images(int start, int count)
    {
        CheckRange(start, count);
        Tensor images = empty([count, Channels, Height, Width], dtype: float32);
        Scale(pixels.Span.Slice(start * ImageSize, count * ImageSize), MemoryMarshal.Cast<byte, float>(images.bytes));
        return images;
    }

    /// <summary>The labels at <paramref name="indices"/>, in that order: (n), int64, on the CPU.</summary>
    /// <param name="indices">Each from 0 to <see cref="Count"/> − 1; repeats are fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index names no image.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public Tensor Labels(ReadOnlySpan<int> indices)
    {
        CheckLabels();
        foreach (var index in indices)
            CheckIndex(index, nameof(indices));

        Tensor result = empty([indices.Length], dtype: int64);
        var values = MemoryMarshal.Cast<byte, long>(result.bytes);
        for (var i = 0; i < indices.Length; i++)
            values[i] = labels.Span[indices[i]];
        return result;
    }

    /// <summary>The <paramref name="count"/> labels from <paramref name="start"/> on: (count), int64, on the CPU.</summary>
    /// <param name="start">The first image.</param>
    /// <param name="count">How many; 0 is fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the set.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public Tensor Labels(int start, int count)
    {
        CheckLabels();
        CheckRange(start, count);
        Tensor result = empty([count], dtype: int64);
        var values = MemoryMarshal.Cast<byte, long>(result.bytes);
        for (var i = 0; i < count; i++)
            values[i] = labels.Span[start + i];
        return result;
    }

    /// <summary>
    /// The <paramref name="count"/> images from <paramref name="start"/> on as a set of their own, which shares this one's memory.
    /// </summary>
    /// <param name="start">The first image.</param>
    /// <param name="count">How many; 0 is fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the set.</exception>
    public ImageDataSet Slice(int start, int count)
    {
        CheckRange(start, count);
        var part = HasLabels ? labels.Slice(start, count) : labels;
        return new(Name, pixels.Slice(start * ImageSize, count * ImageSize), part, Channels, Height, Width, ClassNames);
    }

    /// <summary>
    /// The same images centred between borders of zeros. Where a border cannot be the same on both sides, the lower and right ones get the
    /// odd row and column.
    /// </summary>
    /// <param name="height">Rows of the new images; at least <see cref="Height"/>.</param>
    /// <param name="width">Columns of the new images; at least <see cref="Width"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The new size is smaller than the images.</exception>
    /// <exception cref="ArgumentException">The new images are larger together than an array can be.</exception>
    public ImageDataSet Pad(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, Height);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Width);
        var size = (Int128)Count * Channels * height * width;
        if (size > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{Count} images of {Channels}×{height}×{width} values are larger than an array can be.", nameof(height));
        }

        var padded = new byte[(int)size];
        var (top, left) = ((height - Height) / 2, (width - Width) / 2);
        var source = pixels.Span;
        for (var plane = 0; plane < Count * Channels; plane++)
        {
            for (var row = 0; row < Height; row++)
            {
                source.Slice((plane * Height + row) * Width, Width)
                    .CopyTo(padded.AsSpan((plane * height + top + row) * width + left));
            }
        }
        return new(Name, padded, labels, Channels, height, width, ClassNames);
    }

    /// <summary>
    /// Population variance of all pixel values, in the units of <see cref="Images(ReadOnlySpan{int})"/>: what predicting the mean pixel
    /// everywhere would leave as mean squared error. One pass over the set, summed exactly.
    /// </summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public double PixelVariance()
    {
        if (Count == 0)
            throw new InvalidOperationException($"The data set '{Name}' is empty; it has no variance.");

        Span<long> histogram = stackalloc long[256];
        foreach (var value in pixels.Span)
            histogram[value]++;

        Int128 n = pixels.Length, sum = 0, squares = 0;
        for (var value = 0; value < 256; value++)
        {
            sum += histogram[value] * value;
            squares += (Int128)histogram[value] * value * value;
        }
        // Var = (n Σx² − (Σx)²) / n², in integers up to here; 255² takes bytes to [0, 1].
        return (double)(n * squares - sum * sum) / (double)(n * n * (255 * 255));
    }

    private static void Scale(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        var intensities = Intensities;
        for (var i = 0; i < pixels.Length; i++)
            values[i] = intensities[pixels[i]];
    }

    private void CheckIndex(int index, string parameter)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(parameter, index, $"The data set '{Name}' has images 0 to {Count - 1}.");
    }

    private void CheckRange(int start, int count)
    {
        if ((uint)start > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"The data set '{Name}' has {Count} images.");
        if ((uint)count > (uint)(Count - start))
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"The data set '{Name}' has {Count - start} images from {start} on.");
        }
    }

    private void CheckLabels()
    {
        if (!HasLabels)
            throw new InvalidOperationException($"The data set '{Name}' has no labels.");
    }
}

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>The state of one thread's images while they are drawn: every layer's cache, and the logits of the current position.</summary>
internal sealed unsafe class NetworkCache : IDisposable
{
    private readonly PackedNetwork network;
    private readonly LayerCache[] layers;
    private readonly FloatBuffer last, hidden, logits;
    private readonly int images;

    /// <param name="network">Weights.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="width">Columns of a map.</param>
    /// <param name="labels">One an image; empty where there are no classes.</param>
    /// <param name="maps">Null where there are none.</param>
    internal NetworkCache(PackedNetwork network, int count, int width, ReadOnlySpan<long> labels, ConditionMaps? maps)
    {
        this.network = network;
        images = Padded(count);
        layers = new LayerCache[network.Layers.Length];
        for (int i = 0; i < layers.Length; i++) layers[i] = new LayerCache(network.Layers[i], network.Options, images, width, labels, maps);
        last = new FloatBuffer((long)images * network.Maps.Padded);
        hidden = new FloatBuffer((long)images * network.Hidden.Outputs);
        logits = new FloatBuffer((long)images * network.Logits.Padded);
    }

    /// <summary>Images rounded up to what is computed together.</summary>
    internal static int Padded(int count) => (count + PackedDense.Rows - 1) / PackedDense.Rows * PackedDense.Rows;

    /// <summary>Takes the vertical stack to a row, all above it being known.</summary>
    internal void BeginRow(int row)
    {
        for (int i = 0; i < layers.Length; i++) layers[i].ComputeRow(row, i + 1 < layers.Length ? layers[i + 1] : null);
    }

    /// <summary>Computes a position's logits, all before it being known.</summary>
    internal void Compute(int column)
    {
        for (int i = 0; i < layers.Length; i++) layers[i].ComputePosition(column, i + 1 < layers.Length ? layers[i + 1].HorizontalInput(column) : last.Start);
        network.Hidden.Multiply(last.Start, images, null, hidden.Start);
        Elementwise.Relu(hidden.Start, (long)images * network.Hidden.Outputs);
        network.Output[column % network.Output.Length].Multiply(hidden.Start, images, null, logits.Start);
    }

    /// <summary>The logits of an image at the position last computed.</summary>
    internal ReadOnlySpan<float> Logits(int image) => new(logits.Start + (long)image * network.Logits.Padded, network.Options.Categories);

    /// <summary>Makes an image's code at a position known.</summary>
    internal void Put(int image, int row, int column, int code)
    {
        ReadOnlySpan<float> embedded = network.Embedded(column, code);
        long offset = (long)image * network.Maps.Padded;
        embedded.CopyTo(new Span<float>(layers[0].HorizontalInput(column) + offset, embedded.Length));
        embedded.CopyTo(new Span<float>(layers[0].VerticalInput(row, column) + offset, embedded.Length));
    }

    public void Dispose()
    {
        foreach (LayerCache layer in layers) layer.Dispose();
        foreach (FloatBuffer buffer in (FloatBuffer[])[last, hidden, logits]) buffer.Dispose();
    }
}

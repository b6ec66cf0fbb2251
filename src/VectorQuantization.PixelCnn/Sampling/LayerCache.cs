namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>
/// What one layer remembers of the images being drawn (Ramachandran et al. 2017, arXiv 1704.06001): of its vertical input the rows its kernel covers, a ring; of its
/// horizontal input the current row.
/// </summary>
internal sealed unsafe class LayerCache : IDisposable
{
    private readonly PackedLayer layer;
    private readonly int images, width, channels, ringRows, paddedWidth;
    private readonly FloatBuffer vertical, horizontal, link, verticalStart, horizontalStart, gates, gated;
    private readonly ConditionMaps? maps;

    internal LayerCache(PackedLayer layer, GatedPixelCnnOptions options, int images, int width, ReadOnlySpan<long> labels, ConditionMaps? maps)
    {
        this.layer = layer;
        this.images = images;
        this.width = width;
        this.maps = maps;
        channels = layer.Project.Inputs;
        ringRows = layer.Reach + 1;
        paddedWidth = width + 2 * layer.Reach;
        int halves = layer.Vertical.Outputs;
        vertical = new FloatBuffer((long)ringRows * paddedWidth * images * channels);
        horizontal = new FloatBuffer((long)width * images * channels);
        link = new FloatBuffer((long)width * images * halves);
        verticalStart = Starts(layer.VerticalClass, options, labels);
        horizontalStart = Starts(layer.HorizontalClass, options, labels);
        gates = new FloatBuffer((long)images * halves);
        gated = new FloatBuffer((long)images * channels);
    }

    /// <summary>Where the vertical input of a position of row <paramref name="row"/> is kept, [image][channel]; a row takes the place of the one that no kernel
    /// covers any more.</summary>
    internal float* VerticalInput(int row, int column) =>
        vertical.Start + ((long)(row % ringRows) * paddedWidth + column + layer.Reach) * images * channels;

    /// <summary>Where the horizontal input of a position of the current row is kept, [image][channel].</summary>
    internal float* HorizontalInput(int column) => horizontal.Start + (long)column * images * channels;

    /// <summary>The vertical stack for a whole row, and what it gives to the horizontal one.</summary>
    /// <param name="row">The row; all above it are known.</param>
    /// <param name="next">The layer that takes the result; null behind the last, where none is needed.</param>
    internal void ComputeRow(int row, LayerCache? next)
    {
        int side = 2 * layer.Reach + 1, rows = layer.IsFirst ? layer.Reach : layer.Reach + 1, skippedRows = Math.Max(0, layer.Reach - row);
        float** taps = stackalloc float*[rows * side];
        for (int column = 0; column < width; column++)
        {
            for (int k = skippedRows; k < rows; k++)
            {
                for (int j = 0; j < side; j++) taps[k * side + j] = VerticalInput(row - layer.Reach + k, column - layer.Reach + j);
            }
            float* start = WithMaps(layer.VerticalMap, verticalStart.Start, row, column);
            layer.Vertical.Multiply(taps, skippedRows * side, images, start, gates.Start);
            float* toLink = link.Start + (long)column * images * layer.Link.Outputs;
            if (next != null) Elementwise.Gate(gates.Start, images, channels, next.VerticalInput(row, column));
            if (layer.HorizontalMap is null)
            {
                layer.Link.Multiply(gates.Start, images, horizontalStart.Start, toLink);
                continue;
            }
            layer.HorizontalMap.Multiply(maps!.At(row, column), images, horizontalStart.Start, toLink);
            layer.Link.Multiply(gates.Start, images, toLink, toLink);
        }
    }

    /// <summary>The horizontal stack at one position of the current row.</summary>
    /// <param name="column">The position; all before it are known.</param>
    /// <param name="result">Where the result goes, [image][channel].</param>
    internal void ComputePosition(int column, float* result)
    {
        int taken = layer.IsFirst ? layer.Reach : layer.Reach + 1, skipped = Math.Max(0, layer.Reach - column);
        float** taps = stackalloc float*[taken];
        for (int j = skipped; j < taken; j++) taps[j] = HorizontalInput(column - layer.Reach + j);
        layer.Horizontal.Multiply(taps, skipped, images, link.Start + (long)column * images * layer.Link.Outputs, gates.Start);
        Elementwise.Gate(gates.Start, images, channels, gated.Start);
        layer.Project.Multiply(gated.Start, images, layer.IsFirst ? null : HorizontalInput(column), result);
    }

    public void Dispose()
    {
        foreach (FloatBuffer buffer in (FloatBuffer[])[vertical, horizontal, link, verticalStart, horizontalStart, gates, gated]) buffer.Dispose();
    }

    private float* WithMaps(PackedDense? dense, float* start, int row, int column)
    {
        if (dense is null) return start;
        dense.Multiply(maps!.At(row, column), images, start, gates.Start);
        return gates.Start;
    }

    /// <summary>Each image's class bias, [image][2p padded].</summary>
    private FloatBuffer Starts(float[]? classBias, GatedPixelCnnOptions options, ReadOnlySpan<long> labels)
    {
        var halves = new Channels(options.Channels, 2);
        var starts = new FloatBuffer((long)images * halves.Padded);
        if (classBias is null) return starts;
        for (int image = 0; image < labels.Length; image++)
        {
            for (int i = 0; i < halves.Total; i++)
                starts.Start[(long)image * halves.Padded + halves.Place(i)] = classBias[labels[image] * halves.Total + i];
        }
        return starts;
    }
}

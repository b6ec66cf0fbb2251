namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>The conditioning maps of some images, position by position.</summary>
internal sealed unsafe class ConditionMaps : IDisposable
{
    private readonly FloatBuffer values;
    private readonly int width, stride;

    /// <param name="maps">(image, channel, height, width) of these images.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="images">The same, padded.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    internal ConditionMaps(ReadOnlySpan<float> maps, int count, int images, int channels, int height, int width)
    {
        this.width = width;
        int padded = new Channels(channels).Padded, area = height * width;
        stride = images * padded;
        values = new FloatBuffer((long)area * stride);
        for (int image = 0; image < count; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int place = 0; place < area; place++)
                    values.Start[(long)place * stride + image * padded + channel] = maps[(image * channels + channel) * area + place];
            }
        }
    }

    /// <summary>[image][channel] of a position.</summary>
    internal float* At(int row, int column) => values.Start + ((long)row * width + column) * stride;

    public void Dispose() => values.Dispose();
}

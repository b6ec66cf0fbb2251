namespace VectorQuantization.Imaging;

/// <summary>Undoes the filters of <see cref="PngFilter"/>, row after row of one pass.</summary>
internal sealed class PngUnfilter(int rowBytes, int pixelBytes)
{
    private byte[] previous = new byte[1 + rowBytes];
    private byte[] current = new byte[1 + rowBytes];

    /// <summary>Where the next row goes as it is in the file: the filter's number, then the differences.</summary>
    public Span<byte> Buffer => current;

    /// <summary>Turns the buffer's differences into bytes, valid until the next but one call; false where there is no such filter.</summary>
    public bool TryUndo(out ReadOnlySpan<byte> row)
    {
        var values = current.AsSpan(1);
        var above = previous.AsSpan(1);
        row = values;
        if (current[0] > 4)
            return false;
        switch (current[0])
        {
            case 1:
                for (var i = pixelBytes; i < values.Length; i++)
                    values[i] += values[i - pixelBytes];
                break;
            case 2:
                for (var i = 0; i < values.Length; i++)
                    values[i] += above[i];
                break;
            case 3:
                for (var i = 0; i < values.Length; i++)
                    values[i] += (byte)(((i < pixelBytes ? 0 : values[i - pixelBytes]) + above[i]) / 2);
                break;
            case 4:
                for (var i = 0; i < values.Length; i++)
                {
                    var (left, upLeft) = i < pixelBytes ? (0, 0) : (values[i - pixelBytes], above[i - pixelBytes]);
                    values[i] += (byte)PngFilter.Paeth(left, above[i], upLeft);
                }
                break;
        }
        (previous, current) = (current, previous);
        return true;
    }
}

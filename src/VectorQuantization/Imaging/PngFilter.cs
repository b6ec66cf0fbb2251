namespace VectorQuantization.Imaging;

/// <summary>
/// Predicts each byte of a row from its neighbours, so that what is left compresses well. Every row takes the one of PNG's five filters
/// with the smallest sum of absolute differences.
/// </summary>
internal sealed class PngFilter(int rowBytes, int pixelBytes)
{
    private const int Filters = 5;

    private readonly byte[] previous = new byte[rowBytes];
    private readonly byte[] best = new byte[1 + rowBytes];
    private readonly byte[] candidate = new byte[1 + rowBytes];

    /// <summary>The next row as it goes into the file: the filter's number, then the differences. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> row)
    {
        var least = long.MaxValue;
        for (byte filter = 0; filter < Filters; filter++)
        {
            var cost = Difference(filter, row, candidate);
            if (cost >= least)
                continue;
            least = cost;
            candidate.CopyTo(best, 0);
        }
        row.CopyTo(previous);
        return best;
    }

    private long Difference(byte filter, ReadOnlySpan<byte> row, byte[] result)
    {
        result[0] = filter;
        long cost = 0;
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < pixelBytes ? 0 : row[i - pixelBytes];
            var up = previous[i];
            var upLeft = i < pixelBytes ? 0 : previous[i - pixelBytes];
            var prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, upLeft),
            };
            var difference = unchecked((byte)(row[i] - prediction));
            result[1 + i] = difference;
            // Differences are modulo 256: 255 is as near to 0 as 1 is.
            cost += Math.Min(difference, 256 - difference);
        }
        return cost;
    }

    /// <summary>The neighbour nearest to left + up − upper left; of equals, in this order.</summary>
    internal static int Paeth(int left, int up, int upLeft)
    {
        var estimate = left + up - upLeft;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - upLeft));
        return a <= b && a <= c ? left : b <= c ? up : upLeft;
    }
}

namespace TorchSharp.Utils;

/// <summary>
/// Lengths and codes as TorchSharp's files hold them: seven bits a byte, the lowest first, the top bit set on all but the last.
/// </summary>
internal static class LEB128Codec
{
    internal static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        writer.Write7BitEncodedInt64(value);
    }

    internal static long Decode(this BinaryReader reader)
    {
        long value;
        try
        {
            value = reader.Read7BitEncodedInt64();
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("A number in the stream is longer than ten bytes.", e);
        }
        return value >= 0 ? value : throw new InvalidDataException($"A number in the stream is {value}; expected none below 0.");
    }
}

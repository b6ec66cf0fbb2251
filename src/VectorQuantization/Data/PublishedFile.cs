namespace VectorQuantization.Data;

/// <summary>A file of a published data set.</summary>
/// <param name="Name">Its name, without <c>.gz</c>.</param>
/// <param name="Md5">
/// The MD5 sum of its decompressed content, in lower-case hexadecimal: compressing anew does not change it. Null for an archive, whose
/// files have sums of their own.
/// </param>
internal sealed record PublishedFile(string Name, string? Md5)
{
    /// <exception cref="InvalidDataException">The sum is another.</exception>
    public void Verify(string md5, string foundAs, string title)
    {
        if (md5 != Md5)
        {
            throw new InvalidDataException(
                $"'{foundAs}' is not {title}'s {Name}: the MD5 sum of its content (from byte offset 0 on) is {md5}, " +
                $"expected {Md5}. Delete or replace the file; to read other data in the same format, turn the check of the sums off.");
        }
    }
}

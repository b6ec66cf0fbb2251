using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class IdxTests : IDisposable
{
    // Two images of 2×3 pixels.
    private static readonly byte[] Small = IdxFile.Bytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_are_read_plain_or_compressed_whatever_their_name(bool compressed)
    {
        var path = folder.Add("images.dat", compressed ? IdxFile.Gzip(Small) : Small);

        var array = Idx.Read(path);

        array.Shape.Should().Equal(2, 2, 3);
        array.Data.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255);
    }

    [Fact]
    public void A_large_file_is_read_to_the_end()
    {
        var data = new byte[5_000_011];
        new Random(1).NextBytes(data);

        Idx.Read(folder.Add("large", IdxFile.Gzip(IdxFile.Bytes([data.Length], data)))).Data.Should().Equal(data);
    }

    [Fact]
    public void An_array_may_be_empty() =>
        Idx.Read(folder.Add("empty", IdxFile.Bytes([0, 28], []))).Shape.Should().Equal(0, 28);

    [Fact]
    public void Every_truncation_of_a_plain_file_is_found_at_its_offset()
    {
        for (var length = 0; length < Small.Length; length++)
        {
            // Where the header is whole, the file's size already tells: at the header's end.
            var offset = Math.Min(length, 16);
            ReadDamaged(Small[..length]).Should().EndWith($"(byte offset {offset}).");
        }
    }

    [Fact]
    public void Every_truncation_of_the_content_of_a_compressed_file_is_found_at_its_offset()
    {
        for (var length = 0; length < Small.Length; length++)
            ReadDamaged(IdxFile.Gzip(Small[..length])).Should().EndWith($"(byte offset {length}).");
    }

    [Fact]
    public void Every_truncation_of_a_compressed_file_itself_is_found()
    {
        var whole = IdxFile.Gzip(Small);
        for (var length = 0; length < whole.Length; length++)
            ReadDamaged(whole[..length]).Should().Contain("byte offset");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Trailing_bytes_are_refused(bool compressed)
    {
        byte[] longer = [.. Small, 0];

        ReadDamaged(compressed ? IdxFile.Gzip(longer) : longer).Should().Contain("goes on").And.EndWith("(byte offset 28).");
    }

    [Theory]
    [InlineData(0, 1, "not an IDX file", 0)]
    [InlineData(1, 0x80, "not an IDX file", 0)]
    [InlineData(2, 0x0d, "32-bit floats", 2)]
    [InlineData(2, 0x77, "unknown type 0x77", 2)]
    [InlineData(3, 0, "no dimension", 3)]
    public void A_wrong_magic_number_is_refused(int position, byte value, string reason, int offset)
    {
        var damaged = Small.ToArray();
        damaged[position] = value;

        ReadDamaged(damaged).Should().Contain(reason).And.EndWith($"(byte offset {offset}).");
    }

    [Theory]
    [InlineData(new[] { -1 }, 4)]
    [InlineData(new[] { 0x7fffffff }, 4)]
    [InlineData(new[] { 2, 0x40000000 }, 8)]
    [InlineData(new[] { 65536, 65536, 65536, 65536 }, 8)]
    [InlineData(new[] { 0, -1 }, 8)]
    [InlineData(new[] { 1 << 30 }, 8)]
    public void Absurd_dimensions_are_refused_without_allocating_for_them(int[] shape, int offset)
    {
        foreach (var damaged in (byte[][])[IdxFile.Bytes(shape, [1, 2, 3]), IdxFile.Gzip(IdxFile.Bytes(shape, [1, 2, 3]))])
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadDamaged(damaged).Should().EndWith($"(byte offset {offset}).");
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4_000_000);
        }
    }

    [Fact]
    public void A_compressed_header_that_could_be_true_allocates_no_more_than_what_follows()
    {
        // 200 kB that do not compress could stand for 200 MB, as the header says they do.
        var noise = new byte[200_000];
        new Random(1).NextBytes(noise);
        var damaged = IdxFile.Gzip(IdxFile.Bytes([200_000_000], noise));

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadDamaged(damaged).Should().EndWith("(byte offset 200008).");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4_000_000);
    }

    [Fact]
    public void Broken_compression_is_refused()
    {
        var damaged = IdxFile.Gzip(Small);
        damaged.AsSpan(10, 8).Fill(0xff);

        ReadDamaged(damaged).Should().Contain("not valid gzip");
    }

    [Fact]
    public void The_stream_must_be_able_to_seek()
    {
        using var stream = new System.IO.Compression.GZipStream(Stream.Null, System.IO.Compression.CompressionMode.Decompress);

        var read = () => Idx.Read(stream, "name");

        read.Should().Throw<ArgumentException>().WithParameterName("stream");
    }

    private static string ReadDamaged(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var read = () => Idx.Read(stream, "some/file");
        return read.Should().Throw<InvalidDataException>().WithMessage("'some/file' *").Which.Message;
    }
}

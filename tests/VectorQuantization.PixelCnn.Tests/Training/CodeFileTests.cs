using System.Security.Cryptography;
using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.PixelCnn.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Training;

public sealed class CodeFileTests
{
    private static CodeDataSet Made(int count, int categories, bool hasLabels = true, int depth = 1)
    {
        var random = new Random(7);
        int[] codes = [.. Enumerable.Range(0, count * 12).Select(_ => random.Next(categories))];
        if (codes.Length > 0) codes[0] = categories - 1;
        return new CodeDataSet(codes, hasLabels ? [.. Enumerable.Range(0, count).Select(i => i * 1000)] : null, categories, 2, 6, depth);
    }

    /// <summary>A batch of two maps of 1×3, with labels.</summary>
    private static CodeBatch Two(params long[] codes) => new(tensor(codes, [2, 1, 3]), tensor([7L, 300L]));

    [Theory]
    [InlineData(1, true, 1, 1)]
    [InlineData(256, true, 2, 1)]
    [InlineData(257, false, 3, 2)]
    [InlineData(65_536, true, 1, 2)]
    [InlineData(65_537, true, 6, 4)]
    [InlineData(int.MaxValue, false, 1, 4)]
    public void What_is_saved_is_what_is_opened(int categories, bool hasLabels, int depth, int codeBytes)
    {
        using var folder = new TemporaryFolder();
        using CodeDataSet made = Made(5, categories, hasLabels, depth);

        made.Save(folder["codes"]);
        using CodeDataSet opened = CodeDataSet.Open(folder["codes"]);

        new FileInfo(folder["codes"]).Length.Should().Be(80 + 5 * 12 * codeBytes + (hasLabels ? 20 : 0));
        (opened.Count, opened.Categories, opened.Height, opened.Width, opened.Depth, opened.HasLabels).Should().Be((5, categories, 2, 6, depth, hasLabels));
        using CodeBatch expected = made.Batch([4, 0, 0, 2]), found = opened.Batch([4, 0, 0, 2]);
        found.Codes.equal(expected.Codes).all().ToBoolean().Should().BeTrue();
        if (hasLabels) found.Labels!.equal(expected.Labels!).all().ToBoolean().Should().BeTrue();
        else found.Labels.Should().BeNull();
        folder.Files.Should().Equal("codes");
    }

    [Fact]
    public void The_format_is_the_documented_one()
    {
        using var folder = new TemporaryFolder();
        CodeFile.Write(folder["codes"], 300, [Two(0, 1, 2, 299, 4, 5)], depth: 3);

        byte[] file = File.ReadAllBytes(folder["codes"]), body = [0, 0, 1, 0, 2, 0, 43, 1, 4, 0, 5, 0, 7, 0, 0, 0, 44, 1, 0, 0];
        byte[] header = [.. "VQ-CODES"u8, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 44, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

        file[..48].Should().Equal(header);
        file[48..80].Should().Equal(SHA256.HashData([.. body, .. header]));
        file[80..].Should().Equal(body);
    }

    [Fact]
    public void Batches_are_written_one_after_another_and_disposed()
    {
        using var folder = new TemporaryFolder();
        CodeBatch first = Two(0, 1, 2, 3, 2, 1), second = Two(3, 3, 3, 0, 0, 0);

        CodeFile.Write(folder["codes"], 4, [first, second]);

        using CodeDataSet opened = CodeDataSet.Open(folder["codes"]);
        Span<long> map = stackalloc long[3];
        opened.CopyTo(1, map);
        map.ToArray().Should().Equal(3, 2, 1);
        opened.CopyTo(2, map);
        map.ToArray().Should().Equal(3, 3, 3);
        opened.Label(3).Should().Be(300);
        first.Codes.IsInvalid.Should().BeTrue();
        second.Labels!.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_data_set_encoded_to_a_file_is_the_one_encoded_in_memory()
    {
        using var folder = new TemporaryFolder();
        ImageDataSet images = GeneratedShapes.Create(1203, 3);
        int largest = 0;
        Tensor Encode(Tensor x)
        {
            largest = Math.Max(largest, (int)x.shape[0]);
            return (x.mean([1]).narrow(1, 0, 2).narrow(2, 0, 3) * 8).to(int64).clamp(0, 7);
        }
        using CodeDataSet inMemory = CodeDataSet.Encode(Encode, 8, images), inFile = CodeDataSet.EncodeTo(folder["codes"], Encode, 8, images);

        largest.Should().BeLessThan(1203, "images are encoded in parts");
        int[] all = [.. Enumerable.Range(0, 1203)];
        using CodeBatch expected = inMemory.Batch(all), found = inFile.Batch(all);
        found.Codes.equal(expected.Codes).all().ToBoolean().Should().BeTrue();
        found.Labels!.equal(expected.Labels!).all().ToBoolean().Should().BeTrue();
        new PositionFrequencies(inFile).BitsPerCode(inMemory).Should().Be(new PositionFrequencies(inMemory).BitsPerCode(inFile));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_other()
    {
        using var folder = new TemporaryFolder();
        CodeFile.Write(folder["codes"], 4, [Two(0, 1, 2, 3, 2, 1)]);
        byte[] old = File.ReadAllBytes(folder["codes"]);
        void Refuses<T>(string message, params CodeBatch[] batches) where T : ArgumentException =>
            ((Action)(() => CodeFile.Write(folder["codes"], 4, batches))).Should().Throw<T>().WithMessage(message);

        Refuses<ArgumentException>("*no map*");
        Refuses<ArgumentOutOfRangeException>("*expected 0 to 3*4*", Two(0, 0, 0, 0, 0, 0), Two(4, 0, 0, 0, 0, 0));
        Refuses<ArgumentOutOfRangeException>("*expected 0 to 3*-1*", Two(-1, 0, 0, 0, 0, 0));
        Refuses<ArgumentException>("*1×2*expected 1×3*", Two(0, 0, 0, 0, 0, 0), new CodeBatch(zeros([1, 1, 2], int64), tensor([0L])));
        Refuses<ArgumentException>("*labels*all or none*", Two(0, 0, 0, 0, 0, 0), new CodeBatch(zeros([1, 1, 3], int64), null));
        Refuses<ArgumentException>("*1 labels for 2 maps*", new CodeBatch(zeros([2, 1, 3], int64), tensor([0L])));
        Refuses<ArgumentOutOfRangeException>("*", new CodeBatch(zeros([1, 1, 3], int64), tensor([-1L])));
        Refuses<ArgumentException>("*Int32*expected (batch, height, width), Int64*", new CodeBatch(zeros([1, 1, 3], int32), null));
        ((Action)(() => CodeFile.Write(folder["codes"], 4, [Two(0, 0, 0, 0, 0, 0)], depth: 2))).Should().Throw<ArgumentException>().WithMessage("*multiple of 2*");
        ((Action)(() => CodeFile.Write(folder["codes"], 0, []))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("categories");

        File.ReadAllBytes(folder["codes"]).Should().Equal(old);
        folder.Files.Should().Equal("codes");
    }

    [Theory]
    [InlineData(0, "offset 0, it does not begin as a file of codes")]
    [InlineData(8, "offset 8, it is of version 254")]
    [InlineData(12, "offset 12, a code is said to have 254 bytes; expected 1")]
    [InlineData(16, "it has 144 bytes; expected")]
    [InlineData(27, "offset 24, it says -")]
    [InlineData(31, "offset 28, it says -")]
    [InlineData(32, "offset 28, its maps are said to have 6 columns; expected a multiple of the depth, 254")]
    [InlineData(37, "offset 12, a code is said to have 1 bytes; expected 2")]
    [InlineData(23, "offset 16, it is said to have -")]
    [InlineData(41, "offset 40, it is said to have 65")]
    [InlineData(50, "offset 48, the checksum is not that of the file")]
    [InlineData(81, "offset 81, there is code 2")]
    [InlineData(143, "offset 140, there is label -")]
    public void What_is_damaged_is_said_with_its_offset(int at, string message)
    {
        using var folder = new TemporaryFolder();
        using (CodeDataSet made = Made(4, 5)) made.Save(folder["codes"]);
        byte[] file = File.ReadAllBytes(folder["codes"]);
        file.Should().HaveCount(80 + 4 * 12 + 4 * 4);
        file[at] ^= 0xff;
        string path = folder.Add("damaged", file);
        ((Action)(() => CodeDataSet.Open(path).Dispose())).Should().Throw<InvalidDataException>().WithMessage($"'{path}' cannot be read: at *{message}*");
    }

    [Fact]
    public void No_file_that_was_cut_or_changed_is_opened()
    {
        using var folder = new TemporaryFolder();
        using (CodeDataSet made = Made(3, 300)) made.Save(folder["codes"]);
        byte[] whole = File.ReadAllBytes(folder["codes"]);
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] file = [.. whole];
            int kind = random.Next(3);
            if (kind == 0) file = file[..random.Next(whole.Length)];
            else if (kind == 1) file = [.. file, .. new byte[random.Next(1, 9)]];
            // In the header mostly, where lies do most.
            else for (int change = random.Next(1, 4); change > 0; change--) file[random.Next(random.Next(2) == 0 ? 48 : whole.Length)] ^= (byte)random.Next(1, 256);
            if (file.AsSpan().SequenceEqual(whole)) continue;
            string path = folder.Add("damaged", file);
            ((Action)(() => CodeDataSet.Open(path).Dispose())).Should().Throw<InvalidDataException>();
        }
        ((Action)(() => CodeDataSet.Open(folder["none"]))).Should().Throw<FileNotFoundException>();
    }

    [Fact]
    public void A_closed_file_is_not_read()
    {
        using var folder = new TemporaryFolder();
        using (CodeDataSet made = Made(3, 5)) made.Save(folder["codes"]);
        CodeDataSet opened = CodeDataSet.Open(folder["codes"]);
        opened.Dispose();
        opened.Dispose();
        ((Action)(() => opened.Batch([0]))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Writing_and_reading_leave_no_tensor_behind()
    {
        using var folder = new TemporaryFolder();
        ImageDataSet images = GeneratedShapes.Create(3, 3);
        Leaks.None(() =>
        {
            using CodeDataSet codes = CodeDataSet.EncodeTo(folder["codes"], x => zeros([x.shape[0], 2, 3, 2], int64), 4, images);
            codes.Batch([0, 1]).Dispose();
            codes.Save(folder["again"]);
            ((Action)(() => CodeFile.Write(folder["codes"], 4, [Two(9, 9, 9, 9, 9, 9)]))).Should().Throw<ArgumentException>();
        });
    }
}

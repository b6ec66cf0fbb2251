using System.Text;
using TorchSharp;
using VectorQuantization.Imaging;
using VectorQuantization.Tests.Imaging;
using VectorQuantization.Training.TensorBoard;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training.TensorBoard;

public sealed class TensorBoardWriterTests
{
    /// <summary>A clock that goes on when it is told to.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) + Passed;
    }

    /// <summary>What a run of one writer leaves behind its file's beginning: the events, and of each its one value.</summary>
    private static List<(Proto Event, Proto Value)> Written(Action<TensorBoardWriter> write)
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TensorBoardWriter(folder.Path, time: new Clock { Passed = TimeSpan.FromSeconds(0.5) })) write(writer);
        return [.. EventReader.Read(folder[folder.Files.Single()]).Skip(1).Select(e => (e, e.Message(5).Message(1)))];
    }

    [Theory]
    [InlineData("", 0x00000000)]
    [InlineData("123456789", 0xe3069283)]
    [InlineData("a", 0xc1d04330)]
    public void Checksums_are_the_published_ones(string text, uint expected) => Crc32C.Compute(Encoding.ASCII.GetBytes(text)).Should().Be(expected);

    [Fact]
    public void Checksums_are_those_of_RFC_3720()
    {
        // Appendix B.4.
        Crc32C.Compute(new byte[32]).Should().Be(0x8a9136aa);
        Crc32C.Compute([.. Enumerable.Repeat((byte)0xff, 32)]).Should().Be(0x62a8ab43);
        Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).Should().Be(0x46dd794e);
        for (int length = 0; length < 40; length++)
        {
            byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37 + 11))];
            Crc32C.Compute(data).Should().Be(EventReader.Crc(data));
        }
    }

    [Fact]
    public void A_file_begins_with_its_version_and_is_named_by_its_time()
    {
        using var folder = new TemporaryFolder();
        using var writer = new TensorBoardWriter(folder["run"], time: new Clock());
        Path.GetFileName(writer.Path).Should().StartWith($"events.out.tfevents.1700000000.{Environment.MachineName}.");
        Proto first = EventReader.Read(writer.Path).Single();
        first.Double(1).Should().Be(1_700_000_000);
        first.Text(3).Should().Be("brain.Event:2");
    }

    [Fact]
    public void A_scalar_is_kept_with_its_step_and_time()
    {
        var written = Written(writer =>
        {
            writer.AddScalar("loss/ä", 0.1, 3_000_000_000);
            writer.AddScalar("loss/ä", double.NaN, 0);
        });
        written[0].Event.Double(1).Should().Be(1_700_000_000.5);
        written[0].Event.Integer(2).Should().Be(3_000_000_000);
        written[0].Value.Text(1).Should().Be("loss/ä");
        written[0].Value.Single(2).Should().Be(0.1f);
        written[1].Value.Single(2).Should().Be(float.NaN);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_picture_is_a_PNG_of_its_values(int channels)
    {
        using Tensor image = arange(channels * 6, float32).reshape(channels, 2, 3) / (channels * 6 - 1);
        Proto picture = Written(writer => writer.AddImage("picture", image, 1)).Single().Value.Message(4);
        (picture.Integer(1), picture.Integer(2), picture.Integer(3)).Should().Be((2, 3, channels));
        using Tensor batch = image.unsqueeze(0);
        PngDecoder.Decode(picture.Bytes(4)).Pixels.ToArray().Should().Equal(ImageGrid.ToImages(batch)[0].Pixels.ToArray());
    }

    [Fact]
    public void A_histogram_has_the_counts_of_a_slow_one_over_TensorBoards_buckets()
    {
        using var generator = new Generator(1);
        using Tensor values = cat([randn([500], generator: generator), zeros([7]), full([1], 1e25), full([2], -1e-20), full([1], -1e30), full([3], 1e-12)]);
        Proto histogram = Written(writer => writer.AddHistogram("values", values, 1)).Single().Value.Message(5);

        double[] numbers = [.. values.data<float>().ToArray().Select(value => (double)value)], limits = histogram.Doubles(6), counts = histogram.Doubles(7);
        (histogram.Double(1), histogram.Double(2), histogram.Double(3)).Should().Be((numbers.Min(), numbers.Max(), 514));
        histogram.Double(4).Should().BeApproximately(numbers.Sum(), 1e-6);
        (histogram.Double(5) / numbers.Sum(value => value * value)).Should().BeApproximately(1, 1e-12);
        limits.Should().BeInAscendingOrder().And.HaveSameCount(counts);
        for (int i = 0; i < limits.Length; i++)
        {
            double from = i == 0 ? double.NegativeInfinity : limits[i - 1];
            numbers.Count(value => value >= from && value < limits[i]).Should().Be((int)counts[i]);
        }
        counts.Sum().Should().Be(514);
        foreach (double limit in limits.Where(limit => limit is > 0 and < 1e20))
        {
            double power = Math.Log(limit / 1e-12) / Math.Log(1.1);
            power.Should().BeApproximately(Math.Round(power), 1e-6);
        }
    }

    [Fact]
    public void A_histogram_of_equal_values_is_one_bucket_behind_an_empty_one()
    {
        using Tensor values = full([2, 2], 1, float16);
        Proto histogram = Written(writer => writer.AddHistogram("values", values, 1)).Single().Value.Message(5);
        histogram.Doubles(7).Should().Equal(0, 4);
        histogram.Doubles(6)[0].Should().BeLessThanOrEqualTo(1);
        histogram.Doubles(6)[1].Should().BeGreaterThan(1);
    }

    [Fact]
    public void A_text_is_a_string_for_the_plugin_of_texts()
    {
        Proto value = Written(writer => writer.AddText("options", "**bold**", 2)).Single().Value;
        value.Message(9).Message(1).Text(1).Should().Be("text");
        Proto tensor = value.Message(8);
        (tensor.Integer(1), tensor.Bytes(2).Length, tensor.Text(8)).Should().Be((7, 0, "**bold**"));
    }

    [Fact]
    public void A_resumed_run_writes_behind_the_old_file_and_drops_what_comes_after_the_step()
    {
        using var folder = new TemporaryFolder();
        // All within a second, and the clock of the third goes wrong.
        var paths = new List<string>();
        foreach (int passed in (int[])[0, 0, -100])
        {
            using var writer = new TensorBoardWriter(folder.Path, resumeAt: paths.Count == 0 ? null : 5, new Clock { Passed = TimeSpan.FromSeconds(passed) });
            writer.AddScalar("loss", 1, 5);
            paths.Add(writer.Path);
        }
        paths.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        EventReader.Read(paths[0]).Should().HaveCount(2);
        foreach (string path in paths.Skip(1))
        {
            IReadOnlyList<Proto> events = EventReader.Read(path);
            events.Should().HaveCount(4);
            foreach (Proto start in events.Skip(1).Take(2))
            {
                start.Integer(2).Should().Be(5);
                start.Message(7).Integer(1).Should().Be(1);
            }
        }
    }

    [Fact]
    public void Events_reach_the_file_at_a_flush_and_after_ten_seconds()
    {
        using var folder = new TemporaryFolder();
        var clock = new Clock();
        using var writer = new TensorBoardWriter(folder.Path, time: clock);
        writer.AddScalar("loss", 1, 1);
        EventReader.Read(writer.Path).Should().HaveCount(1);
        writer.Flush();
        EventReader.Read(writer.Path).Should().HaveCount(2);
        clock.Passed = TimeSpan.FromSeconds(9);
        writer.AddScalar("loss", 1, 2);
        EventReader.Read(writer.Path).Should().HaveCount(2);
        clock.Passed = TimeSpan.FromSeconds(10);
        writer.AddScalar("loss", 1, 3);
        EventReader.Read(writer.Path).Should().HaveCount(4);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_nothing_written()
    {
        using var scope = NewDisposeScope();
        Written(writer =>
        {
            ((Action)(() => writer.AddScalar(" ", 1, 1))).Should().Throw<ArgumentException>().WithParameterName("tag");
            ((Action)(() => writer.AddScalar("a", 1, -1))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("step");
            ((Action)(() => writer.AddImage("a", ones([2, 2]), 1))).Should().Throw<ArgumentException>().WithMessage("*shape is (2, 2); expected (1 or 3, height, width)*");
            ((Action)(() => writer.AddImage("a", ones([2, 2, 2]), 1))).Should().Throw<ArgumentException>();
            ((Action)(() => writer.AddHistogram("a", zeros([0]), 1))).Should().Throw<ArgumentException>().WithMessage("*expected at least one*");
            ((Action)(() => writer.AddHistogram("a", tensor([1f, float.PositiveInfinity]), 1))).Should().Throw<ArgumentException>().WithMessage("*expected finite*");
        }).Should().BeEmpty();
        using var folder = new TemporaryFolder();
        ((Action)(() => new TensorBoardWriter(folder.Path, resumeAt: -1).Dispose())).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("resumeAt");
        var closed = new TensorBoardWriter(folder.Path);
        closed.Dispose();
        closed.Dispose();
        ((Action)(() => closed.AddScalar("a", 1, 1))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Writing_leaves_no_tensor_behind()
    {
        using Tensor image = ones([3, 2, 2], requires_grad: true), values = ones([5], float16);
        Leaks.None(() => Written(writer =>
        {
            writer.AddImage("image", image, 1);
            writer.AddHistogram("values", values, 1);
        }));
    }
}

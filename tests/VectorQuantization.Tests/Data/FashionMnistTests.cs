using System.Security.Cryptography;
using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class FashionMnistTests : IDisposable
{
    private const string ImageName = "t10k-images-idx3-ubyte";
    private const string LabelName = "t10k-labels-idx1-ubyte";

    private static readonly byte[] Images = IdxFile.Bytes([3, 28, 28], Pixels(3));
    private static readonly byte[] Labels = IdxFile.Bytes([3], [9, 0, 5]);

    private readonly TemporaryFolder cache = new();
    private readonly TemporaryFolder system = new();
    private readonly TemporaryFolder given = new();
    private readonly FakeServer server = new();
    private readonly HttpClient client;
    private readonly PublishedIdxFiles published;

    public FashionMnistTests()
    {
        client = new HttpClient(server);
        published = FashionMnist.Published with
        {
            SystemFolder = system.Path,
            TestImages = new(ImageName, Md5(Images)),
            TestLabels = new(LabelName, Md5(Labels)),
        };
    }

    private FashionMnistOptions Options => new() { Split = DataSetSplit.Test, CacheFolder = cache.Path, HttpClient = client };

    public void Dispose()
    {
        client.Dispose();
        cache.Dispose();
        system.Dispose();
        given.Dispose();
    }

    [Fact]
    public async Task A_given_folder_is_read_compressed_or_not()
    {
        given.Add(ImageName + ".gz", IdxFile.Gzip(Images));
        given.Add(LabelName, Labels);

        var set = await Load(Options with { Path = given.Path });

        (set.Count, set.Channels, set.Height, set.Width).Should().Be((3, 1, 28, 28));
        set.Pixels(2).ToArray().Should().Equal(Pixels(3)[(2 * 784)..]);
        Enumerable.Range(0, 3).Select(set.Label).Should().Equal(9, 0, 5);
        set.ClassNames[set.Label(0)].Should().Be("Ankle boot");
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Images_are_padded_on_request()
    {
        Fill(given);

        var set = await Load(Options with { Path = given.Path, PadTo32 = true });

        (set.Height, set.Width).Should().Be((32, 32));
        set.Pixels(0)[2 * 32 + 2].Should().Be(Pixels(3)[0]);
    }

    [Fact]
    public async Task Nothing_but_a_given_folder_is_looked_at()
    {
        Fill(cache);
        Fill(system);

        var load = () => Load(Options with { Path = given.Path });

        (await load.Should().ThrowAsync<FileNotFoundException>()).Which.Message.Should()
            .Contain(given.Path).And.Contain(ImageName).And.NotContain(system.Path);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_cache_comes_before_the_systems_folder()
    {
        Fill(cache);
        system.Add(ImageName, [1]);
        system.Add(LabelName, [1]);

        (await Load(Options)).Count.Should().Be(3);
    }

    [Fact]
    public async Task The_systems_folder_comes_before_a_download()
    {
        Fill(system);

        (await Load(Options)).Count.Should().Be(3);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_download_is_verified_kept_and_not_repeated()
    {
        var images = IdxFile.Gzip(Images);
        server.Add(ImageName + ".gz", images);
        server.Add(LabelName + ".gz", IdxFile.Gzip(Labels));
        var progress = new List<DownloadProgress>();

        var options = Options with { Progress = new Recorder(progress), Source = new Uri("http://data.example/fashion") };
        (await Load(options)).Count.Should().Be(3);
        (await Load(options)).Count.Should().Be(3);

        server.Requests.Should().Equal($"http://data.example/fashion/{ImageName}.gz", $"http://data.example/fashion/{LabelName}.gz");
        cache.Files.Should().BeEquivalentTo(ImageName + ".gz", LabelName + ".gz");
        progress.Should().Contain(new DownloadProgress(ImageName + ".gz", images.Length, images.Length));
    }

    [Fact]
    public async Task A_download_with_another_checksum_is_refused_and_not_kept()
    {
        var other = Images.ToArray();
        other[^1] ^= 1;
        server.Add(ImageName + ".gz", IdxFile.Gzip(other));

        var load = () => Load(Options);

        (await load.Should().ThrowAsync<InvalidDataException>()).Which.Message.Should().Contain(Md5(Images)).And.Contain(Md5(other));
        cache.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_page_instead_of_a_file_is_refused_and_not_kept()
    {
        server.Add(ImageName + ".gz", "<html>Please log in</html>"u8.ToArray());

        await FluentActions.Awaiting(() => Load(Options)).Should().ThrowAsync<InvalidDataException>().WithMessage("*not an IDX file*");
        cache.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_the_cache_clean()
    {
        var images = IdxFile.Gzip(Images);
        server.Add(ImageName + ".gz", new InterruptedBody(images[..50], _ => throw new IOException("reset by peer")), images.Length);

        await ShouldNotBeFound("*broke after 50 bytes*reset by peer*");
    }

    [Fact]
    public async Task A_body_that_ends_early_leaves_the_cache_clean()
    {
        var images = IdxFile.Gzip(Images);
        server.Add(ImageName + ".gz", new InterruptedBody(images[..50], _ => ValueTask.FromResult(0)), images.Length);

        await ShouldNotBeFound($"*50 of the {images.Length} bytes*");
    }

    [Fact]
    public async Task A_missing_file_on_the_server_names_the_places_and_the_remedy()
    {
        var message = await ShouldNotBeFound("*404*");

        message.Should().Contain(cache.Path).And.Contain(system.Path).And.Contain("apt-get install dataset-fashion-mnist").And.Contain("path");
    }

    [Fact]
    public async Task Without_leave_to_download_the_server_is_not_asked()
    {
        var load = () => Load(Options with { AllowDownload = false });

        (await load.Should().ThrowAsync<FileNotFoundException>()).Which.Message.Should()
            .Contain(cache.Path).And.Contain(system.Path).And.Contain("apt-get install dataset-fashion-mnist").And.Contain("allow the download");
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancelled_download_leaves_the_cache_clean()
    {
        using var cancellation = new CancellationTokenSource();
        server.Add(ImageName + ".gz", new InterruptedBody(new byte[10], async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        }), 100);

        var load = () => FashionMnist.LoadPublishedAsync(published, Options, cancellation.Token);

        await load.Should().ThrowAsync<OperationCanceledException>();
        cache.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_fetched_before_an_interruption_is_not_fetched_again()
    {
        server.Add(ImageName + ".gz", IdxFile.Gzip(Images));
        await ShouldNotBeFound("*404*", files: ImageName + ".gz");
        server.Add(LabelName + ".gz", IdxFile.Gzip(Labels));

        (await Load(Options)).Count.Should().Be(3);

        server.Requests.Count(request => request.Contains(ImageName)).Should().Be(1);
    }

    [Theory]
    [InlineData(new[] { 2 }, new byte[] { 0, 1 }, "*2 labels for the 3 images*byte offset 4*")]
    [InlineData(new[] { 3 }, new byte[] { 0, 10, 1 }, "*label 10, expected 0 to 9 (byte offset 9)*")]
    [InlineData(new[] { 3, 1 }, new byte[] { 0, 1, 2 }, "*shape (3, 1), expected (n)*")]
    public async Task Labels_that_do_not_fit_are_refused(int[] shape, byte[] labels, string message)
    {
        given.Add(ImageName, Images);
        given.Add(LabelName, IdxFile.Bytes(shape, labels));

        var load = () => Load(Options with { Path = given.Path, VerifyChecksums = false });

        (await load.Should().ThrowAsync<InvalidDataException>().WithMessage(message)).Which.Message.Should().Contain(LabelName);
    }

    [Fact]
    public async Task Images_of_another_size_are_refused()
    {
        given.Add(ImageName, IdxFile.Bytes([3, 27, 28], new byte[3 * 27 * 28]));
        given.Add(LabelName, Labels);

        await FluentActions.Awaiting(() => Load(Options with { Path = given.Path, VerifyChecksums = false }))
            .Should().ThrowAsync<InvalidDataException>().WithMessage("*(3, 27, 28), expected (n, 28, 28)*");
    }

    [Fact]
    public async Task A_file_that_is_not_the_official_one_is_refused_unless_allowed()
    {
        given.Add(ImageName, IdxFile.Bytes([3, 28, 28], new byte[3 * 784]));
        given.Add(LabelName, Labels);

        await FluentActions.Awaiting(() => Load(Options with { Path = given.Path })).Should().ThrowAsync<InvalidDataException>().WithMessage("*MD5*");
        (await Load(Options with { Path = given.Path, VerifyChecksums = false })).PixelVariance().Should().Be(0);
    }

    [FashionMnistTheory]
    [InlineData(DataSetSplit.Train, 60_000, 9, 0.124626)]
    [InlineData(DataSetSplit.Test, 10_000, 9, 0.124217)]
    public void The_real_files_have_the_official_checksums(DataSetSplit split, int count, int firstLabel, double variance)
    {
        var set = FashionMnist.Load(new() { Path = FashionMnist.Published.SystemFolder, Split = split });

        set.Count.Should().Be(count);
        set.Label(0).Should().Be(firstLabel);
        Enumerable.Range(0, count).CountBy(set.Label).Should().HaveCount(10).And.OnlyContain(pair => pair.Value == count / 10);
        set.PixelVariance().Should().BeApproximately(variance, 1e-6);
    }

    private static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    private static byte[] Pixels(int count)
    {
        var pixels = new byte[count * 784];
        new Random(1).NextBytes(pixels);
        return pixels;
    }

    private static void Fill(TemporaryFolder folder)
    {
        folder.Add(ImageName + ".gz", IdxFile.Gzip(Images));
        folder.Add(LabelName + ".gz", IdxFile.Gzip(Labels));
    }

    private Task<ImageDataSet> Load(FashionMnistOptions options) =>
        FashionMnist.LoadPublishedAsync(published, options, CancellationToken.None);

    private async Task<string> ShouldNotBeFound(string message, params string[] files)
    {
        var thrown = await FluentActions.Awaiting(() => Load(Options)).Should().ThrowAsync<FileNotFoundException>().WithMessage(message);
        thrown.Which.InnerException.Should().NotBeNull();
        cache.Files.Should().BeEquivalentTo(files);
        return thrown.Which.Message;
    }

    private sealed class Recorder(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}

/// <summary>A theory about the real files, skipped where they are not installed.</summary>
internal sealed class FashionMnistTheoryAttribute : TheoryAttribute
{
    public FashionMnistTheoryAttribute()
    {
        if (!File.Exists(Path.Combine(FashionMnist.Published.SystemFolder, "train-images-idx3-ubyte.gz")))
            Skip = "Fashion-MNIST is not installed (apt-get install dataset-fashion-mnist).";
    }
}

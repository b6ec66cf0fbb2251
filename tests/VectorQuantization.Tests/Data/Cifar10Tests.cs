using System.Security.Cryptography;
using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class Cifar10Tests : IDisposable
{
    private const string ArchiveName = "cifar-10-binary.tar";

    // Two files to train on and one to test.
    private static readonly byte[] First = CifarFiles.Batch(1, 6, 9);
    private static readonly byte[] Second = CifarFiles.Batch(2, 0);
    private static readonly byte[] Held = CifarFiles.Batch(3, 3, 8, 8);
    private static readonly byte[] Archive = CifarFiles.Tar(("data_batch_2.bin", Second), ("test_batch.bin", Held), ("data_batch_1.bin", First));

    private readonly TemporaryFolder cache = new();
    private readonly TemporaryFolder system = new();
    private readonly TemporaryFolder given = new();
    private readonly FakeServer server = new();
    private readonly HttpClient client;
    private readonly PublishedCifar10 published;

    public Cifar10Tests()
    {
        client = new HttpClient(server);
        published = Cifar10.Published with
        {
            SystemFolder = system.Path,
            Train = [new("data_batch_1.bin", Md5(First)), new("data_batch_2.bin", Md5(Second))],
            Test = [new("test_batch.bin", Md5(Held))],
        };
    }

    private Cifar10Options Options => new() { CacheFolder = cache.Path, HttpClient = client };

    private Cifar10Options Given => Options with { Path = given.Path };

    public void Dispose()
    {
        client.Dispose();
        cache.Dispose();
        system.Dispose();
        given.Dispose();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("cifar-10-batches-bin", false)]
    public async Task Unpacked_files_are_read_in_their_order(string folder, bool compressed)
    {
        Directory.CreateDirectory(given[folder]);
        given.Add(Path.Combine(folder, "data_batch_2.bin"), Second);
        given.Add(Path.Combine(folder, "data_batch_1.bin" + (compressed ? ".gz" : "")), compressed ? IdxFile.Gzip(First) : First);

        ShouldBeTheTrainingSet(await Load(Given));
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_archive_is_read_whatever_the_order_of_its_files(bool compressed)
    {
        given.Add(ArchiveName + (compressed ? ".gz" : ""), compressed ? IdxFile.Gzip(Archive) : Archive);

        ShouldBeTheTrainingSet(await Load(Given));
        var test = await Load(Given with { Split = DataSetSplit.Test });
        Enumerable.Range(0, 3).Select(test.Label).Should().Equal(3, 8, 8);
        test.Name.Should().Be("CIFAR-10 Test");
    }

    [Fact]
    public async Task The_archive_is_downloaded_once_verified_and_kept()
    {
        server.Add(ArchiveName + ".gz", IdxFile.Gzip(Archive));

        ShouldBeTheTrainingSet(await Load(Options));
        (await Load(Options with { Split = DataSetSplit.Test })).Count.Should().Be(3);

        server.Requests.Should().Equal("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");
        cache.Files.Should().Equal(ArchiveName + ".gz");
    }

    [Fact]
    public async Task A_download_with_another_content_is_refused_and_not_kept()
    {
        // The test split's bytes differ, which the training split does not need: the archive is checked whole.
        server.Add(ArchiveName + ".gz", IdxFile.Gzip(CifarFiles.Tar(
            ("data_batch_1.bin", First), ("data_batch_2.bin", Second), ("test_batch.bin", CifarFiles.Batch(4, 1, 2, 3)))));

        await FluentActions.Awaiting(() => Load(Options)).Should().ThrowAsync<InvalidDataException>().WithMessage($"*test_batch.bin*MD5*{Md5(Held)}*");
        cache.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_found_nowhere_is_named_with_the_places_and_the_remedy()
    {
        var thrown = await FluentActions.Awaiting(() => Load(Options)).Should().ThrowAsync<FileNotFoundException>();

        thrown.Which.Message.Should().Contain("data_batch_1.bin[.gz] and data_batch_2.bin[.gz], or cifar-10-binary.tar[.gz]")
            .And.Contain(cache.Path).And.Contain(system.Path).And.Contain("404").And.Contain("set the path").And.NotContain("apt-get");
    }

    [Fact]
    public async Task Nothing_but_a_given_folder_is_looked_at()
    {
        cache.Add(ArchiveName, Archive);

        await FluentActions.Awaiting(() => Load(Given)).Should().ThrowAsync<FileNotFoundException>().WithMessage($"*{given.Path}*");
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_truncation_of_a_file_is_found_at_its_offset()
    {
        foreach (var length in (int[])[0, 1, 3072, 3074, First.Length - 1])
        {
            given.Add("data_batch_1.bin", First[..length]);
            given.Add("data_batch_2.bin", Second);
            (await Damage(verify: false)).Should().Contain("data_batch_1.bin").And.EndWith($"(byte offset {length}).");
        }
    }

    [Fact]
    public async Task A_label_that_stands_for_nothing_is_found_at_its_offset()
    {
        given.Add("data_batch_1.bin", CifarFiles.Batch(1, 9, 10));
        given.Add("data_batch_2.bin", Second);

        (await Damage(verify: false)).Should().Contain("label 10, expected 0 to 9").And.EndWith("(byte offset 3073).");
    }

    [Fact]
    public async Task Other_images_are_refused_unless_allowed()
    {
        given.Add("data_batch_1.bin", CifarFiles.Batch(5, 1, 1, 1));
        given.Add("data_batch_2.bin", Second);

        (await Damage()).Should().Contain(Md5(First));
        (await Load(Given with { VerifyChecksums = false })).Count.Should().Be(4);
    }

    [Fact]
    public async Task Every_truncation_of_an_archive_is_found()
    {
        foreach (var length in (int[])[0, 100, 512, 1024, 1500, 2048, 3000, 8192, Archive.Length - 2048, Archive.Length - 1024])
        {
            given.Add(ArchiveName, Archive[..length]);
            (await Damage(verify: false)).Should().Contain(ArchiveName).And.EndWith($"(byte offset {length}).");
        }
    }

    [Fact]
    public async Task Every_truncation_of_a_compressed_archive_is_found()
    {
        var whole = IdxFile.Gzip(Archive);
        for (var length = 0; length < whole.Length; length += 1 + length / 20)
        {
            given.Add(ArchiveName + ".gz", whole[..length]);
            (await Damage(verify: false)).Should().Contain("byte offset");
        }
    }

    [Fact]
    public async Task Mutated_archives_end_in_the_typed_error_or_load()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var mutated = Archive.ToArray();
            for (var change = 0; change < 3; change++)
                mutated[random.Next(8) < 7 ? random.Next(4) * 512 + random.Next(512) : random.Next(mutated.Length)] = (byte)random.Next(256);
            given.Add(ArchiveName, mutated);
            try
            {
                (await Load(Given with { VerifyChecksums = random.Next(2) == 0 })).Count.Should().Be(3);
            }
            catch (InvalidDataException error)
            {
                error.Message.Should().Contain("byte offset");
            }
        }
    }

    [Fact]
    public async Task A_file_that_is_missing_or_there_twice_in_the_archive_is_refused()
    {
        given.Add(ArchiveName, CifarFiles.Tar(("data_batch_2.bin", Second)));
        (await Damage()).Should().Contain("without data_batch_1.bin");

        given.Add(ArchiveName, CifarFiles.Tar(("data_batch_1.bin", First), ("data_batch_2.bin", Second), ("data_batch_1.bin", First)));
        (await Damage()).Should().Contain("data_batch_1.bin twice");
    }

    [Fact]
    public async Task An_unknown_split_is_refused() =>
        await FluentActions.Awaiting(() => Load(Options with { Split = (DataSetSplit)7 })).Should().ThrowAsync<ArgumentOutOfRangeException>();

    [Cifar10Theory]
    [InlineData(DataSetSplit.Train, 50_000, 6, "frog")]
    [InlineData(DataSetSplit.Test, 10_000, 3, "cat")]
    public void The_real_files_have_the_official_checksums(DataSetSplit split, int count, int firstLabel, string firstClass)
    {
        var set = Cifar10.Load(new() { Split = split, AllowDownload = false });

        (set.Count, set.Channels, set.Height, set.Width).Should().Be((count, 3, 32, 32));
        set.Label(0).Should().Be(firstLabel);
        set.ClassNames[firstLabel].Should().Be(firstClass);
        Enumerable.Range(0, count).CountBy(set.Label).Should().HaveCount(10).And.OnlyContain(pair => pair.Value == count / 10);
        if (split == DataSetSplit.Train)
        {
            // As numpy has it: np.var(x / 255).
            set.PixelVariance().Should().BeApproximately(0.06328692405746422, 1e-15);
            set.Slice(0, 40_000).PixelVariance().Should().BeApproximately(0.0633690670633953, 1e-15);
        }
    }

    private static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    private static void ShouldBeTheTrainingSet(ImageDataSet set)
    {
        (set.Count, set.Channels, set.Height, set.Width).Should().Be((3, 3, 32, 32));
        Enumerable.Range(0, 3).Select(set.Label).Should().Equal(6, 9, 0);
        set.Pixels(0).ToArray().Should().Equal(First[1..3073]);
        set.Pixels(1).ToArray().Should().Equal(First[3074..]);
        set.Pixels(2).ToArray().Should().Equal(Second[1..]);
    }

    private async Task<string> Damage(bool verify = true) =>
        (await FluentActions.Awaiting(() => Load(Given with { VerifyChecksums = verify })).Should().ThrowAsync<InvalidDataException>()).Which.Message;

    private Task<ImageDataSet> Load(Cifar10Options options) => Cifar10.LoadPublishedAsync(published, options, CancellationToken.None);
}

/// <summary>A theory about the real files, skipped where they are not on the machine.</summary>
internal sealed class Cifar10TheoryAttribute : TheoryAttribute
{
    public Cifar10TheoryAttribute()
    {
        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "VectorQuantization", "cifar-10");
        if (!Directory.Exists(cache) && !Directory.Exists(Cifar10.Published.SystemFolder))
            Skip = "CIFAR-10 is not on this machine (eng/setup.sh data cifar-10, or the demo's download).";
    }
}

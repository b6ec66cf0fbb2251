using VectorQuantization.Checkpoints;

namespace VectorQuantization.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Target => folder["file.bin"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_file_and_its_folders_are_created()
    {
        AtomicFile.Write(folder["a/b/file.bin"], stream => stream.Write([1, 2, 3]));

        File.ReadAllBytes(folder["a/b/file.bin"]).Should().Equal(1, 2, 3);
        folder.Files.Should().HaveCount(1);
    }

    [Fact]
    public void An_old_file_is_replaced_whole()
    {
        folder.Add("file.bin", [9, 9, 9, 9, 9]);

        AtomicFile.Write(Target, stream => stream.Write([1]));

        File.ReadAllBytes(Target).Should().Equal(1);
        folder.Files.Should().Equal("file.bin");
    }

    [Fact]
    public void The_old_file_stays_in_place_until_the_new_one_is_complete()
    {
        folder.Add("file.bin", [9]);

        AtomicFile.Write(Target, stream =>
        {
            stream.Write([1, 2]);
            stream.Flush();
            File.ReadAllBytes(Target).Should().Equal(9);
        });

        File.ReadAllBytes(Target).Should().Equal(1, 2);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        folder.Add("file.bin", [9]);

        var write = () => AtomicFile.Write(Target, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new InvalidOperationException("half-way");
        });

        write.Should().Throw<InvalidOperationException>().WithMessage("half-way");
        File.ReadAllBytes(Target).Should().Equal(9);
        folder.Files.Should().Equal("file.bin");
    }

    [Fact]
    public void A_target_that_cannot_be_replaced_leaves_nothing_behind()
    {
        Directory.CreateDirectory(folder["taken"]);

        var write = () => AtomicFile.Write(folder["taken"], stream => stream.Write([1]));

        write.Should().Throw<SystemException>();
        folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void A_writer_may_close_the_stream()
    {
        AtomicFile.Write(Target, stream =>
        {
            stream.Write([1, 2]);
            stream.Dispose();
        });

        File.ReadAllBytes(Target).Should().Equal(1, 2);
    }

    [Fact]
    public void Text_is_utf8_without_a_mark()
    {
        AtomicFile.WriteText(Target, "é\n");

        File.ReadAllBytes(Target).Should().Equal(0xc3, 0xa9, 0x0a);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_the_old_file_and_nothing_else()
    {
        folder.Add("file.bin", [9]);
        using var cancellation = new CancellationTokenSource();

        var write = () => AtomicFile.WriteAsync(Target, async (stream, token) =>
        {
            await stream.WriteAsync(new byte[] { 1 }, token);
            await cancellation.CancelAsync();
        }, cancellation.Token);

        await write.Should().ThrowAsync<OperationCanceledException>();
        File.ReadAllBytes(Target).Should().Equal(9);
        folder.Files.Should().Equal("file.bin");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("some/folder/")]
    public void A_path_without_a_file_name_is_refused(string path)
    {
        var write = () => AtomicFile.Write(path, _ => { });

        write.Should().Throw<ArgumentException>().WithParameterName("path");
    }
}

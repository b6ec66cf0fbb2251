namespace VectorQuantization.Checkpoints;

/// <summary>
/// Replaces files whole or not at all. The new content goes to a temporary file in the target's own folder, is flushed to the disk, and
/// only then renamed over the target, so that whoever opens the path finds the old content or the new, never a part of either.
/// </summary>
/// <remarks>
/// Should anything fail, the target stays as it was, the temporary file is removed and the exception goes on to the caller. A process
/// killed half-way leaves a file named <c>target.xxxxxxxx.tmp</c> behind, and the target untouched. A missing folder is created.
/// </remarks>
public static class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> puts into the stream it is given.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content to a readable, seekable stream. It may close the stream; it need not.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or names no file.</exception>
    /// <exception cref="IOException">The file cannot be written or replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not writable.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var (target, temporary) = Prepare(path);
        try
        {
            using (var stream = OpenTemporary(temporary, FileOptions.None))
                write(stream);
            Commit(temporary, target);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content to a readable, seekable stream. It may close the stream; it need not.</param>
    /// <param name="cancellationToken">Handed to <paramref name="write"/>; checked once more before the file is replaced.</param>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled; the target is unchanged.
    /// </exception>
    public static async Task WriteAsync(
        string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var (target, temporary) = Prepare(path);
        try
        {
            var stream = OpenTemporary(temporary, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
                await write(stream, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            Commit(temporary, target);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="text">The whole content.</param>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        });
    }

    private static (string Target, string Temporary) Prepare(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var target = Path.GetFullPath(path);
        var name = Path.GetFileName(target);
        if (name.Length == 0)
            throw new ArgumentException($"The path '{path}' names a folder; expected a file.", nameof(path));

        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        return (target, Path.Combine(folder, $"{name}.{Guid.NewGuid().ToString("N")[..8]}.tmp"));
    }

    private static FileStream OpenTemporary(string temporary, FileOptions options) =>
        new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, options);

    private static void Commit(string temporary, string target)
    {
        // Flushed through a handle of its own: some writers close the stream they are given.
        using (var handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write))
            RandomAccess.FlushToDisk(handle);
        File.Move(temporary, target, overwrite: true);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the write fail is the error worth reporting, not a file that could not be removed after it.
        }
    }
}

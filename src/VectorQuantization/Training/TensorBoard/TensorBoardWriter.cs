using System.Runtime.InteropServices;
using TorchSharp;
using VectorQuantization.Imaging;
using static TorchSharp.torch;

namespace VectorQuantization.Training.TensorBoard;

/// <summary>Writes what TensorBoard shows: numbers, pictures, histograms and texts of a run, in a file of events in the run's folder.</summary>
/// <remarks>
/// <para>Each writer makes a file of its own, <c>events.out.tfevents.*</c>, behind those already there; TensorBoard shows all of a folder as one run. A writer that
/// is told where a run
/// resumes takes what earlier files say of that step and later ones out of the display. A file that ends in the middle of an event, its process killed, is read up
/// to there.</para>
/// <para>Events are held back for ten seconds at most, then the next one takes them to the file; <see cref="Flush"/> and <see cref="Dispose"/> do so at once. For
/// one thread at a
/// time.</para>
/// <para>Format: messages "Event" of tensorflow/tensorboard's <c>event.proto</c> and <c>summary.proto</c>, in TFRecord frames.</para>
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    private const int StringType = 7;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(10);

    private readonly EventFile file;
    private readonly TimeProvider time;
    private long flushed;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">The run's folder, created where it is missing; one run each.</param>
    /// <param name="resumeAt">Where a run resumes that wrote to the folder before: the first step that is to come, 0 or more. The default is null: nothing is
    /// superseded.</param>
    /// <param name="time">Tells the time that events get. The default is null: the system's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TensorBoardWriter(string folder, long? resumeAt = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (resumeAt is long step) ArgumentOutOfRangeException.ThrowIfNegative(step, nameof(resumeAt));
        this.time = time ?? TimeProvider.System;
        file = new EventFile(folder, this.time.GetUtcNow());
        Append(Event(0).Add(3, "brain.Event:2"));
        if (resumeAt is long first)
        {
            // SessionLog.START, twice: TensorBoard takes the first of a run for its beginning, and only from the second on drops what is superseded.
            for (int i = 0; i < 2; i++) Append(Event(first).Add(7, new ProtoMessage().Add(1, 1L)));
        }
        Flush();
    }

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>A number.</summary>
    /// <param name="tag">What it is of; what stands before a slash groups tags.</param>
    /// <param name="value">Kept in float32; NaN and infinities are fine.</param>
    /// <param name="step">The step, 0 or more.</param>
    /// <exception cref="ArgumentException">The tag is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void AddScalar(string tag, double value, long step) => Add(Value(tag).Add(2, (float)value), step);

    /// <summary>A picture.</summary>
    /// <inheritdoc cref="AddScalar" path="/exception"/>
    /// <param name="tag">What it is of; what stands before a slash groups tags.</param>
    /// <param name="image">(1 or 3, height, width), in [0, 1], rounded to 256 levels; of any floating type, on any device.</param>
    /// <param name="step">The step, 0 or more.</param>
    /// <exception cref="ArgumentException">The tag is empty, or the tensor has another shape or type.</exception>
    public void AddImage(string tag, Tensor image, long step)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.dim() != 3) throw new ArgumentException($"The shape is ({string.Join(", ", image.shape)}); expected (1 or 3, height, width).", nameof(image));
        using Tensor batch = image.unsqueeze(0);
        AddImage(tag, ImageGrid.ToImages(batch)[0], step);
    }

    /// <summary>A picture; <see cref="ImageGrid"/> makes one of many.</summary>
    /// <inheritdoc cref="AddScalar" path="/exception"/>
    /// <param name="tag">What it is of; what stands before a slash groups tags.</param>
    /// <param name="image">The picture.</param>
    /// <param name="step">The step, 0 or more.</param>
    public void AddImage(string tag, PixelImage image, long step)
    {
        ArgumentNullException.ThrowIfNull(image);
        // A colour space is told by its number of channels: 1 is grey, 3 is RGB.
        var picture = new ProtoMessage().Add(1, (long)image.Height).Add(2, (long)image.Width).Add(3, (long)image.Channels).Add(4, Png.Encode(image));
        Add(Value(tag).Add(4, picture), step);
    }

    /// <summary>How values are distributed, in TensorBoard's own buckets: each is a tenth wider than the one nearer to 0.</summary>
    /// <inheritdoc cref="AddScalar" path="/exception"/>
    /// <param name="tag">What it is of; what stands before a slash groups tags.</param>
    /// <param name="values">Of any shape, at least one, all finite; of any real type, on any device.</param>
    /// <param name="step">The step, 0 or more.</param>
    /// <exception cref="ArgumentException">The tag is empty, or there is no value or one that is not finite.</exception>
    public void AddHistogram(string tag, Tensor values, long step)
    {
        ArgumentNullException.ThrowIfNull(values);
        ProtoMessage message = Value(tag);
        if (values.numel() == 0) throw new ArgumentException("There is no value; expected at least one.", nameof(values));
        using var scope = NewDisposeScope();
        ReadOnlySpan<double> numbers = MemoryMarshal.Cast<byte, double>(values.detach().to(float64).cpu().contiguous().bytes);
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number)) throw new ArgumentException($"A value is {number}; expected finite ones.", nameof(values));
        }
        Add(message.Add(5, new Histogram(numbers).ToMessage()), step);
    }

    /// <summary>A text.</summary>
    /// <inheritdoc cref="AddScalar" path="/exception"/>
    /// <param name="tag">What it is of; what stands before a slash groups tags.</param>
    /// <param name="markdown">Markdown.</param>
    /// <param name="step">The step, 0 or more.</param>
    public void AddText(string tag, string markdown, long step)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var metadata = new ProtoMessage().Add(1, new ProtoMessage().Add(1, "text"));
        // A tensor of no dimensions that holds a string.
        var tensor = new ProtoMessage().Add(1, (long)StringType).Add(2, new ProtoMessage()).Add(8, markdown);
        Add(Value(tag).Add(9, metadata).Add(8, tensor), step);
    }

    /// <summary>Takes all that was added to the file.</summary>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Flush()
    {
        file.Flush();
        flushed = time.GetTimestamp();
    }

    /// <summary>Takes all that was added to the file, and closes it.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Summary.Value: tag = 1, and one of simple_value = 2, image = 4, histo = 5, tensor = 8 with metadata = 9.</summary>
    private static ProtoMessage Value(string tag)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        return new ProtoMessage().Add(1, tag);
    }

    /// <summary>Event: wall_time = 1, step = 2, and one of file_version = 3, summary = 5, session_log = 7.</summary>
    private ProtoMessage Event(long step) => new ProtoMessage().Add(1, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds).Add(2, step);

    private void Add(ProtoMessage value, long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Append(Event(step).Add(5, new ProtoMessage().Add(1, value)));
        if (time.GetElapsedTime(flushed) >= FlushInterval) Flush();
    }

    private void Append(ProtoMessage message) => file.Append(message.Content);
}

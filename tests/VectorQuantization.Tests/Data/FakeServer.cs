using System.Net;

namespace VectorQuantization.Tests.Data;

/// <summary>Answers requests from a table of contents, without a network.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Dictionary<string, Func<HttpContent>> files = [];

    public List<string> Requests { get; } = [];

    public void Add(string name, byte[] content) => files[name] = () => new ByteArrayContent(content);

    public void Add(string name, Stream body, long length) => files[name] = () =>
    {
        var content = new StreamContent(body);
        content.Headers.ContentLength = length;
        return content;
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!.ToString());
        var response = files.TryGetValue(Path.GetFileName(request.RequestUri.LocalPath), out var content)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = content() }
            : new HttpResponseMessage(HttpStatusCode.NotFound);
        return Task.FromResult(response);
    }
}

/// <summary>A body that does something of its own once its first bytes are read.</summary>
internal sealed class InterruptedBody(byte[] beginning, Func<CancellationToken, ValueTask<int>> then) : Stream
{
    private int sent;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, beginning.Length - sent);
        if (count == 0)
            return then(cancellationToken);
        beginning.AsMemory(sent, count).CopyTo(buffer);
        sent += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

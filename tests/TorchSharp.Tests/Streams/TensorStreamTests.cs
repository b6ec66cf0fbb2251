using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Streams;

public class TensorStreamTests
{
    [Fact]
    public void A_tensor_is_its_type_its_shape_and_its_elements()
    {
        using Tensor x = tensor(new short[,] { { 1, 2, 3 }, { 4, 5, -1 } });
        Bytes(x).Should().Equal(2, 2, 2, 3, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255);
        using Tensor scalar = tensor(1.5f);
        Bytes(scalar).Should().Equal(6, 0, 0, 0, 0xC0, 0x3F);
        using Tensor wide = zeros(300, dtype: ScalarType.Bool);
        Bytes(wide)[..4].Should().Equal(11, 1, 0xAC, 0x02);
        using Tensor empty = zeros(0, 5);
        Bytes(empty).Should().Equal(6, 2, 0, 5);
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.ComplexFloat64)]
    public void Every_type_comes_back(ScalarType type)
    {
        using Tensor x = arange(6).reshape(2, 1, 3).to(type);
        using Tensor y = Tensor.Load(new MemoryStream(Bytes(x)));

        y.dtype.Should().Be(type);
        y.shape.Should().Equal(2, 1, 3);
        y.bytes.ToArray().Should().Equal(x.bytes.ToArray());
    }

    [Fact]
    public void Loading_into_a_tensor_keeps_its_place_and_accepts_leaves_and_strides()
    {
        using Tensor x = tensor(new[,] { { 1f, 2f }, { 3f, 4f } });
        byte[] bytes = Bytes(x);
        using Tensor leaf = zeros(2, 2, requires_grad: true);
        TensorExtensionMethods.Load(leaf, Reader(bytes));
        leaf.data<float>().ToArray().Should().Equal(1, 2, 3, 4);
        leaf.requires_grad.Should().BeTrue();

        TensorExtensionMethods.Load(leaf, Reader(Bytes(zeros_like(x))), skip: true);
        leaf.data<float>().ToArray().Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Tensors_follow_each_other_in_a_stream()
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        using Tensor a = tensor(new[] { 1L, 2L }), b = tensor(new[] { 3.0 });
        a.Save(writer);
        b.Save(writer);
        writer.Write("end");
        stream.Position = 0;
        var reader = new BinaryReader(stream);

        using Tensor skipped = TensorExtensionMethods.Load(reader, skip: true);
        Tensor? read = null;
        TensorExtensionMethods.Load(ref read!, reader);

        skipped.data<long>().ToArray().Should().Equal(0, 0);
        read.item<double>().Should().Be(3);
        reader.ReadString().Should().Be("end");
        read.Dispose();
    }

    [Fact]
    public void Another_type_or_shape_is_refused()
    {
        using Tensor x = tensor(new[] { 1f, 2f });
        byte[] bytes = Bytes(x);
        using Tensor doubles = zeros(2, dtype: ScalarType.Float64);
        using Tensor longer = zeros(3);

        doubles.Invoking(t => TensorExtensionMethods.Load(t, Reader(bytes))).Should().Throw<ArgumentException>();
        longer.Invoking(t => TensorExtensionMethods.Load(t, Reader(bytes))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        using Tensor x = tensor(new[] { 1f, 2f });
        byte[] bytes = Bytes(x);
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            FluentActions.Invoking(() => Tensor.Load(new MemoryStream(cut))).Should().Throw<EndOfStreamException>($"{length} bytes are too few");
        }
    }

    [Fact]
    public void Elements_alone_are_written_and_read()
    {
        using Tensor x = tensor(new[] { 1f, 2f });
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream);
        stream.ToArray().Should().Equal(0, 0, 0x80, 0x3F, 0, 0, 0, 0x40);

        using Tensor y = zeros(2);
        stream.Position = 0;
        y.ReadBytesFromStream(stream);
        y.data<float>().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Files_hold_tensors_in_TorchSharps_format_and_in_libtorchs()
    {
        string path = Path.GetTempFileName();
        try
        {
            using Tensor x = tensor(new[,] { { 1L, 2L }, { 3L, 4L } });
            x.Save(path);
            using Tensor own = Tensor.Load(path);
            own.data<long>().ToArray().Should().Equal(1, 2, 3, 4);

            using Tensor transposed = x.t();
            save(transposed, path);
            using Tensor archived = load(path);
            archived.dtype.Should().Be(ScalarType.Int64);
            archived.data<long>().ToArray().Should().Equal(1, 3, 2, 4);
            File.ReadAllBytes(path)[..2].Should().Equal((byte)'P', (byte)'K');
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Missing_and_foreign_files_are_errors()
    {
        string path = Path.GetTempFileName();
        try
        {
            FluentActions.Invoking(() => Tensor.Load(path + ".none")).Should().Throw<FileNotFoundException>();
            FluentActions.Invoking(() => load(path + ".none")).Should().Throw<ExternalException>();
            File.WriteAllText(path, "no tensor");
            FluentActions.Invoking(() => load(path)).Should().Throw<ExternalException>();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Reading_and_writing_leave_no_tensor_behind()
    {
        using Tensor x = tensor(new[] { 1f, 2f });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        byte[] bytes = Bytes(x);
        TensorExtensionMethods.Load(x, Reader(bytes));
        Tensor.Load(new MemoryStream(bytes)).Dispose();
        x.Invoking(t => Tensor.Load(new MemoryStream(bytes[..9]))).Should().Throw<EndOfStreamException>();

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    private static byte[] Bytes(Tensor tensor)
    {
        using var stream = new MemoryStream();
        tensor.Save(stream);
        return stream.ToArray();
    }
}

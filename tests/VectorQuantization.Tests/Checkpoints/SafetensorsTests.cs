using System.Text;
using TorchSharp;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.ComplexFloat32,
    ];

    public void Dispose() => folder.Dispose();

    private static byte[] Bytes(Dictionary<string, Tensor> tensors, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    [Fact]
    public void A_file_is_what_the_specification_says_byte_by_byte()
    {
        using var scope = NewDisposeScope();
        byte[] file = Bytes(new() { ["a"] = tensor(new float[,] { { 1, 2, 3 } }) }, new() { ["by"] = "é" });

        string header = """{"__metadata__":{"by":"é"},"a":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}}    """;
        Encoding.UTF8.GetByteCount(header).Should().Be(88, "the header is filled up to a multiple of 8");
        file.Should().Equal(HandMade.File(Encoding.UTF8.GetBytes(header), [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40]));
    }

    [Fact]
    public void A_file_without_tensors_is_an_empty_object()
    {
        byte[] file = Bytes([]);

        file.Should().Equal(8, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}', 32, 32, 32, 32, 32, 32);
        using SafetensorsFile read = HandMade.Open(file);
        read.ReadAll().Should().BeEmpty();
        read.Metadata.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_and_shape_comes_back_to_the_bit(ScalarType type)
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[], [1], [7], [0], [3, 0, 2], [2, 3, 4], [1, 1, 5, 1]];
        var tensors = shapes.ToDictionary(shape => $"({string.Join(", ", shape)})", shape => (randn(shape, generator: new Generator(3)) * 10).to_type(type));

        Safetensors.Save(folder["all.safetensors"], tensors);
        Dictionary<string, Tensor> read = Safetensors.Load(folder["all.safetensors"]);

        read.Keys.Should().BeEquivalentTo(tensors.Keys);
        foreach ((string name, Tensor expected) in tensors)
        {
            read[name].dtype.Should().Be(type);
            read[name].shape.Should().Equal(expected.shape);
            read[name].bytes.ToArray().Should().Equal(expected.bytes.ToArray());
            read[name].requires_grad.Should().BeFalse();
        }
    }

    [Fact]
    public void Numbers_that_are_none_keep_their_bits()
    {
        using var scope = NewDisposeScope();
        byte[] bits = [1, 0, 0x80, 0x7f, 0, 0, 0x80, 0xff, 0, 0, 0, 0x80, 1, 0, 0, 0];
        byte[] file = HandMade.File("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 16);
        bits.CopyTo(file, file.Length - 16);

        Tensor read = HandMade.Open(file).Read("x");

        read.bytes.ToArray().Should().Equal(bits, "a signalling NaN, −∞, −0 and the smallest number");
        Bytes(new() { ["x"] = read })[^16..].Should().Equal(bits);
    }

    [Fact]
    public void Views_are_written_as_what_they_show()
    {
        using var scope = NewDisposeScope();
        Tensor x = arange(24, ScalarType.Float32).reshape(2, 3, 4);
        Tensor complex = tensor(new[] { new System.Numerics.Complex(1, 2), new System.Numerics.Complex(3, -4) }, ScalarType.ComplexFloat32);
        Dictionary<string, Tensor> views = new()
        {
            ["transposed"] = x.transpose(0, 2), ["part"] = x.narrow(1, 1, 2), ["stepped"] = x.flatten()[TensorIndex.Slice(1, 20, 3)],
            ["expanded"] = x[0, 0, 0].expand(3, 2), ["gradient"] = nn.Parameter(x.clone()), ["conjugate"] = complex.conj(),
        };
        Bytes(views);

        Dictionary<string, Tensor> read = HandMade.Open(Bytes(views)).ReadAll();

        foreach ((string name, Tensor view) in views) read[name].Equals(view).Should().BeTrue(name);
    }

    [Fact]
    public void Tensors_begin_at_multiples_of_their_elements_size_in_an_order_of_their_own()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = new()
        {
            ["z"] = zeros(3, ScalarType.Bool), ["y"] = zeros(3, ScalarType.Float16), ["b"] = zeros(3, ScalarType.Float32), ["a"] = zeros(3, ScalarType.Int32),
            ["x"] = zeros(3, ScalarType.Int64), ["w"] = zeros(0),
        };
        byte[] file = Bytes(tensors);

        using SafetensorsFile read = HandMade.Open(file);

        read.Entries.Keys.Should().Equal("x", "a", "b", "w", "y", "z");
        foreach (SafetensorsEntry entry in read.Entries.Values) (entry.Offset % entry.Type.ElementSize()).Should().Be(0, entry.Name);
        Bytes(tensors.Reverse().ToDictionary()).Should().Equal(file);
    }

    [Fact]
    public void Files_of_others_may_be_ordered_and_filled_up_otherwise()
    {
        using var scope = NewDisposeScope();
        string header = " " + """
            "later":{"data_offsets":[1,3],"shape":[2],"dtype":"U8","new":{"what":[1,null]}},
              "first": {"shape":[], "dtype":"I8", "data_offsets":[0,1]}, "none":{"dtype":"F32","shape":[2,0],"data_offsets":[3,3]} } 
            """.Trim() + "\n\t ";
        byte[] file = HandMade.File(Encoding.UTF8.GetBytes("{" + header), [255, 2, 3]);

        using SafetensorsFile read = HandMade.Open(file);

        read.Entries.Keys.Should().Equal("first", "later", "none");
        read.Read("first").ToInt64().Should().Be(-1);
        read.Read("later").data<byte>().ToArray().Should().Equal(2, 3);
        read.Read("none").shape.Should().Equal(2, 0);
    }

    [Fact]
    public void Names_are_any_text_and_never_paths()
    {
        using var scope = NewDisposeScope();
        string[] names = ["../../etc/passwd", "/absolute", "C:\\x", "a/b", "", " ", "\"quoted\"\n\0", "шум 🎲", "con", "__metadata", "a.b.c"];
        Safetensors.Save(folder["names.safetensors"], names.ToDictionary(name => name, name => tensor((long)name.Length)));

        Dictionary<string, Tensor> read = Safetensors.Load(folder["names.safetensors"]);

        read.ToDictionary(t => t.Key, t => t.Value.ToInt64()).Should().BeEquivalentTo(names.ToDictionary(name => name, name => (long)name.Length));
        folder.Files.Should().Equal("names.safetensors");
    }

    [Fact]
    public void One_tensor_is_read_without_the_others()
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(folder["x.safetensors"], new Dictionary<string, Tensor> { ["a"] = ones(2), ["b"] = full(3, 2.0) }, new Dictionary<string, string> { ["step"] = "7" });

        using SafetensorsFile file = SafetensorsFile.Open(folder["x.safetensors"]);

        file.Metadata["step"].Should().Be("7");
        file.Entries["b"].Shape.Should().Equal(3);
        file.Entries["b"].Type.Should().Be(ScalarType.Float32);
        file.Read("b").data<float>().ToArray().Should().Equal(2, 2, 2);
        file.Invoking(f => f.Read("c")).Should().Throw<ArgumentException>().WithMessage("*'c'*2 entries*");
    }

    [Fact]
    public void Tensors_longer_than_a_piece_come_back()
    {
        using var scope = NewDisposeScope();
        Tensor large = arange(9_000_001, ScalarType.Float32);

        Tensor read = HandMade.Open(Bytes(new() { ["large"] = large })).Read("large");

        read.Equals(large).Should().BeTrue("36 MB take three pieces");
    }

    [Fact]
    public void What_cannot_be_written_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        string path = folder["x.safetensors"];
        folder.Add("x.safetensors", [9]);
        void Refuses(string name, Tensor value, string message) =>
            FluentActions.Invoking(() => Safetensors.Save(path, new Dictionary<string, Tensor> { ["fine"] = ones(3), [name] = value })).Should().Throw<ArgumentException>().WithMessage(message);

        Refuses("__metadata__", ones(1), "*'__metadata__'*");
        Refuses("wide", zeros(2, ScalarType.ComplexFloat64), "*'wide'*ComplexFloat64*expected one of BOOL*");
        Refuses("half \ud800", ones(1), "*Unicode*");
        FluentActions.Invoking(() => Safetensors.Save(path, new Dictionary<string, Tensor>(), new Dictionary<string, string> { ["x"] = "\udc00" })).Should().Throw<ArgumentException>();
        File.ReadAllBytes(path).Should().Equal([9], "the old file stays");
        folder.Files.Should().Equal("x.safetensors");
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        string path = folder["x.safetensors"];
        using Tensor x = randn(4, 5);
        using Tensor view = x.t();
        Leaks.None(() =>
        {
            Safetensors.Save(path, new Dictionary<string, Tensor> { ["x"] = x, ["view"] = view });
            foreach (Tensor tensor in Safetensors.Load(path).Values) tensor.Dispose();
            byte[] file = [.. File.ReadAllBytes(path)];
            using (SafetensorsFile cut = new(new CutStream(file, file.Length - 4), "cut"))
                cut.Invoking(f => f.ReadAll()).Should().Throw<InvalidDataException>().WithMessage("*'cut'*ends*");
        });
    }

    [Fact]
    public void A_stream_stays_open_where_it_is_to()
    {
        var stream = new MemoryStream(Bytes([]));
        new SafetensorsFile(stream, "x", leaveOpen: true).Dispose();
        stream.CanRead.Should().BeTrue();
        new SafetensorsFile(stream, "x").Dispose();
        stream.CanRead.Should().BeFalse();
        FluentActions.Invoking(() => new SafetensorsFile(stream, "x")).Should().Throw<ArgumentException>();
    }

    /// <summary>A file that was cut after its length had been looked up.</summary>
    private sealed class CutStream(byte[] content, int end) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..(int)Math.Clamp(end - Position, 0, buffer.Length)]);
    }
}

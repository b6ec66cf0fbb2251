using System.Text;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Checkpoints;

/// <summary>Files that are damaged, or made to do damage.</summary>
public sealed class SafetensorsDamageTests
{
    private const string Good = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "*'b'*overlaps*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "*'b'*overlaps*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "*'a'*4 bytes before it*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, "*'b'*4 bytes before it*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "*'a'*takes 8 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "*last 1 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "*'a'*another of this name*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "*'a'*another of this name*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "*'a'*takes 12 bytes*span 8*")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""", 8, "*'a'*F16*takes 4 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,8]}}""", 8, "*'a'*takes 0 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}""", 8, "*'a'*takes 4 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "*'a'*ends at 0*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}}""", 8, "*'a'*beyond any file*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "*'a'*larger than any file*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", 0, "*'a'*larger than any file*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}""", 8, "*'a'*takes 4398046511104 bytes*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "*'a'*shape*whole numbers*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "*'a'*shape*whole numbers*")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "*'a'*shape*whole numbers*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]}}""", 8, "*'a'*shape*whole numbers*")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "*'a'*shape*array*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "*'a'*two data_offsets*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "*'a'*data_offsets*at most 2*")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "*'a'*'F8_E4M3' cannot be read; expected one of BOOL*")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "*'a'*'f32' cannot be read*")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "*'a'*name of a type*Number*")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "*'a'*second 'dtype'*")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "*'a'*expected dtype*")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "*'a'*expected dtype*")]
    [InlineData("""{"a":[]}""", 0, "*'a'*expected an object*")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "*metadata 'a'*text*")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "*second metadata 'a'*")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "*second '__metadata__'*")]
    [InlineData("""{"__metadata__":[]}""", 0, "*object of texts*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x""", 8, "*not valid JSON*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {}""", 8, "*not valid JSON*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "*not valid JSON*")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "*not valid JSON*")]
    [InlineData("""{"a":{"more":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}}""", 0, "*not valid JSON*")]
    [InlineData(""" {}""", 0, "*begin with '{'*")]
    [InlineData("", 0, "*begin with '{'*")]
    [InlineData("[]", 0, "*begin with '{'*")]
    public void A_wrong_header_is_refused_with_file_and_reason(string header, int data, string message)
    {
        var open = () => HandMade.Open(HandMade.File(header, data));

        open.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage("'file.safetensors' cannot be read: at offset *");
    }

    [Theory]
    [InlineData(new byte[] { }, "*0 bytes*")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 }, "*7 bytes*")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 123, 125 }, "*take 3 bytes, and 2 follow*")]
    [InlineData(new byte[] { 0, 0, 0, 64, 0, 0, 0, 0, 123, 125 }, "*take 1073741824 bytes; at most 100000000*")]
    [InlineData(new byte[] { 0, 0xe1, 0xf5, 5, 0, 0, 0, 0, 123, 125 }, "*take 100000000 bytes, and 2 follow*")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 }, "*take 18446744073709551615 bytes*")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 128, 123, 125 }, "*take 9223372036854775808 bytes*")]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, 123, 0xff, 0xfe, 125 }, "*not UTF-8*")]
    public void A_wrong_length_is_refused_before_anything_is_allocated(byte[] file, string message)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException? error = null;
        try
        {
            HandMade.Open(file);
        }
        catch (InvalidDataException caught)
        {
            error = caught;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        error!.Message.Should().Match(message);
        allocated.Should().BeLessThan(100_000);
    }

    [Fact]
    public void A_shape_of_more_dimensions_than_libtorch_has_is_refused()
    {
        string shape = string.Join(",", Enumerable.Repeat("1", 65));
        var open = () => HandMade.Open(HandMade.File($$$"""{"a":{"dtype":"U8","shape":[{{{shape}}}],"data_offsets":[0,1]}}""", 1));
        open.Should().Throw<InvalidDataException>().WithMessage("*'a'*at most 64*");
    }

    [Fact]
    public void A_boolean_that_is_neither_is_refused_and_nothing_is_left()
    {
        const string header = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[2,4]}}""";
        byte[] file = HandMade.File(Encoding.UTF8.GetBytes(header), [7, 7, 1, 2]);
        Leaks.None(() =>
        {
            using SafetensorsFile read = HandMade.Open(file);
            read.Invoking(r => r.ReadAll()).Should().Throw<InvalidDataException>().WithMessage("*'b'*neither 0 nor 1*");
        });
    }

    [Fact]
    public void A_name_of_megabytes_makes_no_message_of_megabytes()
    {
        string name = new('x', 5_000_000);
        var open = () => HandMade.Open(HandMade.File($$$"""{"{{{name}}}":{{{Good}}}}""", 4));
        open.Should().Throw<InvalidDataException>().Which.Message.Length.Should().BeLessThan(1000);
    }

    [Fact]
    public void A_file_that_is_refused_is_closed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Add("x.safetensors", [1, 2, 3]);
        FluentActions.Invoking(() => Safetensors.Load(path)).Should().Throw<InvalidDataException>().WithMessage($"*{path}*");
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }
}

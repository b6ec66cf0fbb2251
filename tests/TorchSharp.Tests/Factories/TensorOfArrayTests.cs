using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Factories;

public class TensorOfArrayTests
{
    [Fact]
    public void An_array_gives_its_own_type()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[] { 1f, 2f }).dtype.Should().Be(float32);
        tensor(new[] { 1.0, 2.0 }).dtype.Should().Be(float64);
        tensor(new[] { 1L, 2L }).dtype.Should().Be(int64);
        tensor(new[] { 1, 2 }).dtype.Should().Be(int32);
        tensor(new short[] { 1 }).dtype.Should().Be(int16);
        tensor(new byte[] { 1 }).dtype.Should().Be(uint8);
        tensor(new sbyte[] { 1 }).dtype.Should().Be(int8);
        tensor(new[] { true }).dtype.Should().Be(@bool);
        tensor(new[] { (Half)1 }).dtype.Should().Be(float16);
        tensor(new[] { (BFloat16)1f }).dtype.Should().Be(bfloat16);
        tensor(new[] { (1f, 2f) }).dtype.Should().Be(complex64);
        tensor(new[] { new System.Numerics.Complex(1, 2) }).dtype.Should().Be(complex128);
    }

    [Fact]
    public void A_number_gives_a_tensor_without_dimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(1.5f).shape.Should().BeEmpty();
        tensor(1.5f).item<float>().Should().Be(1.5f);
        tensor(7L).item<long>().Should().Be(7);
        tensor(2.5, float32).item<float>().Should().Be(2.5f);
        tensor(true).item<bool>().Should().BeTrue();
        tensor(3, requires_grad: false).dtype.Should().Be(int32);
        tensor(1f, requires_grad: true).requires_grad.Should().BeTrue();
    }

    [Fact]
    public void Arrays_of_several_dimensions_keep_them()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } }).shape.Should().Equal(2, 3);
        tensor(new[,,] { { { 1, 2 } }, { { 3, 4 } } }).shape.Should().Equal(2, 1, 2);
        tensor(new[,,,] { { { { 1L } } } }).shape.Should().Equal(1, 1, 1, 1);
        from_array(new[,] { { 1.0, 2.0 } }).data<double>()[0, 1].Should().Be(2);
        as_tensor(new[,] { { 1, 2 } }, float32).dtype.Should().Be(float32);
    }

    [Fact]
    public void A_flat_array_takes_the_shape_given()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [1, 2, 3, 4, 5, 6];
        tensor(values, [2, 3]).data<float>()[1, 0].Should().Be(4);
        tensor(values, 3, 2).shape.Should().Equal(3, 2);
        tensor(new List<float>(values), 1, 2, 3).shape.Should().Equal(1, 2, 3);
        tensor((IList<long>)[1, 2, 3], dtype: float64).data<double>().ToArray().Should().Equal(1, 2, 3);
        tensor(new Memory<float>(values), [6]).data<float>().ToArray().Should().Equal(values);
        FluentActions.Invoking(() => tensor(values, [2, 4])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Torch_tensor_copies()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [1, 2];
        Tensor copy = tensor(values);
        values[0] = 9;
        copy.data<float>()[0].Should().Be(1);
    }

    [Fact]
    public void Elements_are_converted_to_the_type_given()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[] { 1.7f, -1.7f }, int64).data<long>().ToArray().Should().Equal(1, -1);
        tensor(new[] { 0, 2 }, @bool).data<bool>().ToArray().Should().Equal(false, true);
        tensor(new[] { 1.0001f }, bfloat16).data<BFloat16>()[0].ToSingle().Should().Be(1);
        tensor(new[] { 1.5 }, float16, requires_grad: true).requires_grad.Should().BeTrue();
    }

    [Fact]
    public void Converting_leaves_one_tensor_and_no_more() =>
        Leaks.Of(() => tensor(new[] { 1, 2 }, float64).Dispose()).Should().Be(0);

    [Fact]
    public void A_buffer_can_be_read_in_part()
    {
        using DisposeScope scope = NewDisposeScope();
        frombuffer(new[] { 1f, 2f, 3f, 4f }, float32, 2, 1).data<float>().ToArray().Should().Equal(2, 3);
        frombuffer(new byte[] { 7, 8 }, uint8).data<byte>().ToArray().Should().Equal(7, 8);
        FluentActions.Invoking(() => frombuffer(new[] { 1f }, float32, 2)).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => frombuffer(new[] { 1f }, float32, 1, -1)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Unsupported_elements_are_refused() =>
        FluentActions.Invoking(() => from_array(new[] { "a" })).Should().Throw<NotSupportedException>();
}

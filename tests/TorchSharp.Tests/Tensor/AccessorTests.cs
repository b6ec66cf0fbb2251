using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class AccessorTests
{
    [Fact]
    public void Elements_are_read_in_row_major_order_whatever_the_strides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Tensor turned = matrix.t();
        turned.is_contiguous().Should().BeFalse();
        turned.data<int>().ToArray().Should().Equal(1, 4, 2, 5, 3, 6);
        turned.data<int>()[2].Should().Be(2);
        turned.data<int>()[2, 1].Should().Be(6);
        turned.data<int>().Should().Equal(1, 4, 2, 5, 3, 6);
        turned.data<int>().ToNDArray().Should().BeEquivalentTo(new[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } });
        matrix[.., 1].data<int>().ToArray().Should().Equal(2, 5);
        tensor(new[] { 1, 2 }).expand(3, 2).data<int>().ToArray().Should().Equal(1, 2, 1, 2, 1, 2);
        tensor(5).data<int>().ToArray().Should().Equal(5);
    }

    [Fact]
    public void Writing_goes_to_the_tensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = zeros(2, 3, int64);
        matrix.data<long>()[1, 2] = 7;
        matrix.t().data<long>()[1, 0] = 5;
        matrix.data<long>().ToArray().Should().Equal(0, 5, 0, 0, 0, 7);
        matrix.data<long>().CopyFrom([1, 2, 3, 4, 5, 6]);
        matrix[1, 1].item<long>().Should().Be(5);
        matrix.t().data<long>().CopyFrom(new long[] { 1, 2, 3, 4, 5, 6 });
        matrix.data<long>().ToArray().Should().Equal(1, 3, 5, 2, 4, 6);
    }

    [Fact]
    public void Copies_may_begin_inside_an_array()
    {
        using DisposeScope scope = NewDisposeScope();
        var target = new float[4];
        tensor(new[] { 1f, 2f, 3f }).data<float>().CopyTo(target, 1);
        target.Should().Equal(0, 1, 2, 3);
        var rest = new float[3];
        arange(0, 6, 1, float32).view(2, 3).t().data<float>().CopyTo(rest.AsSpan(), 0, 3);
        rest.Should().Equal(4, 2, 5);
    }

    [Fact]
    public void Wrong_indices_and_types_throw()
    {
        using DisposeScope scope = NewDisposeScope();
        TensorAccessor<float> values = zeros(2, 3).data<float>();
        FluentActions.Invoking(() => values[6]).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => values[2, 0]).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => values[0, -1]).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => values[-1]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => zeros(2).data<double>()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => zeros(2).item<float>()).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Accessors_with_equal_elements_are_equal()
    {
        using DisposeScope scope = NewDisposeScope();
        (tensor(new[] { 1, 2 }).data<int>() == tensor(new[] { 1, 2 }).data<int>()).Should().BeTrue();
        (tensor(new[] { 1, 2 }).data<int>() != tensor(new[] { 1, 3 }).data<int>()).Should().BeTrue();
    }

    [Fact]
    public void Half_and_bfloat16_have_their_own_types()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[] { 1.5f }, float16).data<Half>()[0].Should().Be((Half)1.5f);
        tensor(new[] { 1.5f }, bfloat16).data<BFloat16>()[0].ToSingle().Should().Be(1.5f);
        tensor(new[] { 1.5f }, bfloat16).ReadCpuBFloat16(0).Should().Be(1.5f);
        tensor(new[] { 1.5f }, float16).ReadCpuFloat16(0).Should().Be(1.5f);
    }
}

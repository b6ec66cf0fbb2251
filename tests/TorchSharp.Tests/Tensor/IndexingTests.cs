using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class IndexingTests
{
    private static Tensor Cube() => arange(24).view(2, 3, 4);

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();

    [Fact]
    public void Numbers_select()
    {
        using DisposeScope scope = NewDisposeScope();
        Cube()[1].shape.Should().Equal(3, 4);
        Values(Cube()[1, 2]).Should().Equal(20, 21, 22, 23);
        Cube()[1, 2, 3].item<long>().Should().Be(23);
        Cube()[-1, -1, -1].item<long>().Should().Be(23);
        Values(Cube()[new long[] { 0, 1 }]).Should().Equal(4, 5, 6, 7);
    }

    [Fact]
    public void Ranges_slice()
    {
        using DisposeScope scope = NewDisposeScope();
        Values(Cube()[0, 1.., ..2]).Should().Equal(4, 5, 8, 9);
        Values(Cube()[^1, ^1]).Should().Equal(20, 21, 22, 23);
        Values(arange(6)[1..^1]).Should().Equal(1, 2, 3, 4);
        Values(arange(6)[^2..]).Should().Equal(4, 5);
        Values(arange(6)[..]).Should().Equal(0, 1, 2, 3, 4, 5);
        Values(arange(6)[TensorIndex.Slice(1, null, 2)]).Should().Equal(1, 3, 5);
        Values(arange(6)[TensorIndex.Slice(-3)]).Should().Equal(3, 4, 5);
        Values(arange(6)[(1, 3)]).Should().Equal(1, 2);
        Values(arange(6)[(null, 2)]).Should().Equal(0, 1);
        Values(arange(3)[2..9]).Should().Equal(2);
    }

    [Fact]
    public void Ellipsis_and_new_dimensions_stand_where_they_are_put()
    {
        using DisposeScope scope = NewDisposeScope();
        Cube()[TensorIndex.Ellipsis, 0].shape.Should().Equal(2, 3);
        Cube()[TensorIndex.None].shape.Should().Equal(1, 2, 3, 4);
        Cube()[.., TensorIndex.None, 0].shape.Should().Equal(2, 1, 4);
        Cube()[TensorIndex.None, TensorIndex.Ellipsis, 0].shape.Should().Equal(1, 2, 3);
        Cube()[0, TensorIndex.Ellipsis, TensorIndex.Null].shape.Should().Equal(3, 4, 1);
        Cube()[TensorIndex.Bool(true)].shape.Should().Equal(1, 2, 3, 4);
        Cube()[TensorIndex.Bool(false)].shape.Should().Equal(0, 2, 3, 4);
        Cube()[TensorIndex.Colon, 1].shape.Should().Equal(2, 4);
    }

    [Fact]
    public void Tensors_gather()
    {
        using DisposeScope scope = NewDisposeScope();
        Values(arange(10)[tensor(new long[] { 7, 0, -1 })]).Should().Equal(7, 0, 9);
        Values(Cube()[tensor(new long[] { 0, 1 }), tensor(new long[] { 2, 0 })]).Should().Equal(8, 9, 10, 11, 12, 13, 14, 15);
        Values(Cube()[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2 })), 3]).Should().Equal(11, 23);
        Cube()[TensorIndex.Tensor(tensor(new long[] { 0, 1 })), .., TensorIndex.Tensor(tensor(new long[] { 3, 2 }))].shape.Should().Equal(2, 3);
        Cube()[tensor(1L)].shape.Should().Equal(3, 4);
    }

    [Fact]
    public void Masks_pick()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6).view(2, 3);
        Values(x[x > 3]).Should().Equal(4, 5);
        Values(x[tensor(new[] { false, true })]).Should().Equal(3, 4, 5);
        Values(x[.., TensorIndex.Tensor(tensor(new[] { true, false, true }))]).Should().Equal(0, 2, 3, 5);
    }

    [Fact]
    public void Slices_are_views_and_gathered_elements_are_not()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6);
        Tensor slice = x[2..4], all = x[..], gathered = x[tensor(new long[] { 2 })];
        x[2] = 9;
        Values(slice).Should().Equal(9, 3);
        Values(all).Should().Equal(0, 1, 9, 3, 4, 5);
        Values(gathered).Should().Equal(2);
    }

    [Fact]
    public void Setting_writes_to_the_tensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(2, 3, int64);
        x[0] = tensor(new long[] { 1, 2, 3 });
        x[1, 2] = 6L;
        x[1, ..2] = tensor(new[,] { { 4.0, 5.0 } });
        Values(x).Should().Equal(1, 2, 3, 4, 5, 6);
        x[x > 4] = 0L;
        Values(x).Should().Equal(1, 2, 3, 4, 0, 0);
        x[tensor(new long[] { 0 }), tensor(new long[] { 1 })] = 8L;
        Values(x).Should().Equal(1, 8, 3, 4, 0, 0);
        x[TensorIndex.Ellipsis, 0] = -1L;
        Values(x).Should().Equal(-1, 8, 3, -1, 0, 0);
        x[new long[] { 1, 1 }] = 7L;
        x[1, 1].item<long>().Should().Be(7);
        x[TensorIndex.Bool(false)] = 5L;
        x[1, 1].item<long>().Should().Be(7);
    }

    [Fact]
    public void Index_put_can_accumulate()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(3);
        TensorIndex[] twice = [TensorIndex.Tensor(tensor(new long[] { 1, 1, 2 }))];
        x.index_put_(ones(3), twice, true);
        x.data<float>().ToArray().Should().Equal(0, 2, 1);
        ReferenceEquals(x.index_put_((Scalar)5, TensorIndex.Slice(0, 1)), x).Should().BeTrue();
        x.data<float>().ToArray().Should().Equal(5, 2, 1);
    }

    [Fact]
    public void Wrong_indices_throw()
    {
        using DisposeScope scope = NewDisposeScope();
        FluentActions.Invoking(() => arange(3)[3]).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => arange(3)[0, 0]).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => arange(3)[tensor(new long[] { 3 })]).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => arange(3)[TensorIndex.Slice(0, 3, -1)]).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => { zeros(3)[..] = zeros(2); }).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Gradients_flow_through_brackets()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(2, 3, requires_grad: true);
        (x[0, 1..].sum() + x[tensor(new long[] { 1, 1 })].sum()).backward();
        x.grad.data<float>().ToArray().Should().Equal(0, 1, 1, 2, 2, 2);
    }

    [Fact]
    public void Brackets_leave_only_their_result()
    {
        using Tensor x = arange(24).view(2, 3, 4), mask = x > 3, filler = zeros(1, dtype: int64);
        Leaks.Of(() => x[0, 1.., TensorIndex.None, 2].Dispose()).Should().Be(0);
        Leaks.Of(() => x[TensorIndex.Bool(true), TensorIndex.Ellipsis, 1].Dispose()).Should().Be(0);
        Leaks.Of(() => x[mask].Dispose()).Should().Be(0);
        Leaks.Of(() => x[mask] = filler).Should().Be(0);
        Leaks.Of(() => x[1, 2, 3] = filler).Should().Be(0);
        Leaks.Of(() => FluentActions.Invoking(() => x[0, 0, 9]).Should().Throw<ExternalException>()).Should().Be(0);
    }
}

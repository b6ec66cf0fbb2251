using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class JoiningTests
{
    private static long[] Values(Tensor tensor) => tensor.contiguous().data<long>().ToArray();

    [Fact]
    public void Tensors_are_joined_along_a_dimension()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = arange(2);
        Tensor b = arange(2, 5);
        Values(torch.cat([a, b])).Should().Equal(0, 1, 2, 3, 4);
        Values(torch.cat(new List<Tensor> { a, b }, 0)).Should().Equal(0, 1, 2, 3, 4);
        torch.cat([zeros(2, 1), zeros(2, 3)], 1).shape.Should().Equal(2, 4);
        torch.stack([a, a, a]).shape.Should().Equal(3, 2);
        torch.stack([a, a, a], -1).shape.Should().Equal(2, 3);
        torch.vstack([a, a]).shape.Should().Equal(2, 2);
        torch.hstack(a, b).shape.Should().Equal(5);
        torch.column_stack(a, a).shape.Should().Equal(2, 2);
        Values(torch.block_diag(ones([1, 1], ScalarType.Int64), ones([1, 1], ScalarType.Int64))).Should().Equal(1, 0, 0, 1);
    }

    [Fact]
    public void Tensors_of_different_types_are_promoted()
    {
        using DisposeScope scope = NewDisposeScope();
        torch.cat([arange(2), zeros(1)]).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Tensors_are_split()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = arange(5);
        a.split(2).Select(Values).Should().BeEquivalentTo(new[] { new long[] { 0, 1 }, [2, 3], [4] }, o => o.WithStrictOrdering());
        a.split([1, 4]).Select(part => part.size(0)).Should().Equal(1, 4);
        a.chunk(2).Select(part => part.size(0)).Should().Equal(3, 2);
        a.tensor_split(2).Select(part => part.size(0)).Should().Equal(3, 2);
        a.tensor_split([1, 2]).Select(part => part.size(0)).Should().Equal(1, 1, 3);
        arange(6).view(3, 2).unbind(1).Select(Values).Last().Should().Equal(1, 3, 5);
        arange(6).view(2, 3).hsplit(3).Should().HaveCount(3);
        arange(6).view(2, 3).vsplit(2).Should().HaveCount(2);
    }

    [Fact]
    public void Grids_and_products()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] grid = torch.meshgrid([arange(2), arange(3)]);
        Values(grid[0]).Should().Equal(0, 0, 0, 1, 1, 1);
        Values(grid[1]).Should().Equal(0, 1, 2, 0, 1, 2);
        torch.meshgrid([arange(2), arange(3)], indexing: "xy")[0].shape.Should().Equal(3, 2);
        Values(torch.cartesian_prod(arange(2), arange(2))).Should().Equal(0, 0, 0, 1, 1, 0, 1, 1);
        torch.broadcast_tensors(zeros(2, 1), zeros(3)).Select(part => part.size(1)).Should().Equal(3, 3);
        Values(torch.combinations(arange(3))).Should().Equal(0, 1, 0, 2, 1, 2);
    }

    [Fact]
    public void Parts_are_views()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = zeros(4);
        a.chunk(2)[1].fill_(1);
        a.data<float>().ToArray().Should().Equal(0, 0, 1, 1);
    }

    [Fact]
    public void Only_the_parts_live_on()
    {
        using Tensor a = zeros(6);
        Leaks.Of(() => a.split(2)).Should().Be(3);
        Leaks.Of(() =>
        {
            foreach (Tensor part in a.split(2)) part.Dispose();
        }).Should().Be(0);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_libtorchs_error()
    {
        using DisposeScope scope = NewDisposeScope();
        FluentActions.Invoking(() => torch.cat([zeros(2, 2), zeros(2, 3)])).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => torch.stack([zeros(2), zeros(3)])).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => torch.cat([zeros(2), null!])).Should().Throw<Exception>();
    }
}

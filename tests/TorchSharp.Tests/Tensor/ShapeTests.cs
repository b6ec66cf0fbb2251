using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class ShapeTests
{
    private static Tensor Cube() => arange(24).view(2, 3, 4);

    private static long[] Values(Tensor tensor) => tensor.contiguous().data<long>().ToArray();

    [Fact]
    public void Views_share_memory_and_copies_do_not()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = zeros(2, 3);
        Tensor view = a.view(3, 2);
        a.add_(1);
        view.sum().item<float>().Should().Be(6);
        Tensor copy = a.clone();
        a.add_(1);
        copy.sum().item<float>().Should().Be(6);
        FluentActions.Invoking(() => a.t().view(6)).Should().Throw<ExternalException>();
        a.t().reshape(6).shape.Should().Equal(6);
        a.view(-1).shape.Should().Equal(6);
        a.view_as(zeros(6)).shape.Should().Equal(6);
    }

    [Fact]
    public void Results_are_new_objects_even_where_nothing_changes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = zeros(2, 3);
        a.contiguous().Should().NotBeSameAs(a);
        a.reshape(2, 3).Should().NotBeSameAs(a);
        a.alias().Should().NotBeSameAs(a);
        Tensor shared = a.contiguous();
        a.fill_(2);
        shared.sum().item<float>().Should().Be(12);
    }

    [Fact]
    public void Dimensions_come_and_go()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cube = Cube();
        cube.flatten().shape.Should().Equal(24);
        cube.flatten(1).shape.Should().Equal(2, 12);
        cube.flatten(0, 1).shape.Should().Equal(6, 4);
        cube.unflatten(2, 2, 2).shape.Should().Equal(2, 3, 2, 2);
        cube.unsqueeze(0).shape.Should().Equal(1, 2, 3, 4);
        cube.unsqueeze(-1).shape.Should().Equal(2, 3, 4, 1);
        zeros(1, 2, 1).squeeze().shape.Should().Equal(2);
        zeros(1, 2, 1).squeeze(0).shape.Should().Equal(2, 1);
        cube.ravel().shape.Should().Equal(24);
        Tensor own = zeros(2, 3);
        own.unsqueeze_(0).Should().BeSameAs(own);
        own.shape.Should().Equal(1, 2, 3);
        own.squeeze_(0).Should().BeSameAs(own);
        own.transpose_(0, 1).Should().BeSameAs(own);
        own.shape.Should().Equal(3, 2);
    }

    [Fact]
    public void Dimensions_change_places()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cube = Cube();
        cube.permute(2, 0, 1).shape.Should().Equal(4, 2, 3);
        cube.transpose(0, -1).shape.Should().Equal(4, 3, 2);
        cube.movedim([0], [2]).shape.Should().Equal(3, 4, 2);
        torch.movedim(cube, 0, 2).shape.Should().Equal(3, 4, 2);
        cube.swapaxes(0, 1).shape.Should().Equal(3, 2, 4);
        cube.mT.shape.Should().Equal(2, 4, 3);
        Values(arange(6).view(2, 3).t()).Should().Equal(0, 3, 1, 4, 2, 5);
        Values(arange(6).view(2, 3).T).Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Sizes_are_stretched_and_repeated()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = arange(3);
        Values(row.expand(2, 3)).Should().Equal(0, 1, 2, 0, 1, 2);
        row.view(3, 1).expand(-1, 2).shape.Should().Equal(3, 2);
        row.broadcast_to(4, 3).shape.Should().Equal(4, 3);
        row.expand_as(zeros(2, 3)).shape.Should().Equal(2, 3);
        Values(row.repeat(2)).Should().Equal(0, 1, 2, 0, 1, 2);
        row.repeat(2, 2).shape.Should().Equal(2, 6);
        Values(row.repeat_interleave(2)).Should().Equal(0, 0, 1, 1, 2, 2);
        Values(row.repeat_interleave(tensor(new long[] { 0, 1, 2 }))).Should().Equal(1, 2, 2);
        row.tile([2, 1]).shape.Should().Equal(2, 3);
    }

    [Fact]
    public void Parts_are_selected()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cube = Cube();
        Values(cube.select(0, 1).select(0, 0)).Should().Equal(12, 13, 14, 15);
        Values(cube.narrow(2, 1, 2).select(0, 0).select(0, 0)).Should().Equal(1, 2);
        Values(arange(10).slice(0, 1, 8, 3)).Should().Equal(1, 4, 7);
        Values(arange(6).view(2, 3).diagonal()).Should().Equal(0, 4);
        Values(arange(9).view(3, 3).diagonal(1)).Should().Equal(1, 5);
        Values(arange(5).unfold(0, 3, 2)).Should().Equal(0, 1, 2, 2, 3, 4);
        Values(arange(6).as_strided([2, 2], [1, 2], 1)).Should().Equal(1, 3, 2, 4);
        Values(arange(9).view(3, 3).tril()).Should().Equal(0, 0, 0, 3, 4, 0, 6, 7, 8);
        Values(arange(9).view(3, 3).triu(1)).Should().Equal(0, 1, 2, 0, 0, 5, 0, 0, 0);
        Values(torch.tril_indices(2, 2)).Should().Equal(0, 1, 1, 0, 0, 1);
        Values(torch.triu_indices(2, 2)).Should().Equal(0, 0, 1, 0, 1, 1);
        Values(arange(2).diag()).Should().Equal(0, 0, 0, 1);
    }

    [Fact]
    public void Elements_turn_and_roll()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = arange(6).view(2, 3);
        Values(matrix.flip(0)).Should().Equal(3, 4, 5, 0, 1, 2);
        Values(matrix.fliplr()).Should().Equal(2, 1, 0, 5, 4, 3);
        Values(matrix.roll(1)).Should().Equal(5, 0, 1, 2, 3, 4);
        Values(matrix.roll(1, 1)).Should().Equal(2, 0, 1, 5, 3, 4);
        Values(matrix.roll((1, 1), (0, 1))).Should().Equal(5, 3, 4, 2, 0, 1);
        Values(matrix.rot90()).Should().Equal(2, 5, 1, 4, 0, 3);
        Values(matrix.rot90(1, (1, 0))).Should().Equal(3, 0, 4, 1, 5, 2);
    }

    [Fact]
    public void Detached_tensors_leave_the_graph()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(2).requires_grad_();
        Tensor b = a * 2;
        b.detach().requires_grad.Should().BeFalse();
        b.requires_grad.Should().BeTrue();
        b.detach_().Should().BeSameAs(b);
        b.requires_grad.Should().BeFalse();
    }
}

using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class GatherScatterTests
{
    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static Tensor Matrix() => arange(6, ScalarType.Float32).view(2, 3);

    private static Tensor Index(params long[] values) => tensor(values);

    [Fact]
    public void Gathers_by_index()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        Values(m.gather(1, Index(2, 0).view(2, 1))).Should().Equal(2, 3);
        Values(m.index_select(1, Index(2, 0))).Should().Equal(2, 0, 5, 3);
        Values(m.take(Index(0, 5))).Should().Equal(0, 5);
        Values(m.take_along_dim(Index(1, 1, 0, 2).view(2, 2), 1)).Should().Equal(1, 1, 3, 5);
        Values(m.index(Index(1, 0), Index(0, 2))).Should().Equal(3, 2);
        Values(m.masked_select(m > 2.5f)).Should().Equal(3, 4, 5);
    }

    [Fact]
    public void Scatters_by_index()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = Index(0, 2, 2);
        Values(zeros(3).scatter_add(0, codes, tensor(new float[] { 1, 10, 100 }))).Should().Equal(1, 0, 110);
        Tensor sums = zeros(3, 2);
        sums.index_add_(0, codes, ones(3, 2), 2).Should().BeSameAs(sums);
        Values(sums).Should().Equal(2, 2, 0, 0, 4, 4);
        Values(zeros(3).scatter(0, Index(1), tensor(new float[] { 7 }))).Should().Equal(0, 7, 0);
        Tensor target = zeros(3);
        target.scatter_(0, Index(1), tensor(new float[] { 7 })).Should().BeSameAs(target);
        target.scatter_add_(0, Index(1, 1), ones(2)).Should().BeSameAs(target);
        Values(target).Should().Equal(0, 9, 0);
        Values(Matrix().index_copy(0, Index(1), zeros(1, 3))).Should().Equal(0, 1, 2, 0, 0, 0);
        Values(Matrix().index_fill(1, Index(0), -1)).Should().Equal(-1, 1, 2, -1, 4, 5);
        Values(torch.index_reduce(zeros(2), 0, Index(0, 0, 1), tensor(new float[] { 3, 5, 4 }), Reduce.amax)).Should().Equal(5, 4);
    }

    [Fact]
    public void Puts_values_at_indices()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        m.index_put_(tensor(new float[] { 10, 20 }), Index(0, 1), Index(0, 2)).Should().BeSameAs(m);
        Values(m).Should().Equal(10, 1, 2, 3, 4, 20);
        m.index_put_(tensor(1f), [Index(0, 0), Index(1, 1)], accumulate: true);
        Values(m).Should().Equal(10, 3, 2, 3, 4, 20);
        m.index_put_(9, Index(1));
        Values(m).Should().Equal(10, 3, 2, 9, 9, 9);
    }

    [Fact]
    public void Masks_fill_and_scatter()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        Values(m.masked_fill(m > 3.5f, -1)).Should().Equal(0, 1, 2, 3, -1, -1);
        Values(m.masked_scatter(m < 1.5f, tensor(new float[] { 8, 9 }))).Should().Equal(8, 9, 2, 3, 4, 5);
        m.masked_fill_(m > 3.5f, -1).Should().BeSameAs(m);
        Values(m).Should().Equal(0, 1, 2, 3, -1, -1);
    }

    [Fact]
    public void Finds_what_is_not_zero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 0, 1, 0, 2 }).view(2, 2);
        a.nonzero().data<long>().ToArray().Should().Equal(0, 1, 1, 1);
        a.argwhere().shape.Should().Equal(2, 2);
        a.nonzero_as_list().Should().HaveCount(2);
    }

    [Fact]
    public void Non_contiguous_sources_are_read_in_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor turned = Matrix().t();
        Values(turned.index_select(0, Index(1))).Should().Equal(1, 4);
        Values(turned.gather(1, Index(1, 0, 1).view(3, 1))).Should().Equal(3, 1, 5);
    }

    [Fact]
    public void Indices_out_of_range_are_libtorchs_error()
    {
        using DisposeScope scope = NewDisposeScope();
        FluentActions.Invoking(() => Matrix().index_select(0, Index(2))).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => Matrix().gather(0, Index(0, 7, 0).view(1, 3))).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => Matrix().gather(0, zeros(1, 3))).Should().Throw<ExternalException>().WithMessage("*int64*");
    }

    [Fact]
    public void A_scalar_put_leaves_nothing_behind()
    {
        using Tensor m = zeros(3);
        using Tensor index = Index(1);
        Leaks.Of(() => m.index_put_(4, index)).Should().Be(0);
        Leaks.Of(() => m.take_along_dim(new List<long> { 0 }).Dispose()).Should().Be(0);
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class SortingTests
{
    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    private static long[] Indices(Tensor tensor) => tensor.data<long>().ToArray();

    [Fact]
    public void Sorts_and_tells_where_from()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 3, 1, 2 });
        (Tensor sorted, Tensor places) = a.sort();
        Values(sorted).Should().Equal(1, 2, 3);
        Indices(places).Should().Equal(1, 2, 0);
        Values(a.sort(descending: true).Item1).Should().Equal(3, 2, 1);
        Indices(a.argsort(descending: true)).Should().Equal(0, 2, 1);
        Indices(zeros(5).sort(stable: true).Item2).Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public void Takes_the_largest_or_smallest()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 3, 1, 2, 9 });
        (Tensor values, Tensor places) = a.topk(2);
        Values(values).Should().Equal(9, 3);
        Indices(places).Should().Equal(3, 0);
        Values(a.topk(2, largest: false).Item1).Should().Equal(1, 2);
    }

    [Fact]
    public void Searches_sorted_sequences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor edges = tensor(new float[] { 1, 3, 5 });
        Tensor x = tensor(new float[] { 0, 1, 4, 9 });
        Indices(torch.searchsorted(edges, x)).Should().Equal(0, 0, 2, 3);
        Indices(torch.searchsorted(edges, x, right: true)).Should().Equal(0, 1, 2, 3);
        Indices(x.bucketize(edges)).Should().Equal(0, 0, 2, 3);
        torch.searchsorted(edges, x, out_int32: true).dtype.Should().Be(ScalarType.Int32);
    }

    [Fact]
    public void Unique_gives_only_what_was_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 2, 1, 2, 3 });
        (Tensor output, Tensor inverse, Tensor counts) = a.unique(return_inverse: true, return_counts: true);
        Values(output).Should().Equal(1, 2, 3);
        Indices(inverse).Should().Equal(1, 0, 1, 2);
        Indices(counts).Should().Equal(1, 2, 1);
        (Tensor onlyOutput, Tensor noInverse, Tensor noCounts) = a.unique();
        Values(onlyOutput).Should().Equal(1, 2, 3);
        ((object)noInverse).Should().BeNull();
        ((object)noCounts).Should().BeNull();
        (Tensor rows, _, Tensor rowCounts) = tensor(new float[] { 1, 2, 1, 2, 3, 4 }).view(3, 2).unique(return_counts: true, dim: 0);
        Values(rows).Should().Equal(1, 2, 3, 4);
        Indices(rowCounts).Should().Equal(2, 1);
        Values(tensor(new float[] { 1, 1, 2, 1 }).unique_consecutive().Item1).Should().Equal(1, 2, 1);
    }

    [Fact]
    public void Unique_leaves_nothing_behind_but_its_results()
    {
        using Tensor a = tensor(new float[] { 2, 1, 2, 3 });
        Leaks.Of(() => a.unique().Item1.Dispose()).Should().Be(0);
    }

    [Fact]
    public void Counts_and_bins()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = tensor(new long[] { 1, 1, 3 });
        Indices(torch.bincount(codes)).Should().Equal(0, 2, 0, 1);
        Indices(torch.bincount(codes, minlength: 6)).Should().Equal(0, 2, 0, 1, 0, 0);
        Values(torch.bincount(codes, tensor(new float[] { 0.5f, 1, 2 }))).Should().Equal(0, 1.5f, 0, 2);
        Values(tensor(new float[] { 0, 1, 1, 4 }).histc(4, 0, 4)).Should().Equal(1, 2, 0, 1);
    }
}

using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class IndexMapTests
{
    /// <summary>Of four codes, 1 is lost; 3 stands in the place of 2 and the other way round.</summary>
    private static readonly IndexMap Map = new([0, -1, 2, 1], [0, 3, 2]);

    [Fact]
    public void Indices_are_looked_up_and_none_stays_none()
    {
        using var scope = NewDisposeScope();
        Tensor mapped = Map.Apply(tensor(new[,] { { 0, 1, -1 }, { 3, 2, 3 } }, int32));
        mapped.dtype.Should().Be(int64);
        mapped.shape.Should().Equal(2, 3);
        mapped.data<long>().ToArray().Should().Equal(0, -1, -1, 1, 2, 1);
        Map.Apply(zeros(0, 4, dtype: int64)).shape.Should().Equal(0, 4);
    }

    [Fact]
    public void Counts_are_added_up_where_they_go()
    {
        Map.ApplyToCounts([5, 6, 7, 8]).Should().Equal(5, 8, 7);
        new IndexMap([0, 0, 1], [0, 2]).ApplyToCounts([1, 2, 4]).Should().Equal(3, 4);
        Map.LostCodes.Should().Be(1);
        (Map.OldSize, Map.NewSize).Should().Be((4, 3));
    }

    [Fact]
    public void The_inverse_leads_back()
    {
        using var scope = NewDisposeScope();
        IndexMap back = Map.Inverse();
        back.Apply(Map.Apply(tensor(new long[] { 0, 2, 3 }))).data<long>().ToArray().Should().Equal(0, 2, 3);
        back.Targets.Should().Equal(Map.Sources);
        back.Inverse().Targets.Should().Equal(Map.Targets);
    }

    [Fact]
    public void Two_maps_follow_each_other_as_one()
    {
        IndexMap both = Map.Then(new IndexMap([2, 1, -1], [-1, 1, 0]));
        both.Targets.Should().Equal(2, -1, -1, 1);
        both.Sources.Should().Equal(-1, 3, 0);
        FluentActions.Invoking(() => Map.Then(Map)).Should().Throw<ArgumentException>().WithParameterName("next");
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => Map.Apply(tensor(new long[] { 4 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("indices");
        FluentActions.Invoking(() => Map.Apply(tensor(new long[] { -2 }))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Map.Apply(zeros(2))).Should().Throw<ArgumentException>().WithParameterName("indices");
        FluentActions.Invoking(() => Map.ApplyToCounts([1])).Should().Throw<ArgumentException>().WithParameterName("counts");
    }

    [Fact]
    public void Mapping_leaves_no_tensor_behind()
    {
        using Tensor indices = tensor(new long[] { 0, 3 });
        Leaks.None(() => Map.Apply(indices).Dispose());
    }
}

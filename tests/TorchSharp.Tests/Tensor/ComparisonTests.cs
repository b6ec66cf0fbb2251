using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class ComparisonTests
{
    private static bool[] Values(Tensor tensor) => tensor.data<bool>().ToArray();

    private static Tensor Of(params float[] values) => tensor(values);

    [Fact]
    public void Comparisons_give_a_bool_for_each_element()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, 2, 3);
        Tensor b = Of(3, 2, 1);
        Values(a == b).Should().Equal(false, true, false);
        Values(a != b).Should().Equal(true, false, true);
        Values(a < b).Should().Equal(true, false, false);
        Values(a <= b).Should().Equal(true, true, false);
        Values(a > b).Should().Equal(false, false, true);
        Values(a >= b).Should().Equal(false, true, true);
        Values(a.eq(2)).Should().Equal(false, true, false);
        Values(a.gt(1.5)).Should().Equal(false, true, true);
        Scalar two = 2;
        Values(a < two).Should().Equal(true, false, false);
        Values(two < a).Should().Equal(false, false, true);
        Values(two >= a).Should().Equal(true, true, false);
        Values(a.equal(b)).Should().Equal(false, true, false);
    }

    [Fact]
    public void Equals_compares_whole_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Of(1, 2).Equals(Of(1, 2)).Should().BeTrue();
        Of(1, 2).Equals(Of(1, 3)).Should().BeFalse();
        Of(1, 2).Equals(Of(1, 2, 3)).Should().BeFalse();
        Of(1, 2).allclose(Of(1, 2.00001f)).Should().BeTrue();
        Of(1, 2).allclose(Of(1, 2.1f)).Should().BeFalse();
        Of(1, 2).allclose(Of(1, 2.1f), atol: 0.2).Should().BeTrue();
        Of(float.NaN).allclose(Of(float.NaN)).Should().BeFalse();
        Of(float.NaN).allclose(Of(float.NaN), equal_nan: true).Should().BeTrue();
        Values(Of(1, 2).isclose(Of(1, 3))).Should().Equal(true, false);
    }

    [Fact]
    public void Special_values_are_found()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        Values(a.isnan()).Should().Equal(false, true, false, false);
        Values(a.isfinite()).Should().Equal(true, false, false, false);
        Values(a.isinf()).Should().Equal(false, false, true, true);
        Values(a.isposinf()).Should().Equal(false, false, true, false);
        Values(a.isneginf()).Should().Equal(false, false, false, true);
        Values(Of(1, 2, 3).isin(Of(3, 1))).Should().Equal(true, false, true);
        Values(Of(1, 2, 3).isin(Of(3, 1), invert: true)).Should().Equal(false, true, false);
    }

    [Fact]
    public void Logic_and_bits()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p = tensor(new[] { true, true, false });
        Tensor q = tensor(new[] { true, false, false });
        Values(p & q).Should().Equal(true, false, false);
        Values(p | q).Should().Equal(true, true, false);
        Values(p ^ q).Should().Equal(false, true, false);
        Values(~p).Should().Equal(false, false, true);
        Values(p.logical_and(q)).Should().Equal(true, false, false);
        Values(p.logical_not()).Should().Equal(false, false, true);
        Tensor bits = tensor(new long[] { 6, 5 });
        (bits & tensor(new long[] { 3, 4 })).data<long>().ToArray().Should().Equal(2, 4);
        bits.bitwise_left_shift(tensor(new long[] { 1, 2 })).data<long>().ToArray().Should().Equal(12, 20);
        bits.bitwise_right_shift(tensor(new long[] { 1, 2 })).data<long>().ToArray().Should().Equal(3, 1);
        p.logical_and_(q).Should().BeSameAs(p);
        Values(p).Should().Equal(true, false, false);
    }

    [Fact]
    public void Where_chooses()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor condition = tensor(new[] { true, false, true });
        torch.where(condition, Of(1, 2, 3), Of(10, 20, 30)).data<float>().ToArray().Should().Equal(1, 20, 3);
        Of(1, 2, 3).where(condition, tensor(0f)).data<float>().ToArray().Should().Equal(1, 0, 3);
        Tensor[] places = torch.where(tensor(new[] { true, false, false, true }).view(2, 2));
        places.Should().HaveCount(2);
        places[0].data<long>().ToArray().Should().Equal(0, 1);
        places[1].data<long>().ToArray().Should().Equal(0, 1);
    }
}

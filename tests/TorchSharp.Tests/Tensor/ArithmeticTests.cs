using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class ArithmeticTests
{
    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    private static Tensor Of(params float[] values) => tensor(values);

    [Fact]
    public void Operators_take_tensors_and_numbers_on_either_side()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, 2, 4);
        Tensor b = Of(8, 4, 2);
        Values(a + b).Should().Equal(9, 6, 6);
        Values(a - b).Should().Equal(-7, -2, 2);
        Values(a * b).Should().Equal(8, 8, 8);
        Values(b / a).Should().Equal(8, 2, 0.5f);
        Values(b % Of(3, 3, 3)).Should().Equal(2, 1, 2);
        Values(-a).Should().Equal(-1, -2, -4);
        Values(a + 1).Should().Equal(2, 3, 5);
        Values(1L + a).Should().Equal(2, 3, 5);
        Values(a - 0.5f).Should().Equal(0.5f, 1.5f, 3.5f);
        Values(1 - a).Should().Equal(0, -1, -3);
        Values(a * 2.0).Should().Equal(2, 4, 8);
        Values(2.0 * a).Should().Equal(2, 4, 8);
        Values(a / 2).Should().Equal(0.5f, 1, 2);
        Values(8 / a).Should().Equal(8, 4, 2);
        Values(a % 3).Should().Equal(1, 2, 1);
        Scalar three = 3;
        Values(a + three).Should().Equal(4, 5, 7);
        Values(three - a).Should().Equal(2, 1, -1);
    }

    [Fact]
    public void Types_are_promoted_as_in_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor whole = tensor(new long[] { 3, 4 });
        (whole + 1).dtype.Should().Be(ScalarType.Int64);
        (whole + 1.5).dtype.Should().Be(ScalarType.Float32);
        (whole / 2).dtype.Should().Be(ScalarType.Float32);
        (whole + Of(1, 2)).dtype.Should().Be(ScalarType.Float32);
        (Of(1, 2) * 2.0).dtype.Should().Be(ScalarType.Float32, "a number does not widen a tensor");
        (Of(1, 2).to(ScalarType.Float16) * 2.0).dtype.Should().Be(ScalarType.Float16);
        (Of(1, 2).to(ScalarType.BFloat16) + Of(1, 2)).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Shapes_are_broadcast()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = Of(10, 20).view(2, 1) + Of(1, 2, 3);
        sum.shape.Should().Equal(2, 3);
        Values(sum).Should().Equal(11, 12, 13, 21, 22, 23);
    }

    [Fact]
    public void Alpha_scales_the_second_term()
    {
        using DisposeScope scope = NewDisposeScope();
        Values(Of(1, 2).add(Of(10, 20), 0.5)).Should().Equal(6, 12);
        Values(Of(1, 2).add(10, 2)).Should().Equal(21, 22);
        Tensor a = Of(1, 2);
        a.add_(Of(10, 20), -1).Should().BeSameAs(a);
        Values(a).Should().Equal(-9, -18);
    }

    [Fact]
    public void Division_rounds_as_it_is_told()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(-7, 7);
        Values(a.div(2)).Should().Equal(-3.5f, 3.5f);
        Values(a.div(2, RoundingMode.floor)).Should().Equal(-4, 3);
        Values(a.div(Of(2, 2), RoundingMode.trunc)).Should().Equal(-3, 3);
        Values(a.floor_divide(2)).Should().Equal(-4, 3);
        tensor(new long[] { 7 }).div(2, RoundingMode.floor).dtype.Should().Be(ScalarType.Int64);
        Tensor b = Of(-7, 7);
        b.div_(2, RoundingMode.floor).Should().BeSameAs(b);
        Values(b).Should().Equal(-4, 3);
    }

    [Fact]
    public void In_place_operators_return_the_object_they_changed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, -2);
        a.add_(1).Should().BeSameAs(a);
        a.sub_(Of(1, 1)).Should().BeSameAs(a);
        a.mul_(4).Should().BeSameAs(a);
        a.div_(2).Should().BeSameAs(a);
        a.neg_().Should().BeSameAs(a);
        a.abs_().Should().BeSameAs(a);
        a.pow_(2).Should().BeSameAs(a);
        a.clamp_(0, 10).Should().BeSameAs(a);
        Values(a).Should().Equal(4, 10);
        torch.add_(a, 1).Should().BeSameAs(a);
        a.zero_().Should().BeSameAs(a);
        a.fill_(3).Should().BeSameAs(a);
        a.copy_(Of(5, 6)).Should().BeSameAs(a);
        Values(a).Should().Equal(5, 6);
        scope.DisposablesCount.Should().Be(3, "the tensor and two operands");
    }

    [Fact]
    public void In_place_operators_reach_through_views()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = zeros(2, 3);
        matrix.select(1, 1).add_(5);
        matrix.t().select(0, 0).fill_(2);
        Values(matrix).Should().Equal(2, 5, 0, 2, 5, 0);
    }

    [Fact]
    public void Powers_roots_and_fused_products()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, 4, 9);
        Values(a.pow(2)).Should().Equal(1, 16, 81);
        Values(a.pow(Of(2, 0.5f, 0))).Should().Equal(1, 2, 1);
        Values(a.sqrt()).Should().Equal(1, 2, 3);
        Values(a.rsqrt()).Should().Equal(1, 0.5f, 1 / 3f);
        Values(a.square()).Should().Equal(1, 16, 81);
        Values(a.reciprocal()).Should().Equal(1, 0.25f, 1 / 9f);
        Values(a.addcmul(Of(1, 2, 3), Of(10, 10, 10), 0.5)).Should().Equal(6, 14, 24);
        Values(a.addcdiv(Of(1, 2, 3), Of(1, 2, 3), 2)).Should().Equal(3, 6, 11);
        Values(a.lerp(Of(3, 8, 19), tensor(0.5f))).Should().Equal(2, 6, 14);
        Values(torch.hypot(Of(3), Of(4))).Should().Equal(5);
    }

    [Fact]
    public void Clamping_takes_either_bound_and_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(-2, 0.5f, 3);
        Values(a.clamp(-1, 1)).Should().Equal(-1, 0.5f, 1);
        Values(a.clamp(min: (Scalar)0)).Should().Equal(0, 0.5f, 3);
        Values(a.clamp(max: (Scalar)0)).Should().Equal(-2, 0, 0);
        Values(a.clamp(Of(0, 0, 0), Of(1, 0.25f, 1))).Should().Equal(0, 0.25f, 1);
        Values(a.clamp_min(0)).Should().Equal(0, 0.5f, 3);
        Values(a.clamp_max(0)).Should().Equal(-2, 0, 0);
        Values(torch.maximum(a, Of(0, 0, 0))).Should().Equal(0, 0.5f, 3);
        Values(torch.minimum(a, Of(0, 0, 0))).Should().Equal(-2, 0, 0);
        Values(Of(float.NaN, float.PositiveInfinity, 1).nan_to_num(7, 8, 9)).Should().Equal(7, 8, 1);
    }

    [Fact]
    public void Non_contiguous_operands_give_the_same_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = arange(6, ScalarType.Float32).view(2, 3);
        Tensor turned = matrix.t();
        turned.is_contiguous().Should().BeFalse();
        Values((turned + turned).contiguous()).Should().Equal(0, 6, 2, 8, 4, 10);
        Values(turned.mul(Of(1, 10)).contiguous()).Should().Equal(0, 30, 1, 40, 2, 50);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Half_types_compute(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(1, 2, 3).to(type);
        Tensor result = (a * a + 1) / a;
        result.dtype.Should().Be(type);
        Values(result.to(ScalarType.Float32))[2].Should().BeApproximately(10 / 3f, 0.02f);
        Values((a + a).to(ScalarType.Float32)).Should().Equal(2, 4, 6);
    }

    [Fact]
    public void A_number_divided_by_a_tensor_leaves_nothing_behind()
    {
        using Tensor a = Of(1, 2);
        Leaks.Of(() => (2 / a).Dispose()).Should().Be(0);
        Leaks.Of(() => (a - 1).Dispose()).Should().Be(0);
    }

    [Fact]
    public void Wrong_shapes_are_libtorchs_error()
    {
        using DisposeScope scope = NewDisposeScope();
        FluentActions.Invoking(() => Of(1, 2) + Of(1, 2, 3)).Should().Throw<ExternalException>().WithMessage("*must match the size of tensor b (3)*");
        FluentActions.Invoking(() => Of(1, 2).add_(ones(3, 2))).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Null_and_disposed_operands_are_managed_errors()
    {
        using Tensor a = Of(1, 2);
        Tensor gone = Of(1, 2);
        gone.Dispose();
        FluentActions.Invoking(() => a.add((Tensor)null!)).Should().Throw<Exception>();
        FluentActions.Invoking(() => a.add(gone)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => gone.add(a)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => gone.shape).Should().Throw<InvalidOperationException>();
        Leaks.Of(() => FluentActions.Invoking(() => a.add(gone)).Should().Throw<InvalidOperationException>()).Should().Be(0);
    }
}

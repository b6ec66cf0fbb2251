using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class ReductionTests
{
    // 1 2 3
    // 4 5 9
    private static Tensor Matrix() => tensor(new float[] { 1, 2, 3, 4, 5, 9 }).view(2, 3);

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static long[] Indices(Tensor tensor) => tensor.data<long>().ToArray();

    [Fact]
    public void Sums_over_everything_or_some_dimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        m.sum().item<float>().Should().Be(24);
        Values(m.sum(dim: 0)).Should().Equal(5, 7, 12);
        Values(m.sum(dim: -1)).Should().Equal(6, 18);
        m.sum(dim: 1, keepdim: true).shape.Should().Equal(2, 1);
        m.sum([0, 1]).item<float>().Should().Be(24);
        m.sum(0, 1).item<float>().Should().Be(24);
        m.sum(dim: 0, type: ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
        m.sum(ScalarType.Float64).item<double>().Should().Be(24);
        tensor(new[] { true, true, false }).sum().item<long>().Should().Be(2);
        Values(m.t().sum(dim: 0)).Should().Equal(6, 18);
        torch.sum(m, [1]).shape.Should().Equal(2);
    }

    [Fact]
    public void Means_and_products()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        m.mean().item<float>().Should().Be(4);
        Values(m.mean([1])).Should().Equal(2, 6);
        m.mean([0, 1], keepdim: true).shape.Should().Equal(1, 1);
        m.mean([1], type: ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
        m.prod().item<float>().Should().Be(1080);
        Values(m.prod(1)).Should().Equal(6, 180);
        tensor(new[] { 1f, float.NaN, 3f }).nanmean().item<float>().Should().Be(2);
        Values(tensor(new[] { 1f, float.NaN, 3f }).view(1, 3).nanmean(1)).Should().Equal(2);
    }

    [Fact]
    public void Variances_are_unbiased_unless_told_otherwise()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        Values(m.var(1)).Should().Equal(1, 7);
        Values(m.var(1, unbiased: false))[0].Should().BeApproximately(2 / 3f, 1e-6f);
        Values(m.std([1L]))[0].Should().Be(1);
        m.var(unbiased: false).item<float>().Should().BeApproximately(40 / 6f, 1e-5f);
        (Tensor deviation, Tensor mean) = m.std_mean([1L], unbiased: true, keepdim: true);
        deviation.shape.Should().Equal(2, 1);
        Values(mean).Should().Equal(2, 6);
        (Tensor variance, Tensor sameMean) = torch.var_mean(m);
        variance.item<float>().Should().Be(8);
        sameMean.item<float>().Should().Be(4);
    }

    [Fact]
    public void Extremes_and_where_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        m.max().item<float>().Should().Be(9);
        m.min().item<float>().Should().Be(1);
        (Tensor values, Tensor places) = m.max(1);
        Values(values).Should().Equal(3, 9);
        Indices(places).Should().Equal(2, 2);
        m.min(0, keepdim: true).Item1.shape.Should().Equal(1, 3);
        Values(m.max(tensor(3f))).Should().Equal(3, 3, 3, 4, 5, 9);
        Values(m.amax([0])).Should().Equal(4, 5, 9);
        m.amin([0, 1], keepdim: true).shape.Should().Equal(1, 1);
        m.argmax().item<long>().Should().Be(5);
        Indices(m.argmax(0)).Should().Equal(1, 1, 1);
        m.argmin(1, keepdim: true).shape.Should().Equal(2, 1);
        (Tensor least, Tensor most) = m.aminmax();
        least.item<float>().Should().Be(1);
        most.item<float>().Should().Be(9);
    }

    [Fact]
    public void All_and_any()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p = tensor(new[] { true, false, true, true }).view(2, 2);
        p.all().item<bool>().Should().BeFalse();
        p.any().item<bool>().Should().BeTrue();
        p.all(1).data<bool>().ToArray().Should().Equal(false, true);
        p.any(0, keepdim: true).shape.Should().Equal(1, 2);
        p.count_nonzero().item<long>().Should().Be(3);
        Indices(p.count_nonzero([1])).Should().Equal(1, 2);
    }

    [Fact]
    public void Norms_and_log_sums()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 3, 4, 0, -5, 12, 0 }).view(2, 3);
        a.norm().item<float>().Should().BeApproximately(MathF.Sqrt(194), 1e-5f);
        Values(a.norm(1)).Should().Equal(5, 13);
        Values(a.norm(1, keepdim: true, p: 1)).Should().Equal(7, 17);
        torch.linalg.vector_norm(a, 2, [1]).shape.Should().Equal(2);
        a.dist(zeros(2, 3), 1).item<float>().Should().Be(24);
        zeros(2, 4).logsumexp(1).data<float>().ToArray().Should().OnlyContain(v => MathF.Abs(v - MathF.Log(4)) < 1e-6f);
    }

    [Fact]
    public void Medians_modes_and_quantiles()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 5, 1, 3, 3 });
        a.median().item<float>().Should().Be(3);
        a.mode().Item1.item<float>().Should().Be(3);
        a.quantile(tensor(0.5f)).item<float>().Should().Be(3);
        Values(a.quantile(tensor(new[] { 0f, 1f }), dim: 0)).Should().Equal(1, 5);
        (Tensor value, Tensor place) = a.kthvalue(1, 0);
        value.item<float>().Should().Be(1);
        place.item<long>().Should().Be(1);
    }

    [Fact]
    public void Running_totals()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix();
        Values(m.cumsum(1)).Should().Equal(1, 3, 6, 4, 9, 18);
        Values(m.cumprod(0)).Should().Equal(1, 2, 3, 4, 10, 27);
        (Tensor highest, Tensor places) = tensor(new float[] { 1, 3, 2 }).cummax(0);
        Values(highest).Should().Equal(1, 3, 3);
        Indices(places).Should().Equal(0, 1, 1);
        Values(m.diff(dim: 1)).Should().Equal(1, 1, 1, 4);
        Values(tensor(new float[] { 1, 2, 3 }).trapezoid()).Should().Equal(4);
    }

    [Fact]
    public void Reductions_of_half_types_keep_their_type()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor m = Matrix().to(ScalarType.BFloat16);
        m.sum().dtype.Should().Be(ScalarType.BFloat16);
        m.sum(ScalarType.Float32).item<float>().Should().Be(24);
        m.mean([1], type: ScalarType.Float32).data<float>().ToArray().Should().Equal(2, 6);
        Indices(m.argmax(1)).Should().Equal(2, 2);
    }
}

using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class NormalizationTests
{
    [Fact]
    public void Batch_norm_takes_the_statistics_of_the_batch_when_training()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 3 }).view(2, 1);
        Tensor mean = zeros(1), variance = ones(1);

        Tensor y = F.batch_norm(x, mean, variance, training: true, momentum: 0.5, eps: 0);

        y.data<float>().ToArray().Should().Equal(-1, 1);
        mean.item<float>().Should().Be(1, "0.5 · 0 + 0.5 · 2");
        variance.item<float>().Should().Be(1.5f, "0.5 · 1 + 0.5 · 2, the unbiased variance");
    }

    [Fact]
    public void Batch_norm_takes_running_statistics_otherwise()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 3 }).view(2, 1);

        Tensor y = F.batch_norm(x, full(1, 1f), full(1, 4f), full(1, 10f), full(1, 5f), eps: 0);

        y.data<float>().ToArray().Should().Equal(5, 15);
    }

    [Fact]
    public void Layer_group_and_instance_norms_differ_in_what_they_average()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 0f, 2, 10, 30 }).view(1, 2, 2);

        F.layer_norm(x, [2], eps: 0).data<float>().ToArray().Should().Equal(new float[] { -1, 1, -1, 1 }, Close);
        F.instance_norm(x, eps: 0).data<float>().ToArray().Should().Equal(new float[] { -1, 1, -1, 1 }, Close);
        F.group_norm(x, 2, eps: 0).data<float>().ToArray().Should().Equal(new float[] { -1, 1, -1, 1 }, Close);
        Tensor together = F.group_norm(x, 1, eps: 0);
        together.data<float>().ToArray().Should().Equal(F.layer_norm(x, [2, 2], eps: 0).data<float>().ToArray(), Close);
        together.data<float>()[0].Should().BeApproximately(-10.5f / (float)Math.Sqrt(140.75), 1e-5f);
    }

    [Fact]
    public void Normalize_divides_by_the_norm()
    {
        using DisposeScope scope = NewDisposeScope();

        F.normalize(tensor(new[] { 3f, 4 }).view(1, 2)).data<float>().ToArray().Should().Equal(new float[] { 0.6f, 0.8f }, Close);
        F.normalize(tensor(new[] { 1f, 3 }).view(2, 1), p: 1, dim: 0).data<float>().ToArray().Should().Equal(new float[] { 0.25f, 0.75f }, Close);
        F.normalize(zeros(1, 2)).data<float>().ToArray().Should().Equal(0, 0);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        Gradients.Check(x => F.batch_norm(x[0], null, null, x[1], x[2], training: true), randn(4, 2, 3), randn(2), randn(2));
        Gradients.Check(x => F.layer_norm(x[0], [3], x[1], x[2]), randn(2, 2, 3), randn(3), randn(3));
        Gradients.Check(x => F.group_norm(x[0], 2, x[1], x[2]), randn(2, 4, 3), randn(4), randn(4));
        Gradients.Check(x => F.instance_norm(x[0], null, null, x[1], x[2]), randn(2, 2, 4), randn(2), randn(2));
        Gradients.Check(x => F.normalize(x[0]), randn(2, 3));
    }

    [Fact]
    public void Normalize_leaves_only_its_result()
    {
        using Tensor x = ones(2, 2);

        Leaks.Of(() => F.normalize(x).Dispose()).Should().Be(0);
    }

    private static bool Close(float left, float right) => Math.Abs(left - right) < 1e-5f;
}

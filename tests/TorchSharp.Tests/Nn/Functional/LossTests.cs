using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class LossTests
{
    [Fact]
    public void Losses_of_differences_have_hand_made_values()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2, 3 }), y = tensor(new[] { 1.5f, 0, 3 });

        Value(F.mse_loss(x, y)).Should().BeApproximately(4.25f / 3, 1e-6f);
        Value(F.mse_loss(x, y, Reduction.Sum)).Should().Be(4.25f);
        F.mse_loss(x, y, Reduction.None).data<float>().ToArray().Should().Equal(0.25f, 4, 0);
        Value(F.l1_loss(x, y, Reduction.Sum)).Should().Be(2.5f);
        Value(F.smooth_l1_loss(x, y, Reduction.Sum)).Should().Be(0.125f + 1.5f);
        Value(F.smooth_l1_loss(x, y, Reduction.Sum, beta: 0.5)).Should().Be(0.25f + 1.75f);
        Value(F.huber_loss(x, y, delta: 0.5, Reduction.Sum)).Should().Be(0.125f + 0.5f * (2 - 0.25f));
    }

    [Fact]
    public void Cross_entropy_agrees_with_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new[] { 1f, 2, 0.5f, 0.1f, -1, 3 }).view(2, 3);
        Tensor target = tensor(new[] { 1L, 2 });

        Value(F.cross_entropy(logits, target)).Should().BeApproximately(0.267572f, 1e-6f);
        F.cross_entropy(logits, target, reduction: Reduction.None).data<float>().ToArray().Should().Equal(new float[] { 0.464369f, 0.070774f }, Close);
        Value(F.cross_entropy(logits, target, label_smoothing: 0.1)).Should().BeApproximately(0.424238f, 1e-6f);
        Value(F.cross_entropy(logits, target, tensor(new[] { 1f, 2, 3 }))).Should().BeApproximately(0.228212f, 1e-6f);
        Value(F.cross_entropy(logits, tensor(new[] { 1L, -100 }))).Should().BeApproximately(0.464369f, 1e-6f);
        Value(F.nll_loss(F.log_softmax(logits, 1), target)).Should().BeApproximately(0.267572f, 1e-6f);
    }

    [Fact]
    public void Cross_entropy_takes_a_class_for_every_pixel()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = zeros(2, 4, 3, 3);
        Tensor target = zeros(2, 3, 3, ScalarType.Int64);

        Value(F.cross_entropy(logits, target)).Should().BeApproximately((float)Math.Log(4), 1e-6f);
    }

    [Fact]
    public void Binary_cross_entropies_agree_with_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = tensor(new[] { 1f, 0 });

        Value(F.binary_cross_entropy(tensor(new[] { 0.9f, 0.2f }), target)).Should().BeApproximately(0.164252f, 1e-6f);
        Tensor logits = tensor(new[] { 2f, -1 });
        Value(F.binary_cross_entropy_with_logits(logits, target)).Should().BeApproximately(0.220095f, 1e-6f);
        Value(F.binary_cross_entropy_with_logits(logits, target, pos_weights: tensor(new[] { 3f, 1 }))).Should().BeApproximately(0.347023f, 1e-6f);
    }

    [Fact]
    public void Kullback_Leibler_divergence_takes_its_target_as_logarithms_unless_told()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = tensor(new[] { 0.5f, 0.5f }).log(), target = tensor(new[] { 0.25f, 0.75f });

        Value(F.kl_div(input, target.log(), reduction: Reduction.Sum)).Should().BeApproximately(0.130812f, 1e-6f);
        Value(F.kl_div(input, target, log_target: false, Reduction.Sum)).Should().BeApproximately(0.130812f, 1e-6f);
    }

    [Fact]
    public void Gaussian_likelihood_sums_over_features_and_averages_over_the_batch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = zeros(2, 2), target = ones(2, 2), variance = full(2, 1, 4f);
        float expected = 0.5f * 2 * ((float)Math.Log(4) + 0.25f);

        Value(F.gaussian_nll_loss(input, target, variance)).Should().BeApproximately(expected, 1e-6f);
        Value(F.gaussian_nll_loss(input, target, variance, full: true)).Should().BeApproximately(expected + (float)Math.Log(2 * Math.PI), 1e-5f);
        Value(F.gaussian_nll_loss(input, target, variance, reduction: Reduction.Sum)).Should().BeApproximately(2 * expected, 1e-5f);
        FluentActions.Invoking(() => F.gaussian_nll_loss(input, target, -variance)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Margin_losses_have_hand_made_values()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = tensor(new[] { 1f, -1 });

        Value(F.margin_ranking_loss(tensor(new[] { 1f, 1 }), tensor(new[] { 3f, 3 }), target, margin: 0.5)).Should().Be((2.5f + 0) / 2);
        Value(F.hinge_embedding_loss(tensor(new[] { 2f, 0.25f }), target, margin: 1)).Should().Be((2 + 0.75f) / 2);
        Value(F.soft_margin_loss(zeros(2), target)).Should().BeApproximately((float)Math.Log(2), 1e-6f);
        Value(F.cosine_embedding_loss(ones(1, 2), ones(1, 2), ones(1))).Should().BeApproximately(0, 1e-6f);
        Value(F.triplet_margin_loss(zeros(1, 1), full(1, 1, 3f), full(1, 1, 1f))).Should().BeApproximately(3, 1e-4f);
    }

    [Fact]
    public void Loss_modules_pass_their_settings_on()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2, 3 }), y = tensor(new[] { 1.5f, 0, 3 });

        Value(MSELoss(Reduction.Sum).call(x, y)).Should().Be(4.25f);
        Value(L1Loss().call(x, y)).Should().BeApproximately(2.5f / 3, 1e-6f);
        Value(SmoothL1Loss(beta: 0.5, reduction: Reduction.Sum).call(x, y)).Should().Be(2);
        Value(HuberLoss(0.5, Reduction.Sum).call(x, y)).Should().Be(1);
        Value(CrossEntropyLoss(ignore_index: 1).call(zeros(2, 4), tensor(new[] { 0L, 1 }))).Should().BeApproximately((float)Math.Log(4), 1e-6f);
        KLDivLoss().log_target.Should().BeTrue();
        BCELoss(reduction: Reduction.None).reduction.Should().Be(Reduction.None);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        Tensor y = rand(4, 3, ScalarType.Float64);
        Gradients.Check(x => F.mse_loss(x[0], y), randn(4, 3));
        Gradients.Check(x => F.smooth_l1_loss(x[0], y), randn(4, 3));
        Gradients.Check(x => F.cross_entropy(x[0], tensor(new[] { 0L, 2, 1, 1 })), randn(4, 3));
        Gradients.Check(x => F.binary_cross_entropy_with_logits(x[0], y), randn(4, 3));
        Gradients.Check(x => F.kl_div(F.log_softmax(x[0], 1), y, log_target: false), randn(4, 3));
        Gradients.Check(x => F.gaussian_nll_loss(x[0], y, ones(4, 3, ScalarType.Float64)), randn(4, 3));
    }

    [Fact]
    public void Losses_leave_only_their_result()
    {
        using Tensor x = ones(2, 2), y = zeros(2, 2);

        Leaks.Of(() => F.gaussian_nll_loss(x, y, x).Dispose()).Should().Be(0);
        Leaks.Of(() => F.mse_loss(x, y).Dispose()).Should().Be(0);
    }

    private static float Value(Tensor loss) => loss.item<float>();

    private static bool Close(float left, float right) => Math.Abs(left - right) < 2e-6f;
}

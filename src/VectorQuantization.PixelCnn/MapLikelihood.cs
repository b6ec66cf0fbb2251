using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>How likely a model holds images to be. It owns its tensors.</summary>
/// <param name="LogProbabilities">ln p(xᵢ | x₁ … xᵢ₋₁), in nats, shaped as the values; differentiable.</param>
/// <param name="BitsPerDimension">−log₂ p(x) over the number of places, (batch); differentiable.</param>
public sealed record MapLikelihood(Tensor LogProbabilities, Tensor BitsPerDimension) : IDisposable
{
    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        LogProbabilities.Dispose();
        BitsPerDimension.Dispose();
    }
}

/// <summary>Likelihoods under any autoregressive model.</summary>
public static class AutoregressiveLikelihood
{
    /// <summary>The exact likelihood of images.</summary>
    /// <param name="model">The model; put it in eval mode first if it has dropout.</param>
    /// <param name="values">Shaped as <see cref="IAutoregressiveModel.Logits"/> takes them.</param>
    /// <param name="condition">What is known of the images. The default is null: nothing.</param>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value or label is out of range.</exception>
    public static MapLikelihood LogLikelihood(this IAutoregressiveModel model, Tensor values, PriorCondition? condition = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = NewDisposeScope();
        Tensor logits = model.Logits(values, condition);
        Tensor chosen = logits.log_softmax(1).gather(1, values.unsqueeze(1)).squeeze(1);
        Tensor bits = chosen.flatten(1).mean([1]) / -Math.Log(2);
        return new MapLikelihood(chosen.MoveToOuterDisposeScope(), bits.MoveToOuterDisposeScope());
    }
}

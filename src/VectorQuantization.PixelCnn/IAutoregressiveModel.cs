using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>A model that gives each value's distribution given those before it: p(x) = Π p(xᵢ | x₁ … xᵢ₋₁).</summary>
/// <remarks>Values go row by row, in a row column by column, and at a position channel by channel where there are channels.</remarks>
public interface IAutoregressiveModel
{
    /// <summary>Number of values K that each place can have, 0 to K − 1.</summary>
    int Categories { get; }

    /// <summary>Number of classes that images can be asked for; 0 where the model knows none.</summary>
    int Classes { get; }

    /// <summary>Every place's unnormalised log-probabilities given the places before it.</summary>
    /// <param name="values">int64, (batch, height, width) or, for models of several channels, (batch, channels, height, width).</param>
    /// <param name="condition">What is known of the images. The default is null: nothing.</param>
    /// <returns>The values' shape with K as its second dimension; differentiable. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value or label is out of range.</exception>
    Tensor Logits(Tensor values, PriorCondition? condition = null);
}

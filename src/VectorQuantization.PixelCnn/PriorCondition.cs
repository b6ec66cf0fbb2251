using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>What a prior is told about each image. It does not own its tensors.</summary>
/// <param name="Labels">int64, (batch), each from 0 to the model's number of classes − 1; null where the model has no classes.</param>
/// <param name="Maps">Floating-point, (batch, condition channels, height, width), as large as the maps of codes; null where the model takes none.</param>
public sealed record PriorCondition(Tensor? Labels = null, Tensor? Maps = null)
{
    /// <summary>Nothing: for models without classes and conditioning maps.</summary>
    public static PriorCondition None { get; } = new();

    /// <summary>Throws unless the condition is what a model asks for, for a batch of this shape; gives <see cref="None"/> for null.</summary>
    internal static PriorCondition Check(PriorCondition? condition, int classes, int mapChannels, long batch, long height, long width)
    {
        condition ??= None;
        CheckLabels(condition.Labels, classes, batch);
        if (mapChannels == 0)
        {
            if (condition.Maps is not null) throw new ArgumentException("The model takes no conditioning maps; expected null.", nameof(Maps));
            return condition;
        }
        if (condition.Maps is null || !condition.Maps.is_floating_point() || !condition.Maps.shape.AsSpan().SequenceEqual([batch, mapChannels, height, width]))
        {
            throw new ArgumentException($"Conditioning maps of shape ({(condition.Maps is null ? "null" : string.Join(", ", condition.Maps.shape))}) do not fit; " +
                $"expected floating-point ({batch}, {mapChannels}, {height}, {width}).", nameof(Maps));
        }
        return condition;
    }

    private static void CheckLabels(Tensor? labels, int classes, long batch)
    {
        if (classes == 0)
        {
            if (labels is not null) throw new ArgumentException("The model has no classes; expected no labels.", nameof(Labels));
            return;
        }
        if (labels is null || labels.dtype != ScalarType.Int64 || !labels.shape.AsSpan().SequenceEqual([batch]))
        {
            throw new ArgumentException($"Labels of {(labels is null ? "null" : $"shape ({string.Join(", ", labels.shape)}) and type {labels.dtype}")} do not fit; " +
                $"expected ({batch}), Int64.", nameof(Labels));
        }
        CategoryRange.Check(labels, 0, classes, nameof(Labels), "label");
    }
}

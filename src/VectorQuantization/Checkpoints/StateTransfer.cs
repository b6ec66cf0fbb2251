using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>A tensor of a file and the tensor of a module that takes its values.</summary>
internal sealed record StateTransfer(SafetensorsEntry Source, string Key, Tensor Target, KeyConversion Conversion)
{
    /// <summary>Whether the one can become the other.</summary>
    internal bool Fits => Conversion switch
    {
        KeyConversion.Flag => Source.Shape.All(size => size == 1) && Target.numel() == 1,
        KeyConversion.Squeeze => IsSameKind && WithoutOnes(Source.Shape).SequenceEqual(WithoutOnes(Target.shape)),
        KeyConversion.Transpose => IsSameKind && Source.Shape.Count == 2 && Source.Shape.Reverse().SequenceEqual(Target.shape),
        _ => IsSameKind && Source.Shape.SequenceEqual(Target.shape),
    };

    /// <summary>What is wrong where they do not fit.</summary>
    internal string Difference
    {
        get
        {
            string source = Key == Source.Name ? "" : $" (from {SafetensorsDamage.Short(Source.Name)})";
            string conversion = Conversion == KeyConversion.None ? "" : $" after {Conversion}";
            return $"{Key}{source} is {Source.Form}, expected {SafetensorsType.NameOf(Target.dtype)} ({string.Join(", ", Target.shape)}){conversion}";
        }
    }

    // Whole numbers and fractions do not pass for each other: a counter is no weight.
    private bool IsSameKind => is_floating_point(Source.Type) == is_floating_point(Target.dtype) && is_complex(Source.Type) == is_complex(Target.dtype);

    internal Tensor Convert(Tensor read) => Conversion switch
    {
        KeyConversion.Flag => (read != 0).reshape(Target.shape),
        KeyConversion.Squeeze => read.reshape(Target.shape),
        KeyConversion.Transpose => read.t(),
        _ => read,
    };

    private static IEnumerable<long> WithoutOnes(IEnumerable<long> shape) => shape.Where(size => size != 1);
}

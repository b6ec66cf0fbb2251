namespace TorchSharp.Modules;

/// <summary>The settings of a group of parameters; one that is null takes the optimizer's default.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate.Value);
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    internal static T SameKind<T>(OptimizerOptions source) where T : OptimizerOptions =>
        source as T ?? throw new ArgumentException($"Expected options of {typeof(T).DeclaringType?.Name}, got {source?.GetType().FullName ?? "null"}.", nameof(source));
}

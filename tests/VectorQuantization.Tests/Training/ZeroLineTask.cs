using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

/// <summary>Fits y = 3x − 1 by one linear layer, from weight 0 and bias 0.</summary>
internal sealed class ZeroLineTask : ITrainingTask<Tensor>
{
    private readonly Linear line = nn.Linear(1, 1);

    internal ZeroLineTask()
    {
        using var noGrad = no_grad();
        foreach (Parameter parameter in line.parameters()) parameter.zero_();
    }

    public nn.Module Model => line;

    internal float Weight => line.weight.detach().item<float>();

    public StepResult Step(Tensor batch, Device device) => new(Loss(batch), []);

    public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
    {
        using var scope = NewDisposeScope();
        return [new Metric("weight", Weight), new Metric("mse", batches.Average(batch => Loss(batch).ToDouble()))];
    }

    private Tensor Loss(Tensor x)
    {
        using var scope = NewDisposeScope();
        return nn.functional.mse_loss(line.call(x), x * 3 - 1).MoveToOuterDisposeScope();
    }
}

/// <summary>The batch (−1, 1), over and over.</summary>
internal sealed class TwoPoints : IBatchSource<Tensor>
{
    public long BatchesPerEpoch => 4;

    public Tensor Batch(long step) => tensor(new[] { -1f, 1f }).reshape(2, 1);
}

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>What an optimizer keeps about each row of a parameter.</summary>
internal sealed class OptimizerRows
{
    private readonly OptimizerState state;

    private OptimizerRows(OptimizerState state) => this.state = state;

    /// <summary>The rows that an optimizer keeps for a parameter, or null if it does not train it.</summary>
    internal static OptimizerRows? Of(optim.Optimizer optimizer, Parameter parameter)
    {
        if (optimizer is not OptimizerHelper helper) return null;
        // The states come in the order of the parameters, and are the optimizer's own.
        int index = helper.parameters().Select(p => p.Handle).ToList().IndexOf(parameter.Handle);
        return index < 0 ? null : new OptimizerRows(helper.state_dict().State[index]);
    }

    /// <summary>Keeps 1 − share of each row.</summary>
    /// <param name="share">(k, 1).</param>
    internal void Forget(Tensor share)
    {
        using var noGrad = no_grad();
        using Tensor kept = 1 - share;
        foreach (Tensor? rows in Kept())
        {
            if (rows is { IsInvalid: false }) rows.mul_(kept);
        }
    }

    private IEnumerable<Tensor?> Kept() => state switch
    {
        Adam.State s => [s.exp_avg, s.exp_avg_sq, s.max_exp_avg_sq],
        AdamW.State s => [s.exp_avg, s.exp_avg_sq, s.max_exp_avg_sq],
        RMSProp.State s => [s.square_avg, s.momentum_buffer, s.grad_avg],
        SGD.State s => [s.momentum_buffer],
        _ => [],
    };
}

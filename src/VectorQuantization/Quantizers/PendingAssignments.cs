using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Counts and sums of several batches, added up.</summary>
internal sealed class PendingAssignments
{
    private CodeAssignments? collected;

    internal bool IsEmpty => collected is null;

    /// <summary>Adds a batch's, which stay the caller's.</summary>
    internal void Add(CodeAssignments assignments)
    {
        using var noGrad = no_grad();
        if (collected is null)
        {
            collected = new CodeAssignments(
                empty([0], ScalarType.Int64).DetachFromDisposeScope(), assignments.Counts.clone().DetachFromDisposeScope(), assignments.Sums.clone().DetachFromDisposeScope());
            return;
        }
        collected.Counts.add_(assignments.Counts);
        collected.Sums.add_(assignments.Sums);
    }

    /// <summary>What was added since the last call, now the caller's; null if nothing.</summary>
    internal CodeAssignments? Take()
    {
        CodeAssignments? taken = collected;
        collected = null;
        return taken;
    }
}

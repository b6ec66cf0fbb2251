using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Counts the tensors that a piece of code leaves alive on its thread.</summary>
internal static class Leaks
{
    internal static long Of(Action action)
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        action();
        return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Testing;

/// <summary>Proves that code leaves no tensor alive that it did not hand out.</summary>
internal static class Leaks
{
    /// <summary>Runs the code twice and compares the thread's live tensors before and after the second run (the first may fill caches).</summary>
    public static void None(Action code)
    {
        code();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        code();
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before, "nothing may be left behind");
    }
}

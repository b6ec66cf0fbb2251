using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Whether operators without a deterministic implementation throw, or warn.</summary>
public static partial class torch
{
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false) => new DeterminismScope(mode, warn_only);

    public static bool are_deterministic_algorithms_enabled() => NativeMethods.bridge_deterministic() != 0;

    private sealed class DeterminismScope : IDisposable
    {
        private readonly int before = NativeMethods.bridge_deterministic();

        internal DeterminismScope(bool mode, bool warnOnly) => NativeMethods.bridge_set_deterministic(mode ? 1 : 0, warnOnly ? 1 : 0);

        public void Dispose() => NativeMethods.bridge_set_deterministic(before, 0);
    }
}

using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradModeScope(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradModeScope(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeScope(mode);

    public static bool is_grad_enabled() => NativeMethods.bridge_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceModeScope(mode);

    public static bool is_inference_mode_enabled() => NativeMethods.bridge_inference_mode() != 0;

    private sealed class GradModeScope : IDisposable
    {
        private readonly int before = NativeMethods.bridge_grad_mode();

        internal GradModeScope(bool enabled) => NativeMethods.bridge_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.bridge_set_grad_mode(before);
    }

    private sealed class InferenceModeScope : IDisposable
    {
        private nint guard;

        internal InferenceModeScope(bool enabled) => guard = NativeMethods.Check(NativeMethods.bridge_inference_enter(enabled ? 1 : 0));

        public void Dispose()
        {
            nint owned = Interlocked.Exchange(ref guard, 0);
            if (owned != 0) NativeMethods.bridge_inference_leave(owned);
        }
    }
}

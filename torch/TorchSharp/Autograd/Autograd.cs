using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Switches anomaly detection on or off until disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly int before = NativeMethods.bridge_anomaly_mode();

    public AnomalyMode(bool enabled, bool check_nan = true) => NativeMethods.bridge_set_anomaly_mode(enabled ? 1 : 0, check_nan ? 1 : 0);

    public static bool IsEnabled => (NativeMethods.bridge_anomaly_mode() & 1) != 0;

    public static bool ShouldCheckNaN => (NativeMethods.bridge_anomaly_mode() & 2) != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => NativeMethods.bridge_set_anomaly_mode(before & 1, (before & 2) >> 1);
}

public static partial class torch
{
    public static partial class autograd
    {
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensor is null ? null : [grad_tensor], retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null)
        {
            nint[] roots = Handles(tensors), grads = Handles(grad_tensors), leaves = Handles(inputs);
            fixed (nint* r = roots, g = grads, l = leaves)
            {
                NativeMethods.Check(NativeMethods.bridge_backward(r, roots.Length, g, grads.Length, Tristate(retain_graph), create_graph ? 1 : 0,
                    l, leaves.Length));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            nint[] roots = Handles(outputs), leaves = Handles(inputs), grads = Handles(grad_outputs);
            var results = new nint[leaves.Length];
            fixed (nint* r = roots, l = leaves, g = grads, found = results)
            {
                // As in PyTorch, a graph one differentiates through again is kept unless the caller says otherwise.
                NativeMethods.Check(NativeMethods.bridge_grad(r, roots.Length, l, leaves.Length, g, grads.Length, retain_graph || create_graph ? 1 : 0,
                    create_graph ? 1 : 0, allow_unused ? 1 : 0, found));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null : new Tensor(handle));
        }

        internal static nint[] Handles(IList<Tensor> tensors)
        {
            if (tensors is null) return [];
            var handles = new nint[tensors.Count];
            for (int i = 0; i < handles.Length; i++) handles[i] = tensors[i] is null ? 0 : tensors[i].Handle;
            return handles;
        }

        private static int Tristate(bool? value) => value is bool v ? v ? 1 : 0 : -1;
    }
}

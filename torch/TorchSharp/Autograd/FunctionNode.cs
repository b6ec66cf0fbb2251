using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// One call of a custom function in the graph. The native node keeps this object alive, and with it the context, until the graph
        /// is freed; this object only looks at the native node.
        /// </summary>
        internal sealed unsafe class FunctionNode
        {
            private readonly Lock gate = new();
            private readonly ICustomFunction function;
            private readonly AutogradContext context;
            private readonly bool[] isTensor;
            private nint handle;

            private FunctionNode(ICustomFunction function, bool[] isTensor, ReadOnlySpan<nint> inputs)
            {
                this.function = function;
                this.isTensor = isTensor;
                context = new AutogradContext(this);
                var self = GCHandle.Alloc(this);
                fixed (byte* label = Encoding.UTF8.GetBytes(function.Name + "\0"))
                fixed (nint* i = inputs)
                {
                    handle = NativeMethods.bridge_node_new(label, i, inputs.Length, GCHandle.ToIntPtr(self), &OnBackward, &OnRelease);
                }
                if (handle != 0) return;
                self.Free();
                NativeMethods.Throw();
            }

            /// <summary>Runs forward and, where gradients are recorded and an input needs one, enters its outputs into the graph.</summary>
            internal static List<Tensor> Run(ICustomFunction function, object[] vars)
            {
                ArgumentNullException.ThrowIfNull(vars);
                var inputs = new List<Tensor>(vars.Length);
                var isTensor = new bool[vars.Length];
                for (int i = 0; i < vars.Length; i++)
                {
                    if (vars[i] is not Tensor { IsInvalid: false } tensor) continue;
                    isTensor[i] = true;
                    inputs.Add(tensor);
                }

                FunctionNode node = IsRecorded(inputs) ? new FunctionNode(function, isTensor, Handles(inputs)) : null;
                AutogradContext context = node is null ? new AutogradContext(null) : node.context;
                try
                {
                    List<Tensor> outputs;
                    using (no_grad()) outputs = function.Forward(context, vars);
                    if (outputs is null) throw new InvalidOperationException($"{function.Name}: forward returned null.");
                    List<Tensor> wrapped = Wrap(node, context, inputs, outputs);
                    node?.Save();
                    return wrapped;
                }
                finally
                {
                    context.ForgetMarks();
                    if (node is not null) NativeMethods.bridge_node_seal(node.handle);
                }
            }

            /// <summary>The saved tensors, for the context.</summary>
            internal List<Tensor> Saved()
            {
                // The lock keeps the native handle from being freed with the graph while it is in use.
                lock (gate)
                {
                    if (handle == 0) throw new InvalidOperationException($"The graph that this context of {function.Name} belongs to was freed.");
                    int count = NativeMethods.bridge_node_saved_count(handle);
                    NativeMethods.Check(count);
                    var tensors = new nint[count];
                    fixed (nint* t = tensors) NativeMethods.Check(NativeMethods.bridge_node_saved(handle, t, count));
                    var saved = new List<Tensor>(count);
                    foreach (nint tensor in tensors) saved.Add(tensor == 0 ? null : new Tensor(tensor));
                    return saved;
                }
            }

            private static bool IsRecorded(List<Tensor> inputs)
            {
                int recorded;
                fixed (nint* i = Handles(inputs)) recorded = NativeMethods.bridge_node_is_recorded(i, inputs.Count);
                GC.KeepAlive(inputs);
                NativeMethods.Check(recorded);
                return recorded != 0;
            }

            private static List<Tensor> Wrap(FunctionNode node, AutogradContext context, List<Tensor> inputs, List<Tensor> outputs)
            {
                nint[] raw = Handles(outputs);
                var results = new nint[raw.Length];
                nint[] constants = Handles(context.NonDifferentiable), dirty = Handles(context.Dirty), given = Handles(inputs);
                fixed (nint* i = given, o = raw, c = constants, d = dirty, r = results)
                {
                    NativeMethods.Check(NativeMethods.bridge_node_wrap(node is null ? 0 : node.handle, i, given.Length, o, raw.Length,
                        c, constants.Length, d, dirty.Length, r));
                }

                var wrapped = new List<Tensor>(results.Length);
                for (int i = 0; i < results.Length; i++)
                {
                    if (results[i] == 0)
                    {
                        wrapped.Add(null);
                    }
                    else if (IsOneOf(inputs, outputs[i]))
                    {
                        // The caller may dispose inputs and results independently.
                        wrapped.Add(new Tensor(results[i]));
                    }
                    else if (results[i] == raw[i])
                    {
                        NativeMethods.bridge_tensor_free(results[i]);
                        wrapped.Add(outputs[i]);
                    }
                    else
                    {
                        wrapped.Add(new Tensor(results[i]));
                        outputs[i].Dispose();
                    }
                }
                GC.KeepAlive(inputs);
                GC.KeepAlive(context);
                return wrapped;
            }

            private static bool IsOneOf(List<Tensor> tensors, Tensor tensor)
            {
                foreach (Tensor candidate in tensors)
                {
                    if (ReferenceEquals(candidate, tensor)) return true;
                }
                return false;
            }

            /// <summary>Saves what forward asked for. A tensor it has disposed since is saved as an absent one.</summary>
            private void Save()
            {
                List<Tensor> tensors = context.ToSave;
                if (tensors.Count == 0) return;
                var handles = new nint[tensors.Count];
                for (int i = 0; i < handles.Length; i++) handles[i] = tensors[i] is null or { IsInvalid: true } ? 0 : tensors[i].Handle;
                fixed (nint* h = handles) NativeMethods.Check(NativeMethods.bridge_node_save(handle, h, handles.Length));
                GC.KeepAlive(tensors);
            }

            // The engine calls this on the thread that asked for gradients, or on a device's thread.
            [UnmanagedCallersOnly]
            private static int OnBackward(nint context, nint* grads, int count, nint* inputGrads, int inputs)
            {
                FunctionNode node = null;
                try
                {
                    node = (FunctionNode)GCHandle.FromIntPtr(context).Target;
                    node.Backward(new ReadOnlySpan<nint>(grads, count), new Span<nint>(inputGrads, inputs));
                    return 0;
                }
                catch (Exception e)
                {
                    // No exception may unwind into native code: it travels as text, and backward() throws it again.
                    string text = e is ExternalException ? e.Message : $"{e.GetType().Name} in the backward of {node?.function.Name}: {e.Message}";
                    fixed (byte* t = Encoding.UTF8.GetBytes(text + "\0")) NativeMethods.bridge_set_error(t);
                    return -1;
                }
            }

            [UnmanagedCallersOnly]
            private static void OnRelease(nint context)
            {
                var self = GCHandle.FromIntPtr(context);
                var node = (FunctionNode)self.Target;
                self.Free();
                lock (node.gate)
                {
                    NativeMethods.bridge_node_free(node.handle);
                    node.handle = 0;
                }
            }

            private void Backward(ReadOnlySpan<nint> grads, Span<nint> inputGrads)
            {
                using DisposeScope scope = NewDisposeScope();
                // Own every handle before anything can fail.
                var gradOutputs = new List<Tensor>(grads.Length);
                foreach (nint grad in grads) gradOutputs.Add(grad == 0 ? null : new Tensor(grad));
                if (context.MaterializeGrads)
                {
                    for (int i = 0; i < gradOutputs.Count; i++)
                        gradOutputs[i] ??= new Tensor(NativeMethods.Check(NativeMethods.bridge_node_zero_grad(handle, i)));
                }

                List<Tensor> results = function.Backward(context, gradOutputs);
                RequireOnePerArgument(results);
                int input = 0;
                for (int i = 0; i < isTensor.Length; i++)
                {
                    if (!isTensor[i]) continue;
                    inputGrads[input++] = IsAbsent(results[i]) ? 0 : NativeMethods.Check(NativeMethods.bridge_tensor_alias(results[i].Handle));
                    GC.KeepAlive(results[i]);
                }
            }

            private void RequireOnePerArgument(List<Tensor> results)
            {
                if (results is null) throw new InvalidOperationException("it returned null; expected a gradient, or null, for each argument.");
                // More than there are arguments is harmless as long as they are absent: optional arguments may have been left out.
                for (int i = 0; i < results.Count; i++)
                {
                    if (IsAbsent(results[i])) continue;
                    if (i >= isTensor.Length)
                        throw new InvalidOperationException($"it returned {results.Count} gradients for {isTensor.Length} arguments.");
                    if (!isTensor[i])
                        throw new InvalidOperationException($"it returned a gradient for argument {i}, which is not a tensor; expected null.");
                }
                if (results.Count < isTensor.Length)
                    throw new InvalidOperationException($"it returned {results.Count} gradients for {isTensor.Length} arguments.");
            }

            private static bool IsAbsent(Tensor tensor) => tensor is null || tensor.IsInvalid;
        }
    }
}

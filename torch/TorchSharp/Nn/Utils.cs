using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Gradient clipping, and parameters as one vector.</summary>
        public static partial class utils
        {
            /// <summary>Scales the gradients so that their joint norm is at most <paramref name="max_norm"/>; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using IDisposable noGrad = no_grad();
                using DisposeScope scope = NewDisposeScope();
                Tensor[] grads = [.. tensors.Select(parameter => parameter.grad).Where(grad => grad is not null)];
                if (grads.Length == 0) return 0;
                Tensor[] norms = Array.ConvertAll(grads, grad => Ops.linalg_vector_norm.Call(grad, norm_type));
                Tensor total = Ops.linalg_vector_norm.Call(Ops.stack.Call(norms), norm_type);
                double norm = Tensors.Number(total);
                double factor = max_norm / (norm + 1e-6);
                // A norm that is not a number spoils all gradients, as in PyTorch, rather than passing unseen.
                if (!(factor >= 1))
                {
                    foreach (Tensor grad in grads) Ops.mul__Scalar.CallInPlace(grad, factor);
                }
                return norm;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using IDisposable noGrad = no_grad();
                foreach (Parameter parameter in tensors)
                {
                    using Tensor grad = parameter.grad;
                    if (grad is not null) Ops.clamp_.CallInPlace(grad, -clip_value, clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor[] parts = [.. tensors.Select(parameter => Ops.reshape.Call(parameter, new long[] { -1 }))];
                return Ops.cat.Call(parts).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using IDisposable noGrad = no_grad();
                long start = 0;
                foreach (Parameter parameter in tensors)
                {
                    long count = parameter.NumberOfElements;
                    using Tensor part = Ops.narrow.Call(vec, 0, start, count);
                    using Tensor shaped = Ops.reshape.Call(part, parameter.shape);
                    Ops.copy_.CallInPlace(parameter, shaped);
                    start += count;
                }
            }
        }
    }
}

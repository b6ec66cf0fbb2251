using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that a module trains: fields of this type are registered as the module's parameters.</summary>
        public class Parameter : torch.Tensor
        {
            /// <summary>Takes <paramref name="data"/>'s memory and its place in its dispose scope, and leaves it empty.</summary>
            public Parameter(torch.Tensor data, bool requires_grad = true) : base(Prepare(data, requires_grad))
            {
            }

            private static torch.Tensor Prepare(torch.Tensor data, bool requires_grad)
            {
                ArgumentNullException.ThrowIfNull(data);
                return data.requires_grad_(requires_grad);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }

        public partial class Tensor
        {
            /// <summary>Takes over another object's handle and place in its scope; counts as the same tensor.</summary>
            private protected Tensor(Tensor source)
            {
                handle = source.Handle;
                DisposeScope scope = source.Scope;
                scope?.Remove(source);
                source.handle = 0;
                GC.SuppressFinalize(source);
                scope?.Add(this);
            }

            /// <summary>The handle, or 0 once disposed.</summary>
            internal nint HandleOrZero => handle;
        }
    }
}

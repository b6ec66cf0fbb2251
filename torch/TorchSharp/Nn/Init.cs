using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills tensors in place, unseen by autograd, and returns them.</summary>
        public static partial class init
        {
            public enum FanInOut
            {
                FanIn = 0, FanOut = 1,
            }

            public enum NonlinearityType
            {
                Linear = 0, Conv1D = 1, Conv2D = 2, Conv3D = 3, ConvTranspose1D = 4, ConvTranspose2D = 5, ConvTranspose3D = 6,
                Sigmoid = 7, Tanh = 8, ReLU = 9, LeakyReLU = 10,
            }

            /// <summary>The factor that keeps the variance through a nonlinearity; <paramref name="param"/> is the negative slope of a leaky ReLU.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                long[] shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                long field = shape.AsSpan(2).ToArray().Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1.0);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0.0);

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using IDisposable noGrad = no_grad();
                return Ops.fill__Scalar.CallInPlace(tensor, val);
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator generator = null)
            {
                using IDisposable noGrad = no_grad();
                return Ops.uniform_.CallInPlace(tensor, low, high, generator);
            }

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator generator = null)
            {
                using IDisposable noGrad = no_grad();
                return Ops.normal_.CallInPlace(tensor, mean, std, generator);
            }

            /// <summary>A normal distribution cut off at [a, b], drawn by inverting its distribution function.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator generator = null)
            {
                static double Phi(double x) => (1 + NormalErf(x / Math.Sqrt(2))) / 2;

                using IDisposable noGrad = no_grad();
                double low = Phi((a - mean) / std), high = Phi((b - mean) / std);
                Ops.uniform_.CallInPlace(tensor, 2 * low - 1, 2 * high - 1, generator);
                Ops.erfinv_.CallInPlace(tensor);
                Ops.mul__Scalar.CallInPlace(tensor, std * Math.Sqrt(2));
                Ops.add__Scalar.CallInPlace(tensor, mean);
                return Ops.clamp_.CallInPlace(tensor, a, b);
            }

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                double bound = Math.Sqrt(3.0) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            public static Tensor eye_(Tensor tensor)
            {
                long[] shape = tensor.shape;
                if (shape.Length != 2) throw new ArgumentException("Only tensors with 2 dimensions are supported");
                using IDisposable noGrad = no_grad();
                using Tensor identity = Ops.eye_m.Call(shape[0], shape[1], tensor.dtype, Arg.None, tensor.device);
                return Ops.copy_.CallInPlace(tensor, identity);
            }

            /// <summary>A (semi) orthogonal matrix over the first and the joined other dimensions.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                long[] shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Only tensors with 2 or more dimensions are supported");
                if (tensor.NumberOfElements == 0) return tensor;
                using IDisposable noGrad = no_grad();
                using DisposeScope scope = NewDisposeScope();
                long rows = shape[0], columns = tensor.NumberOfElements / rows;
                Tensor drawn = Ops.normal_.CallInPlace(Tensors.Empty([Math.Max(rows, columns), Math.Min(rows, columns)], tensor.device, tensor.dtype));
                (Tensor q, Tensor r) = Ops.linalg_qr.Call2(drawn, "reduced");
                // The sign of R's diagonal makes the decomposition unique, and Q uniform over orthogonal matrices.
                q = Ops.mul_Tensor.Call(q, Ops.sign.Call(Ops.diagonal.Call(r)));
                if (rows < columns) q = Ops.transpose_int.Call(q, 0, 1);
                Ops.copy_.CallInPlace(tensor, Ops.reshape.Call(q, shape));
                return Ops.mul__Scalar.CallInPlace(tensor, gain);
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double NormalErf(double x)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor value = Tensors.Filled(x, [], CPU, ScalarType.Float64);
                return Tensors.Number(Ops.erf.Call(value));
            }
        }
    }
}

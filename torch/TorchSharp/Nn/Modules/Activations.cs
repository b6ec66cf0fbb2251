using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>max(0, x).</summary>
        public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal ReLU(bool inplace) : base(nameof(ReLU))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.relu(tensor, inplace);
        }

        /// <summary>min(max(0, x), 6).</summary>
        public sealed class ReLU6 : ParameterLessModule<Tensor, Tensor>
        {
            internal ReLU6(bool inplace) : base(nameof(ReLU6))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.relu6(tensor, inplace);
        }

        /// <summary>x, or negative_slope · x below 0.</summary>
        public sealed class LeakyReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU))
            {
                this.negative_slope = negative_slope;
                this.inplace = inplace;
            }

            public double negative_slope { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.leaky_relu(tensor, negative_slope, inplace);
        }

        /// <summary>A leaky ReLU whose slope is drawn between lower and upper.</summary>
        public sealed class RReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal RReLU(double lower, double upper, bool inplace) : base(nameof(RReLU))
            {
                this.lower = lower;
                this.upper = upper;
                this.inplace = inplace;
            }

            public double lower { get; set; }

            public double upper { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.rrelu(tensor, lower, upper, inplace);
        }

        /// <summary>x, or α(eˣ − 1) below 0.</summary>
        public sealed class ELU : ParameterLessModule<Tensor, Tensor>
        {
            internal ELU(double alpha, bool inplace) : base(nameof(ELU))
            {
                this.alpha = alpha;
                this.inplace = inplace;
            }

            public double alpha { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.elu(tensor, alpha, inplace);
        }

        /// <summary>x, or α(e^(x/α) − 1) below 0.</summary>
        public sealed class CELU : ParameterLessModule<Tensor, Tensor>
        {
            internal CELU(double alpha, bool inplace) : base(nameof(CELU))
            {
                this.alpha = alpha;
                this.inplace = inplace;
            }

            public double alpha { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.celu(tensor, alpha, inplace);
        }

        /// <summary>A scaled ELU that keeps mean 0 and variance 1.</summary>
        public sealed class SELU : ParameterLessModule<Tensor, Tensor>
        {
            internal SELU(bool inplace) : base(nameof(SELU))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.selu(tensor, inplace);
        }

        /// <summary>x · σ(x), also called swish.</summary>
        public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
        {
            internal SiLU(bool inplace) : base(nameof(SiLU))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.silu(tensor, inplace);
        }

        /// <summary>x · tanh(softplus(x)).</summary>
        public sealed class Mish : ParameterLessModule<Tensor, Tensor>
        {
            internal Mish(bool inplace) : base(nameof(Mish))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.mish(tensor, inplace);
        }

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
        {
            internal Sigmoid(bool inplace) : base(nameof(Sigmoid))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.sigmoid(tensor, inplace);
        }

        /// <summary>tanh(x).</summary>
        public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
        {
            internal Tanh(bool inplace) : base(nameof(Tanh))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.tanh(tensor, inplace);
        }

        /// <summary>A sigmoid of three straight lines.</summary>
        public sealed class Hardsigmoid : ParameterLessModule<Tensor, Tensor>
        {
            internal Hardsigmoid(bool inplace) : base(nameof(Hardsigmoid))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.hardsigmoid(tensor, inplace);
        }

        /// <summary>x · hardsigmoid(x).</summary>
        public sealed class Hardswish : ParameterLessModule<Tensor, Tensor>
        {
            internal Hardswish(bool inplace) : base(nameof(Hardswish))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.hardswish(tensor, inplace);
        }

        /// <summary>x kept in [min_val, max_val].</summary>
        public sealed class Hardtanh : ParameterLessModule<Tensor, Tensor>
        {
            internal Hardtanh(double min_val, double max_val, bool inplace) : base(nameof(Hardtanh))
            {
                this.min_val = min_val;
                this.max_val = max_val;
                this.inplace = inplace;
            }

            public double min_val { get; set; }

            public double max_val { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.hardtanh(tensor, min_val, max_val, inplace);
        }

        /// <summary>x, or value where x is at most threshold.</summary>
        public sealed class Threshold : ParameterLessModule<Tensor, Tensor>
        {
            internal Threshold(double threshold, double value, bool inplace) : base(nameof(Threshold))
            {
                this.threshold = threshold;
                this.value = value;
                this.inplace = inplace;
            }

            public double threshold { get; set; }

            public double value { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.threshold(tensor, threshold, value, inplace);
        }

        /// <summary>x / (1 + |x|).</summary>
        public sealed class Softsign : ParameterLessModule<Tensor, Tensor>
        {
            internal Softsign(bool inplace) : base(nameof(Softsign))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.softsign(tensor, inplace);
        }

        /// <summary>x − tanh(x).</summary>
        public sealed class Tanhshrink : ParameterLessModule<Tensor, Tensor>
        {
            internal Tanhshrink(bool inplace) : base(nameof(Tanhshrink))
            {
                this.inplace = inplace;
            }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.tanhshrink(tensor, inplace);
        }

        /// <summary>log(1 + e^(βx)) / β.</summary>
        public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
        {
            internal Softplus(double beta, double threshold) : base(nameof(Softplus))
            {
                this.beta = beta;
                this.threshold = threshold;
            }

            public double beta { get; set; }

            public double threshold { get; set; }

            public override Tensor forward(Tensor tensor) => F.softplus(tensor, beta, threshold);
        }

        /// <summary>x, or 0 within ±λ.</summary>
        public sealed class Hardshrink : ParameterLessModule<Tensor, Tensor>
        {
            internal Hardshrink(double lambda) : base(nameof(Hardshrink))
            {
                this.lambda = lambda;
            }

            public double lambda { get; set; }

            public override Tensor forward(Tensor tensor) => F.hardshrink(tensor, lambda);
        }

        /// <summary>x moved towards 0 by λ, or 0 within ±λ.</summary>
        public sealed class Softshrink : ParameterLessModule<Tensor, Tensor>
        {
            internal Softshrink(double lambda) : base(nameof(Softshrink))
            {
                this.lambda = lambda;
            }

            public double lambda { get; set; }

            public override Tensor forward(Tensor tensor) => F.softshrink(tensor, lambda);
        }

        /// <summary>log σ(x).</summary>
        public sealed class LogSigmoid : ParameterLessModule<Tensor, Tensor>
        {
            internal LogSigmoid() : base(nameof(LogSigmoid))
            {
            }

            public override Tensor forward(Tensor tensor) => F.logsigmoid(tensor);
        }

        /// <summary>eˣ over its sum along a dimension.</summary>
        public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
        {
            internal Softmax(long dim) : base(nameof(Softmax))
            {
                this.dim = dim;
            }

            public long dim { get; set; }

            public override Tensor forward(Tensor tensor) => F.softmax(tensor, dim);
        }

        /// <summary>The logarithm of softmax.</summary>
        public sealed class LogSoftmax : ParameterLessModule<Tensor, Tensor>
        {
            internal LogSoftmax(long dim) : base(nameof(LogSoftmax))
            {
                this.dim = dim;
            }

            public long dim { get; set; }

            public override Tensor forward(Tensor tensor) => F.log_softmax(tensor, dim);
        }

        /// <summary>Softmax of −x.</summary>
        public sealed class Softmin : ParameterLessModule<Tensor, Tensor>
        {
            internal Softmin(long dim) : base(nameof(Softmin))
            {
                this.dim = dim;
            }

            public long dim { get; set; }

            public override Tensor forward(Tensor tensor) => F.softmin(tensor, dim);
        }

        /// <summary>Softmax over the channels of an image.</summary>
        public sealed class Softmax2d : ParameterLessModule<Tensor, Tensor>
        {
            internal Softmax2d() : base(nameof(Softmax2d))
            {
            }

            public override Tensor forward(Tensor tensor) => F.softmax2d(tensor);
        }

        /// <summary>One half of a dimension gated by the other.</summary>
        public sealed class GLU : ParameterLessModule<Tensor, Tensor>
        {
            internal GLU(long dim) : base(nameof(GLU))
            {
                this.dim = dim;
            }

            public long dim { get; set; }

            public override Tensor forward(Tensor tensor) => F.glu(tensor, dim);
        }

        /// <summary>x · Φ(x), exactly or by its tanh approximation.</summary>
        public sealed class GELU : ParameterLessModule<Tensor, Tensor>
        {
            public enum Approximate
            {
                none = 0, tanh = 1,
            }

            internal GELU(Approximate approximate, bool inplace) : base(nameof(GELU))
            {
                this.approximate = approximate;
                this.inplace = inplace;
            }

            public Approximate approximate { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.gelu(tensor, approximate, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ReLU ReLU(bool inplace = false) => new(inplace);

            public static ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static RReLU RReLU(double lower = 0.125, double upper = 1.0 / 3.0, bool inplace = false) => new(lower, upper, inplace);

            public static ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

            public static CELU CELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

            public static SELU SELU(bool inplace = false) => new(inplace);

            public static SiLU SiLU() => new(false);

            public static SiLU SiLU(bool inplace) => new(inplace);

            public static Mish Mish() => new(false);

            public static Mish Mish(bool inplace) => new(inplace);

            public static Sigmoid Sigmoid() => new(false);

            public static Sigmoid Sigmoid(bool inplace) => new(inplace);

            public static Tanh Tanh() => new(false);

            public static Tanh Tanh(bool inplace = false) => new(inplace);

            public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) => new(min_val, max_val, inplace);

            public static Threshold Threshold(double threshold, double value, bool inplace = false) => new(threshold, value, inplace);

            public static Softsign Softsign() => new(false);

            public static Softsign Softsign(bool inplace) => new(inplace);

            public static Tanhshrink Tanhshrink() => new(false);

            public static Tanhshrink Tanhshrink(bool inplace = false) => new(inplace);

            public static Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

            public static Hardshrink Hardshrink(double lambda = 0.5) => new(lambda);

            public static Softshrink Softshrink(double lambda = 0.5) => new(lambda);

            public static LogSigmoid LogSigmoid() => new();

            public static Softmax Softmax(long dim) => new(dim);

            public static LogSoftmax LogSoftmax(long dim) => new(dim);

            public static Softmin Softmin(long dim) => new(dim);

            public static Softmax2d Softmax2d() => new();

            public static GLU GLU(long dim = -1) => new(dim);

            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
        }
    }
}

using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Samples of distributions, as new tensors and in place.</summary>
public static partial class torch
{
    public static Tensor normal(Tensor mean, Tensor std, Generator generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (std.device_type != mean.device_type || (std.is_cuda && std.device_index != mean.device_index))
            throw new ArgumentException("The 'means' and 'stddev' tensors must be located on the same device.");
        // Not the operator of this name, which passes no gradient on to mean and std.
        using Tensor drawn = randn(mean.shape, device: std.device, generator: generator);
        using Tensor scaled = SamplingOps.mul.Call(drawn, std);
        return SamplingOps.add.Call(scaled, mean);
    }

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null)
    {
        Tensor drawn = randn(size, dtype, device, generator: generator, names: names);
        SamplingOps.mul_.CallInPlace(drawn, std);
        SamplingOps.add_.CallInPlace(drawn, mean);
        return Made(drawn, requires_grad);
    }

    public static Tensor bernoulli(Tensor input, Generator generator = null) => SamplingOps.bernoulli.Call(input, generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator generator = null) =>
        SamplingOps.multinomial.Call(input, num_samples, replacement, generator);

    public static Tensor poisson(Tensor input, Generator generator = null) => SamplingOps.poisson.Call(input, generator);

    public static Tensor binomial(Tensor count, Tensor probs, Generator generator = null) => SamplingOps.binomial.Call(count, probs, generator);

    public static Tensor _standard_gamma(Tensor input, Generator generator = null) => SamplingOps.standard_gamma.Call(input, generator);

    public static Tensor _sample_dirichlet(Tensor input, Generator generator = null) => SamplingOps.sample_dirichlet.Call(input, generator);

    public partial class Tensor
    {
        public Tensor bernoulli(Generator generator = null) => SamplingOps.bernoulli.Call(this, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator generator = null) =>
            SamplingOps.multinomial.Call(this, num_samples, replacement, generator);

        public Tensor poisson(Generator generator = null) => SamplingOps.poisson.Call(this, generator);

        public Tensor binomial(Tensor prob, Generator generator = null) => SamplingOps.binomial.Call(this, prob, generator);

        public Tensor bernoulli_(double p = 0.5, Generator generator = null) => SamplingOps.bernoulli_float.CallInPlace(this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator generator = null) => SamplingOps.bernoulli_Tensor.CallInPlace(this, Required(p), generator);

        public Tensor cauchy_(double median = 0, double sigma = 1, Generator generator = null) => SamplingOps.cauchy_.CallInPlace(this, median, sigma, generator);

        public Tensor exponential_(double lambda = 1, Generator generator = null) => SamplingOps.exponential_.CallInPlace(this, lambda, generator);

        public Tensor geometric_(double p, Generator generator = null) => SamplingOps.geometric_.CallInPlace(this, p, generator);

        public Tensor log_normal_(double mean = 0, double std = 1, Generator generator = null) => SamplingOps.log_normal_.CallInPlace(this, mean, std, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => SamplingOps.normal_.CallInPlace(this, mean, std, generator);

        public Tensor random_(double from, double to, Generator generator = null) => SamplingOps.random_.CallInPlace(this, (long)from, (long)to, generator);

        public Tensor uniform_(double from, double to, Generator generator = null) => SamplingOps.uniform_.CallInPlace(this, from, to, generator);
    }
}

file static class SamplingOps
{
    internal static readonly Op mul = new("mul", "Tensor");
    internal static readonly Op add = new("add", "Tensor");
    internal static readonly Op mul_ = new("mul_", "Scalar");
    internal static readonly Op add_ = new("add_", "Scalar");
    internal static readonly Op bernoulli = new("bernoulli");
    internal static readonly Op multinomial = new("multinomial");
    internal static readonly Op poisson = new("poisson");
    internal static readonly Op binomial = new("binomial");
    internal static readonly Op standard_gamma = new("_standard_gamma");
    internal static readonly Op sample_dirichlet = new("_sample_dirichlet");
    internal static readonly Op bernoulli_float = new("bernoulli_", "float");
    internal static readonly Op bernoulli_Tensor = new("bernoulli_", "Tensor");
    internal static readonly Op cauchy_ = new("cauchy_");
    internal static readonly Op exponential_ = new("exponential_");
    internal static readonly Op geometric_ = new("geometric_");
    internal static readonly Op log_normal_ = new("log_normal_");
    internal static readonly Op normal_ = new("normal_");
    internal static readonly Op random_ = new("random_", "from");
    internal static readonly Op uniform_ = new("uniform_");
}

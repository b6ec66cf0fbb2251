using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Random integers, permutations, and single random numbers.</summary>
public static partial class torch
{
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Made(RandomIntegerOps.randint.Call(low, high, Sizes(size), generator, dtype ?? ScalarType.Int64, Arg.None, OrDefault(device)), requires_grad, names);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(low, high, Array.ConvertAll(Required(size), n => (long)n), dtype, device, requires_grad, generator, names);

    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null) =>
        Made(RandomIntegerOps.randperm.Call(n, generator, dtype ?? ScalarType.Int64, Arg.None, OrDefault(device)), requires_grad);

    public static Tensor randperm(long n, Tensor @out, Generator generator = null)
    {
        ArgumentNullException.ThrowIfNull(@out);
        using Tensor drawn = randperm(n, @out.dtype, @out.device, generator: generator);
        RandomIntegerOps.resize_.CallInPlace(@out, drawn.shape);
        return RandomIntegerOps.copy_.CallInPlace(@out, drawn);
    }

    public static bool randint_bool(Generator generator = null) => randint_long(0, 2, generator) == 1;

    public static int randint_int(int high, Generator generator = null) => (int)randint_long(0, high, generator);

    public static int randint_int(int low, int high, Generator generator = null) => (int)randint_long(low, high, generator);

    public static long randint_long(long high, Generator generator = null) => randint_long(0, high, generator);

    public static long randint_long(long low, long high, Generator generator = null)
    {
        using Tensor drawn = randint(low, high, Array.Empty<long>(), device: CPU, generator: generator);
        return drawn.item<long>();
    }

    public static double rand_float(Generator generator = null)
    {
        using Tensor drawn = rand(Array.Empty<long>(), ScalarType.Float64, CPU, generator: generator);
        return drawn.item<double>();
    }

    public static double randn_float(Generator generator = null)
    {
        using Tensor drawn = randn(Array.Empty<long>(), ScalarType.Float64, CPU, generator: generator);
        return drawn.item<double>();
    }
}

file static class RandomIntegerOps
{
    internal static readonly Op randint = new("randint", "low_generator");
    internal static readonly Op randperm = new("randperm", "generator");
    internal static readonly Op resize_ = new("resize_");
    internal static readonly Op copy_ = new("copy_");
}

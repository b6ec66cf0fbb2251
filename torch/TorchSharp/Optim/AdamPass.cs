using System.Numerics;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam's update of a parameter on the CPU in one pass over its memory, where operators one after another take ten.</summary>
/// <remarks>Elements do not depend on each other, nor on how many threads share them: each is computed by the same operations in the same order.</remarks>
internal readonly unsafe struct AdamPass
{
    private const int Piece = 1 << 15;
    private const int FewestPieces = 4;

    private readonly float beta1, rest1, beta2, rest2, scale, epsilon, rate;

    /// <param name="step">The update's settings.</param>
    /// <param name="correction1">1 − β₁ᵗ.</param>
    /// <param name="correction2">1 − β₂ᵗ.</param>
    internal AdamPass(AdamStep step, double correction1, double correction2)
    {
        (beta1, rest1) = ((float)step.Beta1, (float)(1 - step.Beta1));
        (beta2, rest2) = ((float)step.Beta2, (float)(1 - step.Beta2));
        (scale, epsilon, rate) = ((float)(1 / Math.Sqrt(correction2)), (float)step.Epsilon, (float)(-step.Rate / correction1));
    }

    /// <summary>Whether the elements of each tensor lie in a row as float32.</summary>
    internal static bool Suits(params ReadOnlySpan<Tensor[]> lists)
    {
        foreach (Tensor[] list in lists)
        {
            foreach (Tensor tensor in list)
            {
                if (tensor.dtype != ScalarType.Float32 || tensor.device_type != DeviceType.CPU || tensor.is_sparse || !tensor.is_contiguous()) return false;
            }
        }
        return true;
    }

    internal void Run(Tensor parameter, Tensor gradient, Tensor average, Tensor square)
    {
        long length = parameter.numel(), pieces = length / Piece;
        if (length == 0) return;
        AdamPass pass = this;
        var memory = new Memory(Address(parameter), Address(gradient), Address(average), Address(square));
        int threads = pieces < FewestPieces ? 1 : get_num_threads();
        if (threads == 1) Run(memory, 0, length);
        else
        {
            // The last piece takes the rest.
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = threads },
                i => pass.Run(memory, i * Piece, i == pieces - 1 ? length : (i + 1) * Piece));
        }
        // Whoever saved the parameter for a backward that is still to come learns that it has changed.
        NativeMethods.Check(NativeMethods.bridge_tensor_bump_version(parameter.Handle), parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(average);
        GC.KeepAlive(square);
    }

    private static float* Address(Tensor tensor) => (float*)NativeMethods.Check(NativeMethods.bridge_tensor_data(tensor.Handle), tensor);

    private void Run(in Memory memory, long first, long end)
    {
        float* p = memory.Parameter, g = memory.Gradient, m = memory.Average, v = memory.Square;
        int width = Vector<float>.Count;
        var (beta1s, rest1s, beta2s, rest2s) = (new Vector<float>(beta1), new Vector<float>(rest1), new Vector<float>(beta2), new Vector<float>(rest2));
        var (scales, epsilons, rates) = (new Vector<float>(scale), new Vector<float>(epsilon), new Vector<float>(rate));
        long i = first;
        for (; i <= end - width; i += width)
        {
            Vector<float> gradient = Vector.Load(g + i);
            Vector<float> average = Vector.FusedMultiplyAdd(gradient, rest1s, Vector.Load(m + i) * beta1s);
            Vector<float> square = Vector.FusedMultiplyAdd(gradient * rest2s, gradient, Vector.Load(v + i) * beta2s);
            Vector<float> denominator = Vector.FusedMultiplyAdd(Vector.SquareRoot(square), scales, epsilons);
            average.Store(m + i);
            square.Store(v + i);
            Vector.FusedMultiplyAdd(rates, average / denominator, Vector.Load(p + i)).Store(p + i);
        }
        for (; i < end; i++)
        {
            float average = MathF.FusedMultiplyAdd(g[i], rest1, m[i] * beta1);
            float square = MathF.FusedMultiplyAdd(g[i] * rest2, g[i], v[i] * beta2);
            float denominator = MathF.FusedMultiplyAdd(MathF.Sqrt(square), scale, epsilon);
            (m[i], v[i]) = (average, square);
            p[i] = MathF.FusedMultiplyAdd(rate, average / denominator, p[i]);
        }
    }

    private readonly struct Memory(float* parameter, float* gradient, float* average, float* square)
    {
        internal float* Parameter { get; } = parameter;

        internal float* Gradient { get; } = gradient;

        internal float* Average { get; } = average;

        internal float* Square { get; } = square;
    }
}

using static TorchSharp.torch;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Indices of finite scalar codes in one pass over their steps, where operators would take a pass each for type, product, sum and the check of what is not finite.</summary>
internal static unsafe class ScalarIndices
{
    /// <summary>offset + Σ step · place of each row, −1 where a latent is not finite; null where the tensors do not lie as they would have to.</summary>
    /// <param name="latents">(n, d).</param>
    /// <param name="steps">(n, d), whole numbers.</param>
    /// <param name="places">What a step of each component adds, (d).</param>
    /// <param name="offset">The index of steps that are all 0.</param>
    internal static Tensor? Of(Tensor latents, Tensor steps, ReadOnlySpan<long> places, long offset)
    {
        if (latents.device_type != TorchSharp.DeviceType.CPU || latents.dtype != ScalarType.Float32 || steps.dtype != ScalarType.Float32) return null;
        if (!latents.is_contiguous() || !steps.is_contiguous()) return null;
        long n = latents.shape[0];
        Tensor indices = empty([n], ScalarType.Int64);
        float* latent = (float*)TensorMemory.Address(latents);
        float* step = (float*)TensorMemory.Address(steps);
        long* index = (long*)TensorMemory.Address(indices);
        for (long row = 0; row < n; row++)
        {
            long sum = offset;
            bool isFinite = true;
            for (int c = 0; c < places.Length; c++)
            {
                sum += (long)step[c] * places[c];
                isFinite &= float.IsFinite(latent[c]);
            }
            index[row] = isFinite ? sum : -1;
            latent += places.Length;
            step += places.Length;
        }
        GC.KeepAlive(latents);
        GC.KeepAlive(steps);
        return indices;
    }
}

using TorchSharp;
using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>One way to carry a search out. <see cref="NearestCode"/> checks the arguments and shapes the results; what stands behind here
/// finds the codes.</summary>
internal interface INearestCodeBackend
{
    /// <summary>Searches. The caller has switched gradients off and opened a scope.</summary>
    SearchResult Search(SearchRequest request);

    /// <summary>The way for a device.</summary>
    internal static INearestCodeBackend For(Device device) => device.type == DeviceType.CPU ? CpuBackend.Default : TorchBackend.Default;
}

/// <summary>A checked search.</summary>
/// <param name="Vectors">Floating-point, (…, d, …).</param>
/// <param name="Dimension">Where d stands, from 0.</param>
/// <param name="Codebook">Floating-point, (k, d), on the same device.</param>
/// <param name="Options">The metric and the bound on temporary memory.</param>
/// <param name="Count">How many of the nearest codes, m, from 1 to k.</param>
/// <param name="WithDistances">Whether distances are wanted.</param>
/// <param name="WithSums">Whether counts and sums are wanted; m is then 1.</param>
/// <param name="Cache">Where the packed codebook is kept from one search to the next, or null.</param>
internal sealed record SearchRequest(
    Tensor Vectors, int Dimension, Tensor Codebook, NearestCodeOptions Options, int Count, bool WithDistances, bool WithSums, CodebookCache? Cache)
{
    /// <summary>Number of vectors.</summary>
    internal long VectorCount
    {
        get
        {
            long[] sizes = Vectors.shape;
            long count = 1;
            for (int i = 0; i < sizes.Length; i++)
            {
                if (i != Dimension) count *= sizes[i];
            }
            return count;
        }
    }
}

/// <summary>What a backend found.</summary>
/// <param name="Indices">int64 (n, m), −1 where there is no code.</param>
/// <param name="Distances">float32 (n, m), or null.</param>
/// <param name="Counts">int64 (k), or null.</param>
/// <param name="Sums">float32 (k, d), or null.</param>
internal sealed record SearchResult(Tensor Indices, Tensor? Distances, Tensor? Counts, Tensor? Sums);

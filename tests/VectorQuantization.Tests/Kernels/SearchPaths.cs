using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

/// <summary>Every way to search that this machine has, by name, so that a test can go through all of them.</summary>
internal static class SearchPaths
{
    public static IEnumerable<string> Names => [.. SimdKernel.Supported.Select(kernel => kernel.Name), "Torch"];

    public static TheoryData<string> All
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in Names) data.Add(name);
            return data;
        }
    }

    public static SearchResult Run(
        string path, Tensor vectors, Tensor codebook, NearestCodeOptions? options = null, int count = 1, bool withSums = false, int threads = 2)
    {
        options ??= new NearestCodeOptions();
        INearestCodeBackend backend = path == "Torch" ? TorchBackend.Default : new CpuBackend(SimdKernel.Supported.Single(kernel => kernel.Name == path), threads);
        int dimension = options.Dimension < 0 ? options.Dimension + vectors.shape.Length : options.Dimension;
        using var noGrad = no_grad();
        return backend.Search(new SearchRequest(vectors, dimension, codebook, options, count, !withSums, withSums, null));
    }

    public static long[] Indices(string path, Tensor vectors, Tensor codebook, NearestCodeOptions? options = null, int threads = 2) =>
        Run(path, vectors, codebook, options, threads: threads).Indices.data<long>().ToArray();
}

using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>The managed search on tensors in main memory, on as many threads as Torch uses.</summary>
/// <param name="kernel">The instruction set.</param>
/// <param name="threads">Threads, or null for <see cref="get_num_threads"/>.</param>
internal sealed unsafe class CpuBackend(SimdKernel kernel, int? threads = null) : INearestCodeBackend
{
    internal static CpuBackend Default { get; } = new(SimdKernel.Best);

    public SearchResult Search(SearchRequest request)
    {
        RowView rows = TensorMemory.View(request.Vectors, request.Dimension, out Tensor? copy);
        int k = checked((int)request.Codebook.shape[0]), d = rows.Dimension;
        Tensor indices = empty([rows.Count, request.Count], ScalarType.Int64);
        Tensor? distances = request.WithDistances ? empty([rows.Count, request.Count], ScalarType.Float32) : null;
        // Not zeros: libtorch clears large tensors on its own threads, which then spin for milliseconds on the processors that the search wants.
        Tensor? counts = request.WithSums ? empty([k], ScalarType.Int64) : null, sums = request.WithSums ? empty([k, d], ScalarType.Float32) : null;
        if (rows.Count == 0)
        {
            counts?.zero_();
            sums?.zero_();
            return new SearchResult(indices, distances, counts, sums);
        }

        CodeMetric metric = request.Options.Metric;
        RowView codebook = TensorMemory.View(request.Codebook, 1, out Tensor? codebookCopy);
        PackedCodebook codes = request.Cache is null ? PackedCodebook.Pack(codebook, metric, kernel) : request.Cache.Get(request.Codebook, metric, kernel);
        var job = new SearchJob
        {
            Rows = rows,
            Codes = codes,
            Codebook = codebook,
            Count = request.Count,
            Indices = (long*)TensorMemory.Address(indices),
            Distances = distances is null ? null : (float*)TensorMemory.Address(distances),
        };
        int most = threads ?? get_num_threads();
        if (counts is null || sums is null)
        {
            CpuSearch.Run(job, most);
        }
        else
        {
            using var total = new CodeSums(k, d, (long*)TensorMemory.Address(counts), (float*)TensorMemory.Address(sums));
            CpuSearch.RunWithSums(job, most, total);
        }
        if (request.Cache is null) codes.Dispose();
        copy?.Dispose();
        codebookCopy?.Dispose();
        GC.KeepAlive(request);
        GC.KeepAlive(codes);
        return new SearchResult(indices, distances, counts, sums);
    }
}

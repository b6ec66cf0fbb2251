using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>The searches that are compared, on the same vectors and codes, and the training pass of a moving-average codebook built on them.</summary>
internal sealed class Searches : IDisposable
{
    // Pieces of 64 MiB: about as fast as the whole matrix, which for the larger shapes does not fit in memory.
    private const long PieceElements = 1L << 24;

    public Searches(SearchShape shape, ulong seed = 1)
        : this(randn([shape.N, shape.D], generator: new Generator(seed)), randn([shape.K, shape.D], generator: new Generator(seed + 1)))
    {
    }

    public Searches(Tensor vectors, Tensor codebook)
    {
        Vectors = vectors.DetachFromDisposeScope();
        Codebook = codebook.DetachFromDisposeScope();
    }

    public Tensor Vectors { get; }

    public Tensor Codebook { get; }

    public Tensor Kernel() => NearestCode.Search(Vectors, Codebook);

    public Tensor Addmm()
    {
        using var scope = NewDisposeScope();
        Tensor norms = Codebook.pow(2).sum(1).unsqueeze(0), transposed = Codebook.t();
        return InPieces(rows => norms.addmm(rows, transposed, 1, -2).argmin(1)).MoveToOuterDisposeScope();
    }

    public Tensor Cdist()
    {
        using var scope = NewDisposeScope();
        return InPieces(rows => cdist(rows, Codebook).argmin(1)).MoveToOuterDisposeScope();
    }

    public void KernelPass() => NearestCode.Assign(Vectors, Codebook).Dispose();

    public void IndexAddPass()
    {
        using var scope = NewDisposeScope();
        Tensor indices = Addmm();
        indices.bincount(null, Codebook.shape[0]);
        zeros(Codebook.shape).index_add_(0, indices, Vectors, 1);
    }

    public void OneHotPass()
    {
        using var scope = NewDisposeScope();
        Tensor sums = zeros(Codebook.shape), counts = zeros([Codebook.shape[0]]), indices = Addmm();
        long n = Vectors.shape[0], piece = Piece;
        for (long start = 0; start < n; start += piece)
        {
            using var pieceScope = NewDisposeScope();
            long length = Math.Min(piece, n - start);
            Tensor oneHot = nn.functional.one_hot(indices.narrow(0, start, length), Codebook.shape[0]).to_type(ScalarType.Float32);
            counts.add_(oneHot.sum(0));
            sums.add_(oneHot.t().matmul(Vectors.narrow(0, start, length)));
        }
    }

    public void Dispose()
    {
        Vectors.Dispose();
        Codebook.Dispose();
    }

    private long Piece => Math.Max(1, PieceElements / Codebook.shape[0]);

    private Tensor InPieces(Func<Tensor, Tensor> search)
    {
        long n = Vectors.shape[0], piece = Piece;
        Tensor indices = empty([n], ScalarType.Int64);
        for (long start = 0; start < n; start += piece)
        {
            using var scope = NewDisposeScope();
            long length = Math.Min(piece, n - start);
            indices.narrow(0, start, length).copy_(search(Vectors.narrow(0, start, length)));
        }
        return indices;
    }
}

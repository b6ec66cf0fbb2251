using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace VectorQuantization.Benchmarks;

/// <summary>The mathematics of each quantizer's training step as one would write it with Torch's operators: a distance matrix, an argmin, x + sg(q − x).</summary>
internal sealed class PlainQuantizer : IDisposable
{
    private const int K = 1024, D = 64, Parts = 4;
    private static readonly int[] Levels = [8, 5, 5, 5];

    private static readonly Dictionary<string, (Func<Quantizer> Ours, Func<PlainQuantizer, Func<Tensor, (Tensor, Tensor)>> Plain)> All = new()
    {
        ["gradient"] = (() => new VectorQuantizer(new(K, D)), plain => plain.Gradient),
        ["gradient, rotation trick"] = (() => new VectorQuantizer(new(K, D) { Gradient = GradientEstimator.Rotation }), plain => plain.Rotation),
        ["gradient, cosine"] = (() => new VectorQuantizer(new(K, D) { Normalized = true }), plain => plain.Cosine),
        ["gradient, sampled"] = (() => new VectorQuantizer(new(K, D) { SamplingTemperature = 1 }), plain => plain.Sampled),
        ["moving averages"] = (() => new EmaVectorQuantizer(new(K, D)), plain => plain.Averages),
        ["SimVQ"] = (() => new SimVectorQuantizer(new(K, D)), plain => plain.Sim),
        ["IBQ"] = (() => new IndexBackpropagationQuantizer(new(K, D)), plain => plain.IndexBackpropagation),
        ["Gumbel"] = (() => new GumbelQuantizer(new(K, D)), plain => plain.Gumbel),
        ["residual, 4 levels"] = (() => new ResidualVectorQuantizer([.. Enumerable.Range(0, Parts).Select(_ => new VectorQuantizer(new(K, D)))]), plain => plain.Residual),
        ["grouped, 4 groups"] = (() => new GroupedVectorQuantizer([.. Enumerable.Range(0, Parts).Select(_ => new VectorQuantizer(new(K, D / Parts)))]), plain => plain.Grouped),
        ["multi-head, 4 heads"] = (() => new MultiHeadQuantizer(new VectorQuantizer(new(K, D / Parts)), Parts), plain => plain.MultiHead),
        ["projected to 16"] = (() => new ProjectedQuantizer(new VectorQuantizer(new(K, D / Parts)), D), plain => plain.Projected),
        ["FSQ 8·5·5·5"] = (() => new FiniteScalarQuantizer(new(Levels)), plain => plain.FiniteScalar),
        ["LFQ, 10 bits"] = (() => new LookupFreeQuantizer(new(10)), plain => plain.LookupFree),
        ["2 nearest codes"] = (() => new NearestCodesQuantizer(new(K, D, 2)), plain => plain.NearestCodes),
    };

    private readonly Func<Tensor, (Tensor Vectors, Tensor Loss)> step;
    private readonly Tensor codes = randn(K, D, requires_grad: true);
    private readonly Tensor matrix = randn(D, D, requires_grad: true);
    private readonly Tensor logitsOf = randn(D, K, requires_grad: true);
    private readonly Tensor narrow = randn(K, D / Parts, requires_grad: true);
    private readonly Tensor bits = All10();
    private readonly Tensor sizes = ones(K);
    private readonly Tensor sums = randn(K, D);

    private PlainQuantizer(string kind) => step = All[kind].Plain(this);

    public static IEnumerable<string> Kinds => All.Keys;

    /// <summary>Ours and the plain one.</summary>
    public static (Quantizer Ours, PlainQuantizer Plain) Pair(string kind) => (All[kind].Ours(), new PlainQuantizer(kind));

    /// <summary>Quantized vectors, shaped as the latents (batch, d, height, width), and the loss.</summary>
    public (Tensor Vectors, Tensor Loss) Step(Tensor latents)
    {
        long[] shape = latents.shape;
        (Tensor vectors, Tensor loss) = step(latents.permute(0, 2, 3, 1).reshape(-1, shape[1]));
        return (vectors.reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2), loss);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in new[] { codes, matrix, logitsOf, narrow, bits, sizes, sums }) tensor.Dispose();
    }

    private static Tensor Distances(Tensor x, Tensor e) => x.square().sum(1, keepdim: true) + e.square().sum(dim: 1) - 2 * x.matmul(e.t());

    private static Tensor Nearest(Tensor x, Tensor e)
    {
        using var noGrad = no_grad();
        return Distances(x, e).argmin(1);
    }

    private static Tensor StraightThrough(Tensor x, Tensor q) => x + (q - x).detach();

    private static Tensor Loss(Tensor x, Tensor q) => mse_loss(q, x.detach()) + 0.25 * mse_loss(x, q.detach());

    private static Tensor UnitLength(Tensor x) => x / x.norm(1, keepdim: true).clamp_min(1e-6);

    private (Tensor, Tensor) Gradient(Tensor x)
    {
        Tensor q = codes.index_select(0, Nearest(x, codes));
        return (StraightThrough(x, q), Loss(x, q));
    }

    private (Tensor, Tensor) Rotation(Tensor x)
    {
        Tensor q = codes.index_select(0, Nearest(x, codes)), e = x.detach(), constant = q.detach();
        Tensor u = UnitLength(e), v = UnitLength(constant), w = UnitLength(u + v);
        Tensor turned = x - 2 * (x * w).sum(1, keepdim: true) * w + 2 * (x * u).sum(1, keepdim: true) * v;
        return (turned * (constant.norm(1, keepdim: true) / e.norm(1, keepdim: true).clamp_min(1e-6)), Loss(x, q));
    }

    private (Tensor, Tensor) Cosine(Tensor x)
    {
        Tensor z = UnitLength(x), e = UnitLength(codes), q = e.index_select(0, z.detach().matmul(e.detach().t()).argmax(1));
        return (StraightThrough(z, q), Loss(z, q));
    }

    private (Tensor, Tensor) Sampled(Tensor x)
    {
        Tensor indices;
        using (no_grad()) indices = (-Distances(x, codes)).softmax(1).multinomial(1).squeeze(1);
        Tensor q = codes.index_select(0, indices);
        return (StraightThrough(x, q), Loss(x, q));
    }

    private (Tensor, Tensor) Averages(Tensor x)
    {
        Tensor indices = Nearest(x, codes), q = codes.detach().index_select(0, indices);
        using (no_grad())
        {
            sizes.mul_(0.99).add_(indices.bincount(null, K), 0.01);
            sums.mul_(0.99).add_(zeros(K, D).index_add_(0, indices, x, 1), 0.01);
            Tensor total = sizes.sum();
            codes.copy_(sums / ((sizes + 1e-5) / (total + K * 1e-5) * total).unsqueeze(1));
        }
        return (StraightThrough(x, q), 0.25 * mse_loss(x, q));
    }

    private (Tensor, Tensor) Sim(Tensor x)
    {
        Tensor e = codes.detach().matmul(matrix), q = e.index_select(0, Nearest(x, e));
        return (StraightThrough(x, q), Loss(x, q));
    }

    private (Tensor, Tensor) IndexBackpropagation(Tensor x)
    {
        Tensor logits = x.matmul(codes.t()), p = logits.softmax(1), indices = logits.argmax(1);
        Tensor hard = one_hot(indices, K).to_type(ScalarType.Float32), q = (hard - p.detach() + p).matmul(codes), e = codes.index_select(0, indices);
        Tensor sharp = logits / 0.01, log = sharp.log_softmax(1), probabilities = log.exp(), mean = probabilities.mean([0]);
        Tensor entropy = -(probabilities * log).sum(dim: 1).mean() + (mean * mean.clamp_min(1e-38).log()).sum();
        return (q, mse_loss(q, x) + mse_loss(x, e.detach()) + 0.25 * mse_loss(e, x.detach()) + 0.05 * entropy);
    }

    private (Tensor, Tensor) Gumbel(Tensor x)
    {
        Tensor logits = x.matmul(logitsOf), noise = -(-rand_like(logits).clamp_min(1e-20).log()).clamp_min(1e-20).log();
        Tensor soft = (logits + noise).softmax(1), hard = one_hot(soft.argmax(1), K).to_type(ScalarType.Float32);
        Tensor q = (hard - soft.detach() + soft).matmul(codes), p = logits.softmax(1);
        return (q, 5e-4 * (p * (p * K + 1e-10).log()).sum(dim: 1).mean());
    }

    private (Tensor, Tensor) NearestCodes(Tensor x)
    {
        Tensor weights, indices;
        using (no_grad())
        {
            (Tensor distances, indices) = Distances(x, codes).topk(2, 1, largest: false);
            weights = (-distances).softmax(1);
        }
        Tensor q = (codes.index_select(0, indices.flatten()).reshape(-1, 2, D) * weights.unsqueeze(2)).sum(dim: 1);
        return (StraightThrough(x, q), Loss(x, q));
    }

    private (Tensor, Tensor) Residual(Tensor x)
    {
        Tensor left = x, sum = zeros_like(x), loss = zeros(1);
        for (int level = 0; level < Parts; level++)
        {
            Tensor q = codes.index_select(0, Nearest(left, codes));
            loss = loss + Loss(left, q);
            sum = sum + q.detach();
            left = left - q.detach();
        }
        return (StraightThrough(x, sum), loss.sum());
    }

    private (Tensor, Tensor) Grouped(Tensor x)
    {
        var vectors = new List<Tensor>();
        Tensor loss = zeros(1);
        foreach (Tensor part in x.chunk(Parts, 1))
        {
            Tensor q = narrow.index_select(0, Nearest(part, narrow));
            vectors.Add(StraightThrough(part, q));
            loss = loss + Loss(part, q);
        }
        return (cat(vectors, 1), loss.sum());
    }

    private (Tensor, Tensor) MultiHead(Tensor x)
    {
        Tensor heads = x.reshape(-1, D / Parts), q = narrow.index_select(0, Nearest(heads, narrow));
        return (StraightThrough(heads, q).reshape(-1, D), Loss(heads, q));
    }

    private (Tensor, Tensor) Projected(Tensor x)
    {
        Tensor down = x.matmul(matrix.narrow(1, 0, D / Parts)), q = narrow.index_select(0, Nearest(down, narrow));
        return (StraightThrough(down, q).matmul(matrix.narrow(0, 0, D / Parts)), Loss(down, q));
    }

    private (Tensor, Tensor) FiniteScalar(Tensor x)
    {
        Tensor levels = tensor([.. Levels.Select(l => (float)l)]), half = (levels - 1) * (1 - 1e-3f) / 2, offset = tensor([.. Levels.Select(l => l % 2 == 0 ? 0.5f : 0)]);
        Tensor bounded = (x + (offset / half).tan()).tanh() * half - offset, rounded = StraightThrough(bounded, bounded.round());
        Tensor halfWidth = (levels / 2).floor(), digits = rounded.detach() + halfWidth;
        // The index is part of what is asked for.
        (digits * tensor(new float[] { 1, 8, 40, 200 })).sum(dim: 1).to_type(ScalarType.Int64);
        return (rounded / halfWidth, zeros(1).sum());
    }

    private (Tensor, Tensor) LookupFree(Tensor x)
    {
        Tensor q = where(x > 0, ones_like(x), -ones_like(x));
        ((q > 0).to_type(ScalarType.Int64) * tensor([.. Enumerable.Range(0, 10).Select(i => 1L << (9 - i))])).sum(dim: 1);
        Tensor log = (2 * x.matmul(bits.t()) / 0.01).log_softmax(1), p = log.exp(), mean = p.mean([0]);
        Tensor entropy = -(p * log).sum(dim: 1).mean() + (mean * mean.clamp_min(1e-30).log()).sum();
        return (StraightThrough(x, q), 0.25 * mse_loss(x, q) + 0.1 * entropy);
    }

    private static Tensor All10() => tensor([.. Enumerable.Range(0, 1024).SelectMany(code => Enumerable.Range(0, 10).Select(i => (code >> (9 - i) & 1) == 1 ? 1f : -1f))]).reshape(1024, 10);
}

using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Which codes of a codebook move where.</summary>
/// <param name="Share">How far each goes, from 0 (stays) to 1 (is replaced), (k, 1).</param>
/// <param name="Codes">Where to, (k, d); of no meaning where the share is 0.</param>
internal sealed record CodeReplacement(Tensor Share, Tensor Codes)
{
    /// <summary>What to do for dead codes, or null if nothing; counts revived codes as used.</summary>
    /// <param name="codes">(k, d).</param>
    /// <param name="usage">Moving average of each code's share of the latents, (k), updated.</param>
    /// <param name="latents">(n, d).</param>
    /// <param name="options">Which codes are dead, and where they go.</param>
    /// <param name="generator">Source of the random draws.</param>
    internal static CodeReplacement? Find(Tensor codes, Tensor usage, Tensor latents, DeadCodeOptions options, Generator? generator)
    {
        long k = codes.shape[0];
        if (options.Revival == CodeRevival.Anchors)
        {
            Tensor candidates = Initial.Finite(latents, codes.dtype);
            if (candidates.shape[0] == 0) return null;
            // For each code the nearest latent: the search with the two changing places.
            Tensor anchors = candidates.index_select(0, NearestCode.Search(codes, candidates).clamp_min(0));
            Tensor share = (usage * (-10.0 * k / (1 - options.Decay)) - 1e-3).exp();
            // Below this a code does not move by more than rounding; leaving it alone keeps the statistics as they are.
            share = share.masked_fill(share < 1e-6, 0);
            return new CodeReplacement(share.to_type(codes.dtype).unsqueeze(1), anchors);
        }

        Tensor dead = (usage < options.Threshold / k).nonzero().flatten();
        if (dead.shape[0] == 0) return null;
        Tensor starts;
        if (options.Revival == CodeRevival.RandomLatents)
        {
            Tensor candidates = Initial.Finite(latents, codes.dtype);
            if (candidates.shape[0] == 0) return null;
            starts = Initial.FromRows(candidates, dead.shape[0], generator);
            usage.index_fill_(0, dead, 1.0 / k);
        }
        else
        {
            long count = Math.Min(dead.shape[0], k - dead.shape[0]);
            if (count == 0) return null;
            dead = dead.narrow(0, 0, count);
            (Tensor shares, Tensor busiest) = usage.topk((int)count);
            Tensor parents = codes.index_select(0, busiest);
            starts = parents + Initial.Noise(parents, parents.shape, generator);
            usage.index_copy_(0, busiest, shares / 2);
            usage.index_copy_(0, dead, shares / 2);
        }
        Tensor replaced = zeros([k, 1], codes.dtype, codes.device).index_fill_(0, dead, 1);
        return new CodeReplacement(replaced, zeros_like(codes).index_copy_(0, dead, starts));
    }

    /// <summary>Moves the codes, in place.</summary>
    internal void Apply(Tensor codes) => codes.copy_(where(Share > 0, codes * (1 - Share) + Codes * Share, codes));
}

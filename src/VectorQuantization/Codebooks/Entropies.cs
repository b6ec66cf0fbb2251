using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Entropies of soft assignments.</summary>
internal static class Entropies
{
    /// <summary>w E[H(p)] − γ H(E[p]) in nats, p the softmax of each row of (n, k) logits; 0 for no row.</summary>
    internal static Tensor Combine(Tensor logits, double sampleWeight, double diversityWeight)
    {
        using var scope = NewDisposeScope();
        if (logits.shape[0] == 0) return (logits * 0).sum().MoveToOuterDisposeScope();
        Tensor logProbabilities = logits.log_softmax(1), probabilities = logProbabilities.exp();
        Tensor ofEach = -(probabilities * logProbabilities).sum(dim: 1).mean();
        Tensor mean = probabilities.mean([0]);
        // The least normal float32 stands for 0, whose p log p is 0.
        Tensor ofAll = -(mean * mean.clamp_min(1.17549435e-38).log()).sum();
        return (ofEach * sampleWeight - ofAll * diversityWeight).MoveToOuterDisposeScope();
    }
}

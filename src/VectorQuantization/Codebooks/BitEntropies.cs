using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Entropies, in nats, of distributions over all 2^D codes of D bits, each row's bits independent of each other: p(c) = Π σ(±l_b), l_b the logit of bit b.
/// No row's 2^D probabilities are ever made.</summary>
internal static class BitEntropies
{
    // What a piece of rows may take for each of its tables of probabilities: 16 MiB in float32.
    private const long PieceElements = 1 << 22;

    // The least normal float32 stands for 0, whose p log p is 0.
    private const double Least = 1.17549435e-38;

    /// <summary>E[H(p)] over rows of logits (n, d), with gradient; 0 for no row. Entropies of independent bits add up.</summary>
    internal static Tensor OfEach(Tensor logits)
    {
        using var scope = NewDisposeScope();
        // H = log(1 + e^−a) + a σ(−a), a = |l|: neither part cancels, however sure a bit is.
        Tensor a = logits.abs();
        Tensor entropies = a.neg().exp().log1p() + a * a.neg().sigmoid();
        return (entropies.sum() / Math.Max(1, logits.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>H(E[p]) over rows of logits (n, d), with gradient (once: it has none itself); 0 for no row. Bits are split into groups of at most
    /// <paramref name="groupSize"/>, whose entropies are summed.</summary>
    internal static Tensor OfMean(Tensor logits, int groupSize)
    {
        using var scope = NewDisposeScope();
        int bits = (int)logits.shape[1], groups = (bits + groupSize - 1) / groupSize;
        Tensor sum = (logits * 0).sum();
        if (logits.shape[0] == 0) return sum.MoveToOuterDisposeScope();
        for (int group = 0, first = 0; group < groups; group++)
        {
            int size = bits / groups + (group < bits % groups ? 1 : 0);
            sum += OfMeanJoint(logits.narrow(1, first, size));
            first += size;
        }
        return sum.MoveToOuterDisposeScope();
    }

    // A row's probabilities are the outer product of those of its left and its right bits. So the mean over rows is one matrix product of two narrow tables, E[p] =
    // AᵀB / n, and the gradient is two more: with G = dH/dE[p], dH/dl_b = (Σ_c G_c p_c [bit b of c is set] − σ(l_b) Σ_c G_c p_c) / n.
    private static Tensor OfMeanJoint(Tensor logits)
    {
        long rows = logits.shape[0];
        int bits = (int)logits.shape[1], left = bits / 2, right = bits - left;
        Tensor values = logits.detach();
        bool hasGradient = is_grad_enabled() && logits.requires_grad;
        long piece = Math.Max(1, PieceElements >> right);
        using var noGrad = no_grad();

        Tensor mean = zeros([1L << left, 1L << right], logits.dtype, logits.device);
        foreach (Tensor part in values.split(piece))
        {
            using var inner = NewDisposeScope();
            mean.addmm_(Joint(part.narrow(1, 0, left)).t(), Joint(part.narrow(1, left, right)));
        }
        mean.div_(rows);
        Tensor logOfMean = mean.clamp_min(Least).log(), entropy = -(mean * logOfMean).sum();
        if (!hasGradient) return entropy;

        // Dropped from G: −1, the same for every code, which the difference above takes out.
        Tensor weights = logOfMean.neg_();
        Tensor leftBits = SetBits(left, logits), rightBits = SetBits(right, logits);
        var gradients = new List<Tensor>();
        foreach (Tensor part in values.split(piece))
        {
            using var inner = NewDisposeScope();
            Tensor a = Joint(part.narrow(1, 0, left)), b = Joint(part.narrow(1, left, right));
            Tensor overRight = b * a.matmul(weights), overLeft = a * b.matmul(weights.t());
            Tensor whenSet = cat([overLeft.matmul(leftBits), overRight.matmul(rightBits)], 1);
            gradients.Add((whenSet - part.sigmoid() * overRight.sum(1, keepdim: true)).MoveToOuterDisposeScope());
        }
        Tensor gradient = cat(gradients, 0) / rows;
        using var withGrad = enable_grad();
        // The logits' value cancels out, exactly: what is left is the entropy, with the gradient just made.
        return entropy + ((logits - values) * gradient).sum();
    }

    /// <summary>Probabilities (n, 2^d) of the codes of independent bits, logits (n, d); the first bit is the most significant.</summary>
    private static Tensor Joint(Tensor logits)
    {
        Tensor set = logits.sigmoid(), clear = logits.neg().sigmoid();
        Tensor joint = ones([logits.shape[0], 1], logits.dtype, logits.device);
        for (long bit = logits.shape[1] - 1; bit >= 0; bit--)
            joint = cat([joint * clear.narrow(1, bit, 1), joint * set.narrow(1, bit, 1)], 1);
        return joint;
    }

    /// <summary>1 where a bit of a code is set, (2^d, d), in the order of <see cref="Joint"/>.</summary>
    private static Tensor SetBits(int bits, Tensor like)
    {
        Tensor codes = arange(1L << bits, ScalarType.Int64, like.device);
        return bits == 0 ? zeros([1, 0], like.dtype, like.device) : new MixedRadix(Enumerable.Repeat(2, bits), isFirstLeast: false).Unpack(codes).to_type(like.dtype);
    }
}

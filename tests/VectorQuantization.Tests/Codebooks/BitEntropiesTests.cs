using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class BitEntropiesTests
{
    [Fact]
    public void Undecided_bits_have_entropy_log_2_each_and_sure_bits_none()
    {
        using var scope = NewDisposeScope();
        BitEntropies.OfEach(zeros(3, 5)).item<float>().Should().BeApproximately(5 * MathF.Log(2), 1e-6f);
        BitEntropies.OfMean(zeros(3, 5), 5).item<float>().Should().BeApproximately(5 * MathF.Log(2), 1e-6f);
        BitEntropies.OfEach(full([3, 5], 400f)).item<float>().Should().Be(0);
        BitEntropies.OfMean(full([3, 5], -400f), 5).item<float>().Should().Be(0);
    }

    [Fact]
    public void Sure_rows_that_use_all_codes_alike_have_the_mean_of_a_uniform_codebook()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new float[,] { { 300, 300 }, { 300, -300 }, { -300, 300 }, { -300, -300 } });
        BitEntropies.OfEach(logits).item<float>().Should().Be(0);
        BitEntropies.OfMean(logits, 2).item<float>().Should().BeApproximately(MathF.Log(4), 1e-6f);
    }

    [Fact]
    public void Groups_do_not_see_what_ties_their_bits_together()
    {
        using var scope = NewDisposeScope();
        // Two codes, 00 and 11: jointly log 2; each bit alone log 2, together log 4.
        Tensor logits = tensor(new float[,] { { 300, 300 }, { -300, -300 } });
        BitEntropies.OfMean(logits, 2).item<float>().Should().BeApproximately(MathF.Log(2), 1e-6f);
        BitEntropies.OfMean(logits, 1).item<float>().Should().BeApproximately(MathF.Log(4), 1e-6f);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 4, 18)]
    [InlineData(40, 1, 18)]
    [InlineData(40, 2, 2)]
    [InlineData(40, 5, 18)]
    [InlineData(40, 8, 8)]
    [InlineData(40, 7, 3)]
    [InlineData(40, 6, 1)]
    public void Both_agree_with_all_codes_written_out(int rows, int bits, int groupSize)
    {
        using var scope = NewDisposeScope();
        Tensor logits = randn([rows, bits], float64, generator: new Generator(1)).mul_(3);

        BitEntropies.OfEach(logits).ToDouble().Should().BeApproximately(Entropy(Slow(logits)).mean().ToDouble(), 1e-12);
        double expected = 0;
        int groups = (bits + groupSize - 1) / groupSize;
        foreach (Tensor group in logits.tensor_split(groups, 1)) expected += Entropy(Slow(group).mean([0], keepdim: true)).ToDouble();
        BitEntropies.OfMean(logits, groupSize).ToDouble().Should().BeApproximately(expected, 1e-12);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(5, 2)]
    public void Gradients_agree_with_finite_differences(int bits, int groupSize)
    {
        using var scope = NewDisposeScope();
        Tensor logits = randn([6, bits], float64, generator: new Generator(2)).mul_(2);
        Gradients.Check(x => BitEntropies.OfEach(x), logits);
        Gradients.Check(x => BitEntropies.OfMean(x, groupSize), logits);
        Gradients.Check(x => BitEntropies.OfMean(x, groupSize) * -3 + BitEntropies.OfEach(x), logits);
    }

    [Fact]
    public void Many_rows_are_taken_in_pieces_and_the_result_is_the_same()
    {
        using var scope = NewDisposeScope();
        // 14 bits: 2^22 / 2^7 = 32,768 rows a piece.
        Tensor few = randn([1000, 14], generator: new Generator(3)).requires_grad_(), many = few.detach().repeat(70, 1).requires_grad_();
        Tensor one = BitEntropies.OfMean(few, 14), all = BitEntropies.OfMean(many, 14);
        one.backward();
        all.backward();

        all.item<float>().Should().BeApproximately(one.item<float>(), 1e-4f);
        Tensor difference = many.grad!.narrow(0, 69_000, 1000) * 70 - few.grad!;
        difference.abs().max().item<float>().Should().BeLessThan(1e-3f * few.grad!.abs().max().item<float>());
    }

    [Fact]
    public void Very_sure_bits_have_finite_gradients()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new float[,] { { 1e4f, -1e4f, 0 }, { -1e30f, 80, 1e-30f } }, requires_grad: true);
        (BitEntropies.OfEach(logits) - BitEntropies.OfMean(logits, 3)).backward();
        logits.grad!.isfinite().all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void No_row_has_entropy_0()
    {
        using var scope = NewDisposeScope();
        BitEntropies.OfEach(zeros(0, 3)).item<float>().Should().Be(0);
        BitEntropies.OfMean(zeros(0, 3), 2).item<float>().Should().Be(0);
    }

    /// <summary>Probabilities of all codes, one product at a time.</summary>
    private static Tensor Slow(Tensor logits)
    {
        long rows = logits.shape[0];
        int bits = (int)logits.shape[1];
        double[] values = logits.contiguous().data<double>().ToArray();
        double[,] all = new double[rows, 1 << bits];
        for (int n = 0; n < rows; n++)
        {
            for (int code = 0; code < 1 << bits; code++)
            {
                all[n, code] = 1;
                for (int b = 0; b < bits; b++) all[n, code] /= 1 + Math.Exp((code >> b & 1) == 1 ? -values[n * bits + b] : values[n * bits + b]);
            }
        }
        return tensor(all);
    }

    private static Tensor Entropy(Tensor probabilities) => -(probabilities * probabilities.clamp_min(1e-300).log()).sum(dim: 1);
}

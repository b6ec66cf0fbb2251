using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class ProjectedQuantizerTests
{
    /// <summary>Takes the second of two components, quantizes it to 0 or 10, and gives (code + 1, 2 · code + 1).</summary>
    private static ProjectedQuantizer Known()
    {
        using var scope = NewDisposeScope();
        var quantizer = new ProjectedQuantizer(new VectorQuantizer(new VectorQuantizerOptions(2, 1)), 2);
        quantizer.load_state_dict(new()
        {
            ["project_in.weight"] = tensor(new float[,] { { 0, 1 } }),
            ["project_in.bias"] = tensor(new float[] { 0 }),
            ["inner.embedding.weight"] = tensor(new float[,] { { 0 }, { 10 } }),
            ["project_out.weight"] = tensor(new float[,] { { 1 }, { 2 } }),
            ["project_out.bias"] = tensor(new float[] { 1, 1 }),
        });
        return quantizer;
    }

    [Fact]
    public void Latents_are_projected_quantized_and_projected_back()
    {
        using var scope = NewDisposeScope();
        using var quantizer = Known();
        Tensor latents = tensor(new float[,] { { 100, 9 }, { 100, 1 } }, requires_grad: true);

        Quantized quantized = quantizer.call(latents);

        quantized.Indices.data<long>().ToArray().Should().Equal(1, 0);
        quantized.Vectors.data<float>().ToArray().Should().Equal(11, 21, 1, 1);
        quantized.Term("commitment").item<float>().Should().Be(1, "losses are taken where the codes are: (10 − 9)² and (0 − 1)²");
        quantized.Vectors.sum().backward();
        latents.grad!.data<float>().ToArray().Should().Equal([0, 3, 0, 3], "W_inᵀ W_outᵀ (1, 1)");
    }

    [Fact]
    public void Index_minus_one_decodes_to_zero_not_to_the_bias()
    {
        using var scope = NewDisposeScope();
        using var quantizer = Known();
        quantizer.Decode(tensor(new long[] { -1, 1 })).data<float>().ToArray().Should().Equal(0, 0, 11, 21);
    }

    [Fact]
    public void Around_several_codes_a_position_a_missing_code_is_left_out_and_a_missing_position_is_zero()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ProjectedQuantizer(new ResidualVectorQuantizer([Composites.Gradient(1, 1), Composites.Gradient(1, 2)]), 3, null, new Generator(3));
        Tensor decoded = quantizer.Decode(tensor(new long[,] { { -1, -1 }, { 2, -1 }, { 2, 1 } }));
        var state = quantizer.state_dict();
        Tensor a = state["inner.levels.0.embedding.weight"][2], b = state["inner.levels.1.embedding.weight"][1];

        decoded[0].abs().sum().ToDouble().Should().Be(0);
        foreach ((int row, Tensor code) in new[] { (1, a), (2, a + b) })
        {
            Tensor expected = state["project_out.weight"].matmul(code) + state["project_out.bias"];
            (decoded[row] - expected).abs().max().ToDouble().Should().BeLessThan(1e-6);
        }
    }

    [Fact]
    public void Normalised_latents_have_mean_0_and_variance_1()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ProjectedQuantizer(
            new VectorQuantizer(new VectorQuantizerOptions(1, 2) { CommitmentWeight = 1 }), 2, new ProjectedQuantizerOptions { NormalizesLatents = true, HasBias = false });
        var state = quantizer.state_dict();
        state["project_in.weight"].requires_grad_(false).copy_(eye(2));
        state["inner.embedding.weight"].requires_grad_(false).copy_(tensor(new float[,] { { 1, -1 } }));

        // (7, 3) becomes (1, −1).
        quantizer.call(tensor(new float[,] { { 7, 3 } })).Term("commitment").ToDouble().Should().BeApproximately(0, 1e-9);
    }

    [Fact]
    public void Equal_dimensions_are_projected_too()
    {
        using var quantizer = new ProjectedQuantizer(Composites.Gradient(3, 1), 3);
        quantizer.state_dict().Keys.Should().Contain("project_in.weight");
    }

    [Fact]
    public void The_gradients_of_all_weights_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ProjectedQuantizer(Composites.Gradient(2, 1), 4, new ProjectedQuantizerOptions { NormalizesLatents = true }, new Generator(2));
        quantizer.to(float64);
        Tensor latents = randn([6, 4], float64, generator: new Generator(3)), weights = randn([6, 4], float64, generator: new Generator(4));
        quantizer.eval();
        (quantizer.call(latents).Vectors * weights).sum().backward();

        // Codes do not move with a small step: what finite differences see is the way out; the way in gets its gradient straight through.
        foreach (string key in new[] { "project_out.weight", "project_out.bias" })
        {
            Tensor parameter = quantizer.get_parameter(key)!, gradient = parameter.grad!.flatten();
            for (long i = 0; i < parameter.numel(); i++)
            {
                using var inner = no_grad();
                double At(double step)
                {
                    using var one = NewDisposeScope();
                    parameter.view(-1)[i].add_(step);
                    double value = (quantizer.call(latents).Vectors * weights).sum().ToDouble();
                    parameter.view(-1)[i].add_(-step);
                    return value;
                }
                gradient[i].ToDouble().Should().BeApproximately((At(1e-6) - At(-1e-6)) / 2e-6, 1e-6, key);
            }
        }
        quantizer.get_parameter("project_in.weight")!.grad!.abs().max().ToDouble().Should().BeGreaterThan(0);
        quantizer.get_parameter("norm.weight")!.grad!.abs().max().ToDouble().Should().BeGreaterThan(0);
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys()
    {
        using var plain = new ProjectedQuantizer(Composites.Gradient(2, 1), 4);
        plain.state_dict().Keys.Should().BeEquivalentTo("project_in.weight", "project_in.bias", "inner.embedding.weight", "project_out.weight", "project_out.bias");
        using var other = new ProjectedQuantizer(Composites.Gradient(2, 1), 4, new ProjectedQuantizerOptions { HasBias = false, NormalizesLatents = true });
        other.state_dict().Keys.Should().BeEquivalentTo("project_in.weight", "norm.weight", "norm.bias", "inner.embedding.weight", "project_out.weight");
        other.state_dict()["project_in.weight"].shape.Should().Equal(2, 4);
        other.state_dict()["project_out.weight"].shape.Should().Equal(4, 2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using Quantizer a = Composites.Make("projected"), b = Composites.Make("projected");
        Dictionary<string, Tensor> other = Composites.State(b);
        foreach ((string key, Tensor value) in a.state_dict()) value.Equals(other[key]).Should().BeTrue(key);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using var inner = Composites.Gradient(2, 1);
        ((Action)(() => new ProjectedQuantizer(null!, 4))).Should().Throw<ArgumentNullException>().WithParameterName("inner");
        ((Action)(() => new ProjectedQuantizer(inner, 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("outerDimension");
        ((Action)(() => new ProjectedQuantizer(inner, 4, new ProjectedQuantizerOptions { Layout = (LatentLayout)7 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Layout");
    }
}

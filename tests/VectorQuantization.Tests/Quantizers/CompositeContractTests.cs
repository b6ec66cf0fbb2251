using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>What holds for every quantizer that is made of others.</summary>
public sealed class CompositeContractTests
{
    public static TheoryData<string> Names => Composites.Names;

    public static TheoryData<string> StraightNames => Composites.StraightNames;

    private static readonly long[][] Shapes = [[5, 4], [5, 4, 3], [2, 4, 4, 5], [2, 4, 2, 3, 4], [1, 4], [0, 4], [0, 4, 4, 4], [2, 4, 0, 4]];

    [Theory]
    [MemberData(nameof(Names))]
    public void Layouts_agree_with_each_other(string name)
    {
        foreach (long[] shape in Shapes)
        {
            using var scope = NewDisposeScope();
            using Quantizer first = Composites.Make(name), last = Composites.Make(name, LatentLayout.ChannelsLast);
            Tensor latents = randn(shape, generator: new Generator(2));

            Quantized a = first.call(latents), b = last.call(latents.movedim([1], [-1]));

            a.Vectors.shape.Should().Equal(shape);
            long[] positions = [shape[0], .. shape[2..]];
            a.Indices.shape.Should().Equal(first.IndexDepth == 0 ? positions : [.. positions, first.IndexDepth]);
            a.Indices.Equals(b.Indices).Should().BeTrue();
            (a.Vectors - b.Vectors.movedim([-1], [1])).abs().sum().ToDouble().Should().BeLessThan(1e-3, "matrix products may round by how rows lie");
            a.Loss.item<float>().Should().BeApproximately(b.Loss.item<float>(), 1e-5f);
            float.IsFinite(a.Loss.item<float>()).Should().BeTrue("an empty batch has loss 0");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_of_Encode_is_forward_in_eval_mode(string name)
    {
        foreach (long[] shape in Shapes)
        {
            using var scope = NewDisposeScope();
            using Quantizer quantizer = Composites.Make(name);
            quantizer.eval();
            Tensor latents = randn(shape, generator: new Generator(2));

            Tensor indices = quantizer.Encode(latents), decoded = quantizer.Decode(indices);

            Quantized quantized = quantizer.call(latents);
            indices.Equals(quantized.Indices).Should().BeTrue();
            decoded.Equals(quantized.Vectors).Should().BeTrue();
            quantizer.call(latents.requires_grad_()).Vectors.Equals(decoded).Should().BeTrue("the gradient's way must not round");
        }
    }

    [Theory]
    [MemberData(nameof(StraightNames))]
    public void The_gradient_to_the_latents_is_exactly_the_outputs(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make(name);
        Tensor latents = randn([2, 4, 4, 5], generator: new Generator(2)).requires_grad_(), gradient = randn([2, 4, 4, 5], generator: new Generator(3));

        (quantizer.call(latents).Vectors * gradient).sum().backward();

        latents.grad!.Equals(gradient).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Eval_mode_and_Encode_change_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make(name);
        Dictionary<string, Tensor> before = Composites.State(quantizer);
        Tensor latents = randn([6, 4, 5], generator: new Generator(2));

        quantizer.Encode(latents);
        quantizer.eval();
        quantizer.call(latents);
        quantizer.Encode(latents);

        foreach ((string key, Tensor value) in quantizer.state_dict()) value.Equals(before[key]).Should().BeTrue(key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_masked_batch_becomes_what_it_is_without_the_masked_positions(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer masked = Composites.Make(name), cut = Composites.Make(name);
        Tensor latents = randn([2, 4, 9], generator: new Generator(2));
        latents.narrow(2, 6, 3).fill_(1e3);
        Tensor mask = PositionMask.FromLengths(tensor(new long[] { 6, 6 }), 9);

        for (int step = 0; step < 3; step++)
        {
            Quantized a = masked.forward(latents, mask), b = cut.forward(latents.narrow(2, 0, 6), null);
            a.Vectors.narrow(2, 0, 6).Equals(b.Vectors).Should().BeTrue();
            a.Indices.narrow(1, 0, 6).Equals(b.Indices).Should().BeTrue();
            a.Loss.item<float>().Should().Be(b.Loss.item<float>());
            a.Vectors.narrow(2, 6, 3).abs().sum().ToDouble().Should().Be(0);
            a.Indices.narrow(1, 6, 3).Equals(full_like(a.Indices.narrow(1, 6, 3), -1L)).Should().BeTrue();
        }
        Dictionary<string, Tensor> other = Composites.State(cut);
        foreach ((string key, Tensor value) in masked.state_dict()) value.Equals(other[key]).Should().BeTrue(key);
        Tensor decoded = masked.Decode(masked.Encode(latents, mask));
        decoded.narrow(2, 6, 3).abs().sum().ToDouble().Should().Be(0, "-1 decodes to the zero vector");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_types_find_the_codes_float32_finds(string name)
    {
        foreach (ScalarType type in new[] { ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64 })
        {
            using var scope = NewDisposeScope();
            using Quantizer quantizer = Composites.Make(name);
            quantizer.eval();
            Tensor latents = randn([6, 4, 5], generator: new Generator(2)).to_type(type), same = latents.to_type(ScalarType.Float32);

            Quantized quantized = quantizer.call(latents);

            quantized.Vectors.dtype.Should().Be(type);
            quantized.Indices.Equals(quantizer.Encode(same)).Should().BeTrue();
            (quantized.Vectors.to_type(ScalarType.Float64) - quantizer.call(same).Vectors).abs().max().ToDouble().Should().BeLessThan(type == ScalarType.BFloat16 ? 3e-2 : 3e-3);
            double.IsFinite(quantized.Loss.ToDouble()).Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Converted_to_another_type_it_still_trains(string name)
    {
        foreach (ScalarType type in new[] { ScalarType.BFloat16, ScalarType.Float64 })
        {
            using var scope = NewDisposeScope();
            using Quantizer quantizer = Composites.Make(name);
            quantizer.to(type);
            Tensor latents = randn([6, 4, 5], generator: new Generator(2)).to_type(type).requires_grad_();

            Quantized quantized = quantizer.call(latents);
            (quantized.Vectors.sum() + quantized.Loss).backward();

            quantized.Vectors.dtype.Should().Be(type);
            latents.grad!.isfinite().all().ToBoolean().Should().BeTrue();
            quantizer.eval();
            quantizer.Decode(quantizer.Encode(latents)).Equals(quantizer.call(latents).Vectors).Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_latent_that_is_not_finite_has_no_code_and_spoils_no_other(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make(name);
        quantizer.eval();
        Tensor latents = randn([3, 4], generator: new Generator(2));
        Tensor expected = quantizer.Encode(latents);
        latents[1].fill_(double.NaN);

        Tensor indices = quantizer.Encode(latents);

        indices.select(0, 1).Equals(full_like(indices.select(0, 1), -1L)).Should().BeTrue();
        indices.select(0, 0).Equals(expected.select(0, 0)).Should().BeTrue();
        indices.select(0, 2).Equals(expected.select(0, 2)).Should().BeTrue();
        quantizer.call(latents).Indices.Equals(indices).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_copy_by_state_dictionary_behaves_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make(name), other = Composites.Make(name, seed: 11);
        Tensor latents = randn([6, 4, 5], generator: new Generator(2));
        quantizer.call(latents);

        other.load_state_dict(quantizer.state_dict());

        other.eval();
        quantizer.eval();
        other.call(latents).Vectors.Equals(quantizer.call(latents).Vectors).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_survives_the_scope_it_was_built_in(string name)
    {
        Quantizer quantizer;
        using (NewDisposeScope()) quantizer = Composites.Make(name);
        using Tensor latents = randn(10, 4);
        using Quantized quantized = quantizer.call(latents);
        quantized.Vectors.shape.Should().Equal(10, 4);
        quantizer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_behind(string name)
    {
        using Quantizer quantizer = Composites.Make(name);
        using Tensor latents = randn(2, 4, 4, 4, requires_grad: true);
        quantizer.call(latents).Dispose();
        // Gradients stay; they are all there once a step has used all levels.
        Leaks.None(() =>
        {
            using (no_grad())
            {
                using Quantized quantized = quantizer.call(latents);
            }
            using Tensor indices = quantizer.Encode(latents);
            using Tensor vectors = quantizer.Decode(indices);
            using Quantized learned = quantizer.call(latents);
        });
        using var scope = NewDisposeScope();
        Quantized result = quantizer.call(latents);
        scope.DisposablesCount.Should().Be(3 + result.Terms.Count, "vectors, indices, loss and terms");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_is_the_sum_of_its_terms_and_reaches_the_latents(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make(name);
        Tensor latents = randn([6, 4, 5], generator: new Generator(2)).requires_grad_();

        Quantized quantized = quantizer.call(latents);
        quantized.Loss.backward();

        quantized.Loss.ToDouble().Should().BeApproximately(quantized.Terms.Sum(t => t.Value.ToDouble() * t.Weight), 1e-5);
        quantized.Terms.Select(t => t.Name).Should().OnlyHaveUniqueItems();
        latents.grad!.abs().max().ToDouble().Should().BeGreaterThan(0);
    }
}

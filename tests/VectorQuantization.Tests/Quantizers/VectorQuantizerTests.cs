using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class VectorQuantizerTests
{
    private static VectorQuantizer WithCodes(float[,] codes, VectorQuantizerOptions? options = null)
    {
        var quantizer = new VectorQuantizer(options ?? new VectorQuantizerOptions(codes.GetLength(0), codes.GetLength(1)));
        using var scope = NewDisposeScope();
        quantizer.load_state_dict(new() { ["embedding.weight"] = tensor(codes) });
        return quantizer;
    }

    [Fact]
    public void Forward_takes_the_nearest_code()
    {
        using var quantizer = WithCodes(new float[,] { { 0, 0 }, { 10, 0 } });
        using var latents = tensor(new float[,] { { 9, 2 }, { 1, -1 } });

        using Quantized quantized = quantizer.call(latents);

        quantized.Indices.data<long>().ToArray().Should().Equal(1, 0);
        quantized.Vectors.data<float>().ToArray().Should().Equal(10, 0, 0, 0);
    }

    [Fact]
    public void The_loss_is_the_codebook_term_plus_beta_times_the_commitment_term()
    {
        using var quantizer = WithCodes(new float[,] { { 0, 0 }, { 10, 0 } });
        using var latents = tensor(new float[,] { { 9, 2 } });

        using Quantized quantized = quantizer.call(latents);

        // ((10 − 9)² + (0 − 2)²) / 2 = 2.5, and 2.5 + 0.25 · 2.5
        quantized.Term("codebook").item<float>().Should().Be(2.5f);
        quantized.Term("commitment").item<float>().Should().Be(2.5f);
        quantized.Loss.item<float>().Should().Be(3.125f);
        quantized.Terms.Select(t => (t.Name, t.Weight)).Should().Equal(("codebook", 1.0), ("commitment", 0.25));
    }

    [Fact]
    public void Each_term_trains_its_own_side()
    {
        using var quantizer = WithCodes(new float[,] { { 0, 0 }, { 10, 0 } });
        using var latents = tensor(new float[,] { { 9, 2 } }, requires_grad: true);

        using (Quantized quantized = quantizer.call(latents)) quantized.Loss.backward();

        // d/de of the codebook term: (e − z) · 2 / 2; d/dz of β · commitment: β (z − e) · 2 / 2.
        using Tensor codebookGradient = quantizer.parameters().Single().grad!;
        codebookGradient.data<float>().ToArray().Should().Equal(0, 0, 1, -2);
        using Tensor latentGradient = latents.grad!;
        latentGradient.data<float>().ToArray().Should().Equal(-0.25f, 0.5f);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    [InlineData(3.0)]
    public void The_loss_gradients_agree_with_finite_differences(double beta)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(5, 3) { CommitmentWeight = beta }, new Generator(1));
        quantizer.to(float64);
        Tensor latents = randn([4, 3, 2], float64, generator: new Generator(2));

        // The codebook term sees the latents as constants, which finite differences do not know: take its value out of both sides.
        Gradients.Check(x =>
        {
            using Quantized q = quantizer.call(x);
            return q.Loss - q.Term("codebook").detach();
        }, latents);
    }

    [Fact]
    public void The_codebook_gradient_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        Tensor latents = randn([6, 3], float64, generator: new Generator(2));
        Tensor codes = randn([4, 3], float64, generator: new Generator(3));
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 3));
        quantizer.to(float64);
        double LossAt(Tensor at)
        {
            using var inner = NewDisposeScope();
            quantizer.load_state_dict(new() { ["embedding.weight"] = at });
            return quantizer.call(latents).Term("codebook").ToDouble();
        }
        LossAt(codes);
        quantizer.call(latents).Loss.backward();
        double[] gradient = quantizer.parameters().Single().grad!.flatten().data<double>().ToArray();

        for (int i = 0; i < gradient.Length; i++)
        {
            Tensor offset = zeros(12, float64);
            offset[i] = tensor(1e-6);
            offset = offset.reshape(4, 3);
            double numeric = (LossAt(codes + offset) - LossAt(codes - offset)) / 2e-6;
            gradient[i].Should().BeApproximately(numeric, 1e-6);
        }
    }

    [Fact]
    public void The_straight_through_gradient_is_exactly_one()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(7, 3), new Generator(1));
        Tensor latents = randn([2, 3, 4, 5], generator: new Generator(2)).requires_grad_();

        quantizer.call(latents).Vectors.sum().backward();

        latents.grad!.data<float>().ToArray().Should().OnlyContain(g => g == 1f);
    }

    public static TheoryData<long[]> Shapes => [[5, 3], [5, 3, 4], [2, 3, 4, 5], [2, 3, 2, 3, 4], [1, 3], [0, 3], [0, 3, 4, 4], [2, 3, 0, 4]];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layouts_agree_with_each_other(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var first = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        using var last = new VectorQuantizer(new VectorQuantizerOptions(9, 3) { Layout = LatentLayout.ChannelsLast }, new Generator(1));
        Tensor latents = randn(shape, generator: new Generator(2));

        Quantized a = first.call(latents), b = last.call(latents.movedim([1], [-1]));

        a.Vectors.shape.Should().Equal(shape);
        a.Indices.shape.Should().Equal([shape[0], .. shape[2..]]);
        a.Indices.Equals(b.Indices).Should().BeTrue();
        a.Vectors.Equals(b.Vectors.movedim([-1], [1])).Should().BeTrue();
        a.Loss.item<float>().Should().Be(b.Loss.item<float>());
        float.IsFinite(a.Loss.item<float>()).Should().BeTrue("an empty batch has loss 0");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Decode_of_Encode_is_forward_in_eval_mode(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        quantizer.eval();
        Tensor latents = randn(shape, generator: new Generator(2));

        Tensor decoded = quantizer.Decode(quantizer.Encode(latents));

        decoded.Equals(quantizer.call(latents).Vectors).Should().BeTrue();
        quantizer.call(latents.requires_grad_()).Vectors.Equals(decoded).Should().BeTrue("the straight-through value must not round");
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Other_types_find_the_codes_float32_finds(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        Tensor latents = randn([6, 3, 4], generator: new Generator(2)).to_type(type);

        Quantized quantized = quantizer.call(latents);

        quantized.Vectors.dtype.Should().Be(type);
        quantized.Indices.Equals(quantizer.Encode(latents.to_type(ScalarType.Float32))).Should().BeTrue();
        double.IsFinite(quantized.Loss.ToDouble()).Should().BeTrue();
    }

    [Fact]
    public void Non_contiguous_latents_are_read_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        Tensor whole = randn([4, 6, 5, 4], generator: new Generator(2));
        Tensor view = whole.transpose(2, 3).narrow(1, 2, 3);

        quantizer.Encode(view).Equals(quantizer.Encode(view.contiguous())).Should().BeTrue();
    }

    [Fact]
    public void One_code_takes_everything()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(1, 1));
        quantizer.Encode(randn(4, 1, 3)).Equals(zeros(4, 3, dtype: int64)).Should().BeTrue();
    }

    [Fact]
    public void The_first_training_batch_gives_the_first_codes_when_asked()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(4, 2) { Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new VectorQuantizer(options, new Generator(1));
        Tensor latents = tensor(new float[,] { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 } });

        quantizer.eval();
        quantizer.call(latents).Loss.item<float>().Should().BeGreaterThan(1, "eval mode does not initialise");
        quantizer.train();
        quantizer.call(latents).Loss.item<float>().Should().Be(0, "the four latents are the four codes");

        Tensor before = quantizer.state_dict()["embedding.weight"].clone();
        quantizer.call(latents + 100);
        quantizer.state_dict()["embedding.weight"].Equals(before).Should().BeTrue("only the first batch initialises");
    }

    [Fact]
    public void First_codes_from_fewer_latents_than_codes_differ_from_each_other()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(8, 2) { Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new VectorQuantizer(options, new Generator(1));

        quantizer.call(tensor(new float[,] { { 1, 1 }, { 2, 2 }, { 3, 3 } }));

        float[] codes = quantizer.state_dict()["embedding.weight"].data<float>().ToArray();
        codes.Chunk(2).Select(c => (c[0], c[1])).Distinct().Should().HaveCount(8);
    }

    [Fact]
    public void First_codes_from_equal_latents_differ_from_each_other()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(8, 2) { Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new VectorQuantizer(options, new Generator(1));

        quantizer.call(full([3, 2], 100f));

        float[] codes = quantizer.state_dict()["embedding.weight"].data<float>().ToArray();
        codes.Chunk(2).Skip(3).Select(c => (c[0], c[1])).Distinct().Should().HaveCount(5);
    }

    [Fact]
    public void First_codes_are_finite_latents_and_are_waited_for()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(2, 2) { Initialization = CodebookInitialization.FirstBatch };
        using var quantizer = new VectorQuantizer(options, new Generator(1));
        Tensor initialized = quantizer.state_dict()["inited"];

        quantizer.call(full([4, 2], float.NaN)).Indices.data<long>().ToArray().Should().OnlyContain(index => index == -1);
        initialized.ToInt64().Should().Be(0);
        quantizer.call(tensor(new float[,] { { float.NaN, 1 }, { 2, 3 }, { 4, float.PositiveInfinity }, { 5, 6 } }));

        initialized.ToInt64().Should().Be(1);
        quantizer.state_dict()["embedding.weight"].data<float>().ToArray().Order().Should().Equal(2, 3, 5, 6);
    }

    [Fact]
    public void Use_after_disposal_is_an_exception()
    {
        using var scope = NewDisposeScope();
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 2));
        Tensor latents = randn(3, 2), indices = quantizer.Encode(latents);
        quantizer.Dispose();
        ((Action)(() => quantizer.call(latents))).Should().Throw<Exception>();
        ((Action)(() => quantizer.Encode(latents))).Should().Throw<Exception>();
        ((Action)(() => quantizer.Decode(indices))).Should().Throw<Exception>();
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Converted_to_another_type_it_still_trains(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 2) { Initialization = CodebookInitialization.FirstBatch }, new Generator(1));
        quantizer.to(type);
        Tensor latents = randn([20, 2], generator: new Generator(2)).to_type(type).requires_grad_();

        Quantized quantized = quantizer.call(latents);
        (quantized.Vectors.sum() + quantized.Loss).backward();

        quantized.Vectors.dtype.Should().Be(type);
        quantizer.parameters().Single().grad!.isfinite().all().ToBoolean().Should().BeTrue();
        quantizer.eval();
        quantizer.Decode(quantizer.Encode(latents)).Equals(quantizer.call(latents).Vectors).Should().BeTrue();
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys_and_loads_back()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        using var other = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(2));
        var state = quantizer.state_dict();
        state.Keys.Should().BeEquivalentTo("embedding.weight");

        other.load_state_dict(state);

        Tensor latents = randn(10, 3);
        other.Encode(latents).Equals(quantizer.Encode(latents)).Should().BeTrue();
    }

    [Fact]
    public void The_same_generator_seed_gives_the_same_codes()
    {
        using var scope = NewDisposeScope();
        using var a = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(7));
        using var b = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(7));
        a.state_dict()["embedding.weight"].Equals(b.state_dict()["embedding.weight"]).Should().BeTrue();
        a.state_dict()["embedding.weight"].abs().max().item<float>().Should().BeLessThanOrEqualTo(1f / 9);
    }

    [Fact]
    public void It_survives_the_scope_it_was_built_in()
    {
        VectorQuantizer quantizer;
        using (NewDisposeScope()) quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3));
        using Tensor latents = randn(10, 3);
        using Tensor indices = quantizer.Encode(latents);
        indices.shape.Should().Equal(10);
        quantizer.Dispose();
    }

    [Fact]
    public void Forward_backward_encode_and_decode_leave_no_tensor_behind()
    {
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3));
        using Tensor latents = randn(2, 3, 4, 4, requires_grad: true);
        Leaks.None(() =>
        {
            using Quantized quantized = quantizer.call(latents);
            quantized.Loss.backward();
            using Tensor indices = quantizer.Encode(latents);
            using Tensor vectors = quantizer.Decode(indices);
        });
    }

    [Fact]
    public void Forward_leaves_no_tensor_in_an_outer_scope_but_its_result()
    {
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3));
        using Tensor latents = randn(2, 3, 4, 4, requires_grad: true);
        using var scope = NewDisposeScope();
        quantizer.call(latents);
        scope.DisposablesCount.Should().Be(5, "vectors, indices, loss and two terms");
    }

    [Fact]
    public void Wrong_latents_are_refused_with_the_shape_that_was_expected()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3));
        foreach (long[] shape in new long[][] { [3], [2, 4], [2, 4, 3], [1, 3, 1, 1, 1, 1] })
        {
            Tensor latents = zeros(shape);
            foreach (Action act in new Action[] { () => quantizer.call(latents), () => quantizer.Encode(latents) })
            {
                act.Should().Throw<ArgumentException>().WithParameterName("latents")
                    .WithMessage($"*({string.Join(", ", shape)})*expected (batch, 3, 0 to 3 spatial dimensions)*");
            }
        }
        Action integers = () => quantizer.call(zeros(2, 3, dtype: int64));
        integers.Should().Throw<ArgumentException>().WithMessage("*Int64*floating-point*");
        Action nothing = () => quantizer.call(null!);
        nothing.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Wrong_indices_are_refused()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(9, 3));
        ((Action)(() => quantizer.Decode(tensor(new long[] { 0, 9 })))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 8*9*");
        ((Action)(() => quantizer.Decode(tensor(new long[] { -2 })))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => quantizer.Decode(tensor(new float[] { 1 })))).Should().Throw<ArgumentException>().WithMessage("*Float32*integer*");
        ((Action)(() => quantizer.Decode(tensor(1L)))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(0, 3)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("CodebookSize");
        ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(3, 0)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("CodeDimension");
        ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(3, 3) { Layout = (LatentLayout)7 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Layout");
        ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(3, 3) { Initialization = null! }))).Should().Throw<ArgumentNullException>().WithParameterName("Initialization");
        ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(3, 3) { Gradient = (GradientEstimator)7 })))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Gradient");
        foreach (double weight in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            ((Action)(() => new VectorQuantizer(new VectorQuantizerOptions(3, 3) { CommitmentWeight = weight })))
                .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("CommitmentWeight");
        }
    }
}

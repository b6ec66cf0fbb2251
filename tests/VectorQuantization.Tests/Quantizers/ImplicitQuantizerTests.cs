using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>What every quantizer without a table of codes has to do, whatever its rule is. Each here has code dimension 3.</summary>
public sealed class ImplicitQuantizerTests
{
    private static readonly Dictionary<string, Func<LatentLayout, Quantizer>> Makers = new()
    {
        ["finite scalar"] = layout => new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([8, 5, 7]) { Layout = layout }),
        ["finite scalar, wide"] = layout => new FiniteScalarQuantizer(
            new FiniteScalarQuantizerOptions([8, 2, 3]) { Layout = layout, Bound = FiniteScalarBound.WideTanh, Scales = [0.7] }),
        ["finite scalar, symmetric"] = layout => new FiniteScalarQuantizer(
            new FiniteScalarQuantizerOptions([4, 2, 7]) { Layout = layout, Bound = FiniteScalarBound.SymmetricTanh }),
        ["finite scalar, clamped"] = layout => new FiniteScalarQuantizer(
            new FiniteScalarQuantizerOptions([4, 3, 6]) { Layout = layout, Bound = FiniteScalarBound.SymmetricClamp, Scales = [1, 0.3, 3] }),
        ["lookup-free"] = layout => new LookupFreeQuantizer(new LookupFreeQuantizerOptions(3) { Layout = layout }),
        ["binary spherical"] = layout => new LookupFreeQuantizer(
            new LookupFreeQuantizerOptions(3) { Layout = layout, IsSpherical = true, Scale = 1.3, BitOrder = BitOrder.LeastSignificantFirst, EntropyGroupSize = 2 }),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    public static TheoryData<string, long[]> NamesAndShapes
    {
        get
        {
            var data = new TheoryData<string, long[]>();
            foreach (string name in Makers.Keys) foreach (long[] shape in VectorQuantizerTests.Shapes) data.Add(name, shape);
            return data;
        }
    }

    private static Quantizer Make(string name, LatentLayout layout = LatentLayout.ChannelsFirst) => Makers[name](layout);

    [Theory]
    [MemberData(nameof(NamesAndShapes))]
    public void Layouts_agree_and_Decode_of_Encode_is_forward(string name, long[] shape)
    {
        using var scope = NewDisposeScope();
        using Quantizer first = Make(name), last = Make(name, LatentLayout.ChannelsLast);
        Tensor latents = randn(shape, generator: new Generator(2)).mul_(2);

        Quantized a = first.call(latents), b = last.call(latents.movedim([1], [-1]));

        a.Vectors.shape.Should().Equal(shape);
        a.Indices.shape.Should().Equal([shape[0], .. shape[2..]]);
        a.Indices.Equals(b.Indices).Should().BeTrue();
        a.Vectors.Equals(b.Vectors.movedim([-1], [1])).Should().BeTrue();
        a.Loss.item<float>().Should().Be(b.Loss.item<float>());
        float.IsFinite(a.Loss.item<float>()).Should().BeTrue("an empty batch has loss 0");
        first.Encode(latents).Equals(a.Indices).Should().BeTrue();
        first.Decode(a.Indices).Equals(a.Vectors).Should().BeTrue();
        first.call(latents.requires_grad_()).Vectors.Equals(a.Vectors).Should().BeTrue("the straight-through value must not round");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_index_decodes_to_a_vector_that_encodes_to_it(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor indices = arange(quantizer.CodebookSize);

        Tensor vectors = quantizer.Decode(indices);

        vectors.data<float>().ToArray().Chunk(3).Select(v => (v[0], v[1], v[2])).Distinct().Should().HaveCount((int)quantizer.CodebookSize);
        // The paper's bounds shrink: a code is a fixed point only where the bound reaches it.
        if (name is "finite scalar, clamped" or "lookup-free" or "binary spherical") quantizer.Encode(vectors).Equals(indices).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_masked_batch_is_the_batch_without_the_masked_positions(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor latents = randn([2, 3, 7], generator: new Generator(2));
        Tensor mask = PositionMask.FromLengths(tensor(new long[] { 4, 7 }), 7);
        latents[0].narrow(1, 4, 3).fill_(float.NaN);
        latents.requires_grad_();
        Tensor kept = cat([latents[0].narrow(1, 0, 4), latents[1]], 1).t();

        Quantized masked = quantizer.forward(latents, mask), truncated = quantizer.call(kept);

        masked.Indices[0].narrow(0, 4, 3).data<long>().ToArray().Should().OnlyContain(index => index == -1);
        masked.Vectors[0].narrow(1, 4, 3).data<float>().ToArray().Should().OnlyContain(component => component == 0);
        cat([masked.Indices[0].narrow(0, 0, 4), masked.Indices[1]]).Equals(truncated.Indices).Should().BeTrue();
        masked.Loss.item<float>().Should().Be(truncated.Loss.item<float>());
        quantizer.Encode(latents, mask).Equals(masked.Indices).Should().BeTrue();
        quantizer.Decode(masked.Indices).Equals(masked.Vectors).Should().BeTrue();
        (masked.Vectors.sum() + masked.Loss).backward();
        latents.grad![0].narrow(1, 4, 3).data<float>().ToArray().Should().OnlyContain(g => g == 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Latents_that_are_not_finite_have_index_minus_one_and_minus_one_decodes_to_zero(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor latents = tensor(new float[,] { { float.NaN, 1, 2 }, { 1, 2, 3 }, { 1, float.PositiveInfinity, 3 }, { 1, 2, float.NegativeInfinity } });

        Tensor indices = quantizer.Encode(latents);

        quantizer.call(latents).Indices.Equals(indices).Should().BeTrue();
        indices.data<long>().ToArray().Select(index => index < 0).Should().Equal(true, false, true, true);
        quantizer.Decode(indices).select(0, 0).data<float>().ToArray().Should().Equal(0, 0, 0);
        quantizer.Decode(indices).select(0, 1).Equals(quantizer.call(latents).Vectors.select(0, 1)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_types_are_quantized_in_float32(string name)
    {
        using var scope = NewDisposeScope();
        foreach (ScalarType type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
        {
            using Quantizer quantizer = Make(name);
            Tensor latents = randn([6, 3, 4], generator: new Generator(2)).to_type(type).requires_grad_();

            Quantized quantized = quantizer.call(latents), wide = quantizer.call(latents.to_type(ScalarType.Float32));
            (quantized.Vectors.sum().to_type(ScalarType.Float32) + quantized.Loss).backward();

            quantized.Vectors.dtype.Should().Be(type);
            quantized.Vectors.Equals(wide.Vectors.to_type(type)).Should().BeTrue();
            quantized.Indices.Equals(wide.Indices).Should().BeTrue();
            quantized.Loss.item<float>().Should().Be(wide.Loss.item<float>());
            latents.grad!.isfinite().all().ToBoolean().Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Converted_to_another_type_it_decodes_to_that_type(string name)
    {
        using var scope = NewDisposeScope();
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32 })
        {
            using Quantizer quantizer = Make(name);
            using nn.Module parent = nn.Sequential(("quantizer", new Holder(quantizer)));
            parent.to(type);
            Tensor latents = randn([6, 3, 4], generator: new Generator(2)).to_type(type);

            Tensor decoded = quantizer.Decode(quantizer.Encode(latents));

            decoded.dtype.Should().Be(type);
            decoded.Equals(quantizer.call(latents).Vectors).Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_and_eval_mode_do_the_same_and_there_is_no_state(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        Tensor latents = randn([6, 3, 4], generator: new Generator(2));
        quantizer.state_dict().Should().BeEmpty();
        quantizer.parameters().Should().BeEmpty();
        Quantized trained = quantizer.call(latents);

        quantizer.eval();
        Quantized evaluated = quantizer.call(latents);

        evaluated.Vectors.Equals(trained.Vectors).Should().BeTrue();
        evaluated.Loss.item<float>().Should().Be(trained.Loss.item<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_backward_encode_and_decode_leave_no_tensor_behind(string name)
    {
        using Quantizer quantizer = Make(name);
        using Tensor latents = randn(2, 3, 4, 4, requires_grad: true), mask = ones([2, 4, 4], ScalarType.Bool);
        Leaks.None(() =>
        {
            using Quantized quantized = quantizer.forward(latents, mask);
            using Tensor sum = quantized.Vectors.sum(), total = sum + quantized.Loss;
            total.backward();
            using Tensor indices = quantizer.Encode(latents);
            using Tensor vectors = quantizer.Decode(indices);
        });
        using var scope = NewDisposeScope();
        Quantized result = quantizer.call(latents);
        scope.DisposablesCount.Should().Be(3 + result.Terms.Count, "vectors, indices, loss and its terms");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Wrong_latents_and_indices_are_refused(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(name);
        ((Action)(() => quantizer.call(zeros(2, 4)))).Should().Throw<ArgumentException>().WithParameterName("latents")
            .WithMessage("*(2, 4)*expected (batch, 3, 0 to 3 spatial dimensions)*");
        ((Action)(() => quantizer.call(zeros(2, 3, dtype: int64)))).Should().Throw<ArgumentException>().WithMessage("*Int64*floating-point*");
        ((Action)(() => quantizer.Decode(tensor(new long[] { 0, quantizer.CodebookSize })))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => quantizer.Decode(tensor(new long[] { -2 })))).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>A user's module that holds a quantizer.</summary>
    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly Quantizer inner;

        public Holder(Quantizer inner) : base(nameof(Holder))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => inner.call(x).Vectors;
    }
}

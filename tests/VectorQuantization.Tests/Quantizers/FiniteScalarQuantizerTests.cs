using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class FiniteScalarQuantizerTests
{
    private static FiniteScalarQuantizer With(FiniteScalarBound bound, params int[] levels) => new(new FiniteScalarQuantizerOptions(levels) { Bound = bound });

    [Fact]
    public void The_papers_example_gives_the_papers_codes_and_index()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([3, 5, 4]));

        Quantized quantized = quantizer.call(tensor(new float[,] { { 0.25f, 0.6f, -7 } }));

        quantized.Vectors.data<float>().ToArray().Should().Equal(0, 0.5f, -1);
        quantized.Indices.data<long>().ToArray().Should().Equal(10);
        quantized.Terms.Should().BeEmpty();
        quantized.Loss.item<float>().Should().Be(0);
        quantizer.CodebookSize.Should().Be(60);
        quantizer.BitsPerPosition.Should().BeApproximately(Math.Log2(60), 1e-12);
    }

    [Theory]
    [InlineData(FiniteScalarBound.Tanh)]
    [InlineData(FiniteScalarBound.WideTanh)]
    [InlineData(FiniteScalarBound.SymmetricTanh)]
    [InlineData(FiniteScalarBound.SymmetricClamp)]
    public void Every_level_is_reached_and_nothing_beyond(FiniteScalarBound bound)
    {
        using var scope = NewDisposeScope();
        foreach (int levels in new[] { 2, 3, 4, 5, 6, 7, 8, 9, 16, 255, 1000 })
        {
            using var quantizer = With(bound, levels);
            Tensor indices = quantizer.Encode(linspace(-12, 12, 200_001).unsqueeze(1));
            long[] found = indices.data<long>().ToArray();
            found.Should().BeInAscendingOrder();
            found.Distinct().Should().HaveCount(levels, $"of {levels} levels");
            (found[0], found[^1]).Should().Be((0, levels - 1));
        }
    }

    [Theory]
    [InlineData(FiniteScalarBound.Tanh)]
    [InlineData(FiniteScalarBound.WideTanh)]
    public void Zero_is_the_middle_level(FiniteScalarBound bound)
    {
        using var scope = NewDisposeScope();
        foreach (int levels in Enumerable.Range(2, 20))
        {
            using var quantizer = With(bound, levels);
            quantizer.Encode(zeros(1, 1)).item<long>().Should().Be(levels / 2);
            quantizer.call(zeros(1, 1)).Vectors.item<float>().Should().Be(0);
        }
    }

    [Theory]
    [InlineData(FiniteScalarBound.Tanh, 4, new float[] { -1, -0.5f, 0, 0.5f })]
    [InlineData(FiniteScalarBound.WideTanh, 5, new float[] { -1, -0.5f, 0, 0.5f, 1 })]
    [InlineData(FiniteScalarBound.Tanh, 2, new float[] { -1, 0 })]
    [InlineData(FiniteScalarBound.SymmetricTanh, 2, new float[] { -1, 1 })]
    [InlineData(FiniteScalarBound.SymmetricTanh, 3, new float[] { -1, 0, 1 })]
    [InlineData(FiniteScalarBound.SymmetricClamp, 4, new float[] { -1, -1 / 3f, 1 / 3f, 1 })]
    public void Codes_are_where_they_are_published_to_be(FiniteScalarBound bound, int levels, float[] codes)
    {
        using var scope = NewDisposeScope();
        using var quantizer = With(bound, levels);
        quantizer.Decode(arange(levels)).data<float>().ToArray().Should().Equal(codes);
    }

    [Theory]
    [InlineData(FiniteScalarBound.Tanh)]
    [InlineData(FiniteScalarBound.WideTanh)]
    [InlineData(FiniteScalarBound.SymmetricTanh)]
    [InlineData(FiniteScalarBound.SymmetricClamp)]
    public void Random_latents_agree_with_the_formula_written_out(FiniteScalarBound bound)
    {
        using var scope = NewDisposeScope();
        int[] levels = [2, 3, 4, 5, 8, 11];
        double[] scales = [1, 0.5, 2, 1.7, 0.1, 1];
        using var quantizer = new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions(levels) { Bound = bound, Scales = scales });
        Tensor latents = randn([500, 6], float64, generator: new Generator(3));
        double[] z = latents.data<double>().ToArray();

        Quantized quantized = quantizer.call(latents);

        double[] vectors = quantized.Vectors.contiguous().data<double>().ToArray();
        long[] indices = quantized.Indices.data<long>().ToArray();
        for (int n = 0; n < 500; n++)
        {
            long index = 0, place = 1;
            for (int d = 0; d < 6; d++)
            {
                (int level, double code) = Slow(z[n * 6 + d] / scales[d], levels[d], bound);
                vectors[n * 6 + d].Should().BeApproximately(code * scales[d], 1e-12);
                index += level * place;
                place *= levels[d];
            }
            indices[n].Should().Be(index);
        }
    }

    private static (int Level, double Code) Slow(double z, int levels, FiniteScalarBound bound)
    {
        double half = (levels - 1) / 2.0;
        if (bound is FiniteScalarBound.SymmetricTanh or FiniteScalarBound.SymmetricClamp)
        {
            // Equation as published: 2/(L−1) ⌊(L−1)(tanh z + 1)/2 + ½⌋ − 1.
            double within = bound == FiniteScalarBound.SymmetricTanh ? Math.Tanh(z) : Math.Clamp(z, -1, 1);
            double level = Math.Floor((levels - 1) * (within + 1) / 2 + 0.5);
            return ((int)level, 2.0 / (levels - 1) * level - 1);
        }
        double width = half * (bound == FiniteScalarBound.Tanh ? 0.999 : 1.001), offset = levels % 2 == 0 ? 0.5 : 0;
        double shift = bound == FiniteScalarBound.Tanh ? Math.Tan(offset / width) : Math.Atanh(offset / width);
        double rounded = Math.Round(Math.Tanh(z + shift) * width - offset);
        return ((int)rounded + levels / 2, rounded / (levels / 2));
    }

    [Fact]
    public void The_gradient_is_the_bounds_derivative_in_units_of_codes()
    {
        using var scope = NewDisposeScope();
        foreach (FiniteScalarBound bound in Enum.GetValues<FiniteScalarBound>())
        {
            int[] levels = [2, 5, 8];
            double[] scales = [0.5, 1, 2];
            using var quantizer = new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions(levels) { Bound = bound, Scales = scales });
            Tensor latents = randn([20, 3], float64, generator: new Generator(4)).requires_grad_();
            double[] z = latents.data<double>().ToArray();

            quantizer.call(latents).Vectors.sum().backward();

            double[] gradient = latents.grad!.data<double>().ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                // The scale divides inside and multiplies outside: it moves the point and leaves the slope.
                double x = z[i] / scales[i % 3];
                int count = levels[i % 3];
                gradient[i].Should().BeApproximately(Slope(x, count, bound), 1e-12, $"{bound}, {count} levels at {x}");
            }
        }

        static double Slope(double z, int levels, FiniteScalarBound bound)
        {
            double half = (levels - 1) / 2.0, offset = levels % 2 == 0 ? 0.5 : 0;
            switch (bound)
            {
                case FiniteScalarBound.SymmetricClamp:
                    return Math.Abs(z) <= levels / (levels - 1.0) ? 1 : 0;
                case FiniteScalarBound.SymmetricTanh:
                    return 1 - Math.Pow(Math.Tanh(z), 2);
                default:
                    double width = half * (bound == FiniteScalarBound.Tanh ? 0.999 : 1.001);
                    double shift = bound == FiniteScalarBound.Tanh ? Math.Tan(offset / width) : Math.Atanh(offset / width);
                    return (1 - Math.Pow(Math.Tanh(z + shift), 2)) * width / (levels / 2);
            }
        }
    }

    [Theory]
    [InlineData(9)] // 2^27 codes: float32 is out of whole numbers
    [InlineData(12)] // 2^36: int32 is
    [InlineData(20)] // 2^60: float64 is
    public void Indices_are_exact_for_any_number_of_codes(int components)
    {
        using var scope = NewDisposeScope();
        using var quantizer = With(FiniteScalarBound.Tanh, [.. Enumerable.Repeat(8, components)]);
        quantizer.CodebookSize.Should().Be(1L << (3 * components));
        Tensor latents = cat([randn([50, components], generator: new Generator(5)).mul_(2), full([1, components], 20f), full([1, components], -20f)]);

        Quantized quantized = quantizer.call(latents);

        long[] indices = quantized.Indices.data<long>().ToArray();
        float[] codes = quantized.Vectors.data<float>().ToArray();
        for (int n = 0; n < indices.Length; n++)
        {
            long expected = 0;
            for (int d = components - 1; d >= 0; d--) expected = (expected << 3) | (long)(codes[n * components + d] * 4 + 4);
            indices[n].Should().Be(expected);
        }
        indices[50].Should().Be(quantizer.CodebookSize - 1);
        indices[51].Should().Be(0);
        quantizer.Decode(quantized.Indices).Equals(quantized.Vectors).Should().BeTrue();
    }

    [Fact]
    public void Latents_at_and_beyond_the_outer_cells_have_the_outer_codes()
    {
        using var scope = NewDisposeScope();
        foreach (int levels in new[] { 2, 3, 4, 5, 1000, 65536 })
        {
            using var quantizer = With(FiniteScalarBound.SymmetricClamp, levels);
            double edge = levels / (levels - 1.0);
            Tensor latents = tensor(new[] { -1e30, -edge, -1, 1, edge, 1e30 }).unsqueeze(1);
            quantizer.Encode(latents).data<long>().ToArray().Should().Equal(0, 0, 0, levels - 1, levels - 1, levels - 1);
            quantizer.Encode(latents.to_type(ScalarType.Float32)).data<long>().ToArray().Should().Equal(0, 0, 0, levels - 1, levels - 1, levels - 1);
        }
    }

    [Fact]
    public void One_scale_is_for_all_components_and_latents_and_codes_scale_alike()
    {
        using var scope = NewDisposeScope();
        using var plain = With(FiniteScalarBound.Tanh, 5, 4);
        using var scaled = new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([5, 4]) { Scales = [4] });
        Tensor latents = randn([30, 2], generator: new Generator(6));

        Quantized a = plain.call(latents), b = scaled.call(latents * 4);

        b.Indices.Equals(a.Indices).Should().BeTrue();
        b.Vectors.Equals(a.Vectors * 4).Should().BeTrue();
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Refused<ArgumentOutOfRangeException>(new([3, 1]), "Levels", "*2 to 1000*1*");
        Refused<ArgumentOutOfRangeException>(new([1001]), "Levels", "*2 to 1000*1001*");
        Refused<ArgumentOutOfRangeException>(new([65537]) { Bound = FiniteScalarBound.SymmetricTanh }, "Levels", "*2 to 65536*");
        Refused<ArgumentException>(new([]), "Levels", "*no component*");
        Refused<ArgumentOutOfRangeException>(new([.. Enumerable.Repeat(8, 21)]), "Levels", "*2^62*");
        Refused<ArgumentException>(new([3, 3]) { Scales = [1, 1, 1] }, "Scales", "*3 scales*2 components*");
        Refused<ArgumentOutOfRangeException>(new([3, 3]) { Scales = [0] }, "Scales", "*above 0*");
        Refused<ArgumentOutOfRangeException>(new([3, 3]) { Scales = [double.NaN, 1] }, "Scales", "*above 0*");
        Refused<ArgumentOutOfRangeException>(new([3, 3]) { Bound = (FiniteScalarBound)9 }, "Bound", "*Tanh*");
        Refused<ArgumentOutOfRangeException>(new([3, 3]) { Layout = (LatentLayout)9 }, "Layout", "*ChannelsFirst*");
        Refused<ArgumentNullException>(new(null!), "Levels", "*");
        ((Action)(() => new FiniteScalarQuantizer(null!))).Should().Throw<ArgumentNullException>();
        With(FiniteScalarBound.Tanh, [.. Enumerable.Repeat(4, 31)]).CodebookSize.Should().Be(1L << 62);

        static void Refused<T>(FiniteScalarQuantizerOptions options, string name, string message) where T : ArgumentException =>
            ((Action)(() => new FiniteScalarQuantizer(options))).Should().Throw<T>().WithParameterName(name).WithMessage(message);
    }
}

using System.Runtime.InteropServices;
using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class NearestCodeInputTests
{
    public static TheoryData<string> Paths => SearchPaths.All;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Strided_vectors_and_codebooks_are_searched_as_their_copies(string path)
    {
        using var scope = NewDisposeScope();
        Tensor codebook = randn([23, 10], generator: new Generator(1)), wide = randn([60, 40], generator: new Generator(2));
        Tensor[] views =
        [
            wide.narrow(1, 3, 10),
            wide.narrow(0, 7, 50).narrow(1, 30, 10),
            wide.narrow(0, 5, 10).t(),
            wide.slice(0, 0, 60, 3).narrow(1, 0, 10),
            wide.narrow(1, 0, 20).slice(1, 0, 20, 2),
            wide.narrow(0, 0, 1).narrow(1, 0, 10).expand(13, 10),
        ];
        foreach (Tensor view in views)
        {
            SearchPaths.Indices(path, view, codebook).Should().Equal(SearchPaths.Indices(path, view.clone().contiguous(), codebook));
        }
        Tensor stridedCodebook = randn([10, 46], generator: new Generator(3)).slice(1, 0, 46, 2).t();
        SearchPaths.Indices(path, views[0], stridedCodebook).Should().Equal(SearchPaths.Indices(path, views[0], stridedCodebook.contiguous()));
    }

    public static TheoryData<string, long[]> PathsAndShapes
    {
        get
        {
            var data = new TheoryData<string, long[]>();
            foreach (string path in SearchPaths.Names)
                foreach (long[] shape in new long[][] { [4, 7], [3, 7, 5], [2, 7, 3, 5], [2, 7, 2, 3, 4], [1, 7, 1, 1], [5, 7, 16, 16], [0, 7, 4, 4], [2, 7, 0] })
                    data.Add(path, shape);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndShapes))]
    public void Channels_first_latents_are_searched_in_place(string path, long[] shape)
    {
        using var scope = NewDisposeScope();
        Tensor codebook = randn([40, 7], generator: new Generator(1)), latents = randn(shape, generator: new Generator(2));
        var options = new NearestCodeOptions { Dimension = 1 };
        long[] source = [1], last = [-1];
        Tensor rows = latents.movedim(source, last).reshape(latents.numel() / 7, 7);
        long[] expected = SearchPaths.Indices(path, rows, codebook);

        SearchPaths.Indices(path, latents, codebook, options).Should().Equal(expected);
        SearchPaths.Indices(path, latents.to_type(ScalarType.Float64), codebook, options).Should().Equal(expected);
        // The same values with the channels last in memory, and cut out of something larger.
        SearchPaths.Indices(path, latents.movedim(source, last).contiguous().movedim(last, source), codebook, options).Should().Equal(expected);
        SearchPaths.Indices(path, cat([latents, latents], 1).narrow(1, 0, 7), codebook, options).Should().Equal(expected);
        SearchPaths.Indices(path, cat([latents, latents], -1).narrow(-1, 0, shape[^1]), codebook, options).Should().Equal(
            shape.Length == 2 ? SearchPaths.Indices(path, latents, codebook) : expected);
    }

    [Fact]
    public void The_result_has_the_shape_of_the_vectors_without_their_components()
    {
        using var scope = NewDisposeScope();
        Tensor codebook = randn(8, 3), latents = randn(2, 3, 4, 5);
        var options = new NearestCodeOptions { Dimension = 1 };
        NearestCode.Search(latents, codebook, options).shape.Should().Equal(2, 4, 5);
        NearestCode.SearchTop(latents, codebook, 3, options).Distances.shape.Should().Equal(2, 4, 5, 3);
        NearestCode.SearchWithMargins(latents, codebook, options).Margins.shape.Should().Equal(2, 4, 5);
        NearestCode.Assign(latents, codebook, options).Indices.shape.Should().Equal(2, 4, 5);
        NearestCode.Search(randn(6, 2, 3), codebook).shape.Should().Equal(6, 2);
        NearestCode.Search(randn(3, 6), codebook, new NearestCodeOptions { Dimension = -2 }).shape.Should().Equal(6);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void All_floating_point_types_give_what_their_float32_values_give(string path)
    {
        using var scope = NewDisposeScope();
        foreach (int d in new[] { 1, 5, 8, 19, 64 })
        {
            foreach (ScalarType type in new[] { ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64 })
            {
                Tensor codebook = randn([50, d], generator: new Generator(1)).to_type(type), vectors = randn([61, d], generator: new Generator(2)).to_type(type);
                Tensor codes32 = codebook.to_type(ScalarType.Float32), vectors32 = vectors.to_type(ScalarType.Float32);
                long[] expected = SearchPaths.Indices(path, vectors32, codes32);
                SearchPaths.Indices(path, vectors, codebook).Should().Equal(expected);
                SearchPaths.Indices(path, vectors, codes32).Should().Equal(expected);
                SearchPaths.Indices(path, vectors32, codebook).Should().Equal(expected);
                SearchPaths.Indices(path, vectors.t().contiguous(), codebook, new NearestCodeOptions { Dimension = 0 }).Should().Equal(expected);
            }
        }
    }

    [Fact]
    public void Every_half_is_converted_to_its_value()
    {
        using var scope = NewDisposeScope();
        // Every float16 and bfloat16 that is a number, searched among its own value and a neighbour: the distance is exactly zero.
        foreach (ScalarType type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
        {
            Tensor all = empty([65536, 1], type);
            all.bytes = MemoryMarshal.AsBytes<ushort>([.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)]).ToArray();
            Tensor exact = all.to_type(ScalarType.Float32);
            NearestCodes found = NearestCode.SearchTop(all, zeros(1, 1), 1);
            float[] values = exact.data<float>().ToArray(), distances = found.Distances.data<float>().ToArray();
            long[] indices = found.Indices.data<long>().ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                indices[i].Should().Be(float.IsFinite(values[i]) ? 0 : -1);
                if (float.IsFinite(values[i])) distances[i].Should().Be((float)((double)values[i] * values[i]));
            }
            Tensor some = all.narrow(0, 1, 2000);
            NearestCode.Search(some, some.to_type(ScalarType.Float32) * 1f).data<long>().ToArray().Should().Equal(Enumerable.Range(0, 2000).Select(i => (long)i));
        }
    }

    [Fact]
    public void Vectors_that_are_not_finite_are_refused_on_request()
    {
        using var scope = NewDisposeScope();
        Tensor vectors = randn(9, 2), codebook = randn(4, 2);
        var options = new NearestCodeOptions { NonFinite = NonFiniteVectors.Throw };
        NearestCode.Search(vectors, codebook, options).shape.Should().Equal(9);
        vectors.narrow(0, 5, 2).fill_(double.NaN);
        ((Action)(() => NearestCode.Search(vectors, codebook, options))).Should().Throw<ArgumentException>().WithParameterName("vectors").WithMessage("Vector 5 *");
        NearestCode.Search(vectors.narrow(0, 0, 0), codebook, options).shape.Should().Equal(0);
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        using var scope = NewDisposeScope();
        Tensor codebook = zeros(5, 4);
        ((Action)(() => NearestCode.Search(zeros(4, 4, 2), codebook))).Should().Throw<ArgumentException>().WithParameterName("vectors");
        ((Action)(() => NearestCode.Search(zeros(4, 3, 2), codebook, new NearestCodeOptions { Dimension = 1 })))
            .Should().Throw<ArgumentException>().WithParameterName("vectors").WithMessage("*4 in dimension 1*");
        ((Action)(() => NearestCode.Search(zeros(4, 4), codebook, new NearestCodeOptions { Dimension = 2 }))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => NearestCode.Search(zeros(4, 4), codebook, new NearestCodeOptions { Dimension = -3 }))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => NearestCode.Search(zeros([4, 4], ScalarType.Int64), codebook))).Should().Throw<ArgumentException>().WithParameterName("vectors").WithMessage("*Int64*");
        ((Action)(() => NearestCode.Search(zeros(4, 4), zeros([5, 4], ScalarType.Int32)))).Should().Throw<ArgumentException>().WithParameterName("codebook");
        ((Action)(() => NearestCode.Search(zeros(4, 4), codebook, new NearestCodeOptions { MaxTemporaryBytes = 0 }))).Should().Throw<ArgumentOutOfRangeException>();
        foreach (int count in new[] { 0, -1, 6, 65 })
            ((Action)(() => NearestCode.SearchTop(zeros(4, 4), codebook, count))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
    }
}

using TorchSharp;
using VectorQuantization.Codebooks.Health;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class CodebookMapTests
{
    [Fact]
    public void The_first_axis_is_that_of_the_greatest_variance_of_the_latents()
    {
        using var scope = NewDisposeScope();
        // Mean (0, 5, 0); the third dimension varies most, then the first, the second not at all.
        Tensor latents = tensor(new float[,] { { 1, 5, 3 }, { -1, 5, 3 }, { 1, 5, -3 }, { -1, 5, -3 } });

        CodebookMap map = CodebookMap.Of(tensor(new float[,] { { 2, 100, 7 }, { float.NaN, 0, 0 } }), latents);

        map.VarianceShare.Should().BeApproximately(1, 1e-12);
        Close(map.Codes[0], 7, 2);
        double.IsNaN(map.Codes[1].X).Should().BeTrue();
        Close(map.Latents[0], 3, 1);
        Close(map.Latents[3], -3, -1);
    }

    [Fact]
    public void Without_latents_the_codes_make_the_axes()
    {
        using var scope = NewDisposeScope();
        // Along (3, 4) / 5 from the mean (3, 4).
        CodebookMap map = CodebookMap.Of(tensor(new float[,] { { 0, 0 }, { 3, 4 }, { 6, 8 } }), null);
        Close(map.Codes[0], -5, 0);
        Close(map.Codes[1], 0, 0);
        Close(map.Codes[2], 5, 0);
        map.Latents.Should().BeEmpty();
    }

    [Fact]
    public void The_variance_not_shown_is_told()
    {
        using var scope = NewDisposeScope();
        Tensor latents = cat([eye(3) * tensor(new float[] { 3, 2, 1 }), eye(3) * tensor(new float[] { -3, -2, -1 })], 0);
        CodebookMap.Of(zeros(1, 3), latents).VarianceShare.Should().BeApproximately(13.0 / 14, 1e-12);
    }

    [Fact]
    public void One_dimension_and_no_variance_are_fine()
    {
        using var scope = NewDisposeScope();
        CodebookMap line = CodebookMap.Of(tensor(new float[,] { { 1 }, { 3 } }), null);
        line.Codes.Should().Equal(new MapPoint(-1, 0), new MapPoint(1, 0));
        CodebookMap point = CodebookMap.Of(full([2, 3], float.NaN), null);
        point.VarianceShare.Should().Be(1);
        CodebookMap.Of(ones(1, 2), zeros(0, 2)).Codes.Should().ContainSingle();
    }

    private static void Close(MapPoint point, double x, double y)
    {
        point.X.Should().BeApproximately(x, 1e-9);
        point.Y.Should().BeApproximately(y, 1e-9);
    }
}

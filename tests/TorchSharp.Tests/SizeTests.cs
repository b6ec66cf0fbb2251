using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class SizeTests
{
    [Fact]
    public void A_size_is_a_list_of_dimensions()
    {
        Size size = (2L, 3L, 4L);
        size.Length.Should().Be(3);
        size[1].Should().Be(3);
        size.numel().Should().Be(24);
        size.Should().Equal(2, 3, 4);
        size.Take(2).Should().Equal(2, 3);
        size.Slice(1, 3).Should().Equal(3, 4);
        (size + new Size(5)).Should().Equal(2, 3, 4, 5);
        new Size((6, 7)).Shape.Should().Equal(6, 7);
    }

    [Fact]
    public void Shapes_broadcast_from_their_ends()
    {
        broadcast_shapes([2, 1, 3], [4, 1], []).Should().Equal(2, 4, 3);
        FluentActions.Invoking(() => broadcast_shapes([2], [3])).Should().Throw<Exception>();
    }
}

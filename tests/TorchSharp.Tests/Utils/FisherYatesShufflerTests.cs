using TorchSharp.Utils;

namespace TorchSharp.Tests.Utils;

public class FisherYatesShufflerTests
{
    [Fact]
    public void Every_number_comes_once()
    {
        new FisherYatesShuffler(100).OrderBy(n => n).Should().Equal(Enumerable.Range(0, 100).Select(n => (long)n));
        new FisherYatesShuffler(0).Should().BeEmpty();
    }

    [Fact]
    public void A_seed_repeats_the_order() =>
        new FisherYatesShuffler(50, 3).Should().Equal(new FisherYatesShuffler(50, 3)).And.NotEqual(new FisherYatesShuffler(50, 4));
}

using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class BatchOrderTests
{
    [Fact]
    public void Without_a_seed_items_keep_their_order()
    {
        var order = new BatchOrder(count: 5, batchSize: 2);

        order.StepsPerEpoch.Should().Be(3);
        Items(order, 0).Should().Equal(0, 1, 2, 3, 4);
        Items(order, 7).Should().Equal(0, 1, 2, 3, 4);
        order.Batch(2).ToArray().Should().Equal(4);
    }

    [Fact]
    public void A_seed_gives_the_same_order_on_every_machine()
    {
        // Written down once: another order would make every published run impossible to repeat.
        var order = new BatchOrder(count: 8, batchSize: 8, seed: 42);

        Items(order, 0).Should().Equal(4, 7, 3, 6, 1, 5, 2, 0);
        Items(order, 1).Should().Equal(4, 5, 1, 6, 7, 3, 0, 2);
    }

    [Fact]
    public void Every_epoch_takes_every_item_once_in_an_order_of_its_own()
    {
        var order = new BatchOrder(count: 1000, batchSize: 64, seed: 1);
        var epochs = Enumerable.Range(0, 20).Select(epoch => Items(order, epoch)).ToArray();

        epochs.Should().OnlyContain(items => items.Order().SequenceEqual(Enumerable.Range(0, 1000)));
        epochs.Select(items => string.Join(',', items)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Another_seed_gives_another_order() =>
        Items(new(100, 10, seed: 1), 0).Should().NotEqual(Items(new(100, 10, seed: 2), 0));

    [Fact]
    public void Any_step_can_be_asked_for_directly()
    {
        var inOrder = new BatchOrder(count: 10, batchSize: 3, seed: 5);
        var batches = Enumerable.Range(0, 12).Select(step => inOrder.Batch(step).ToArray()).ToArray();

        foreach (var step in (int[])[11, 0, 5, 4, 8])
            new BatchOrder(count: 10, batchSize: 3, seed: 5).Batch(step).ToArray().Should().Equal(batches[step]);
        inOrder.Epoch(1).Select(batch => batch.ToArray()).Should().BeEquivalentTo(batches[4..8], options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(10, 3, false, 4, 1)]
    [InlineData(10, 3, true, 3, 3)]
    [InlineData(9, 3, true, 3, 3)]
    [InlineData(2, 3, false, 1, 2)]
    [InlineData(2, 3, true, 1, 2)]
    [InlineData(int.MaxValue, int.MaxValue, true, 1, -1)]
    public void The_last_batch_holds_the_rest_unless_dropped(int count, int batchSize, bool dropLast, int steps, int last)
    {
        var order = new BatchOrder(count, batchSize, seed: 3, dropLast);

        order.StepsPerEpoch.Should().Be(steps);
        if (last >= 0)
            order.Batch(steps - 1).Length.Should().Be(last);
    }

    [Fact]
    public void Each_place_is_equally_likely()
    {
        var order = new BatchOrder(count: 4, batchSize: 4, seed: 0);
        var permutations = Enumerable.Range(0, 24_000).Select(epoch => string.Concat(Items(order, epoch))).CountBy(text => text).ToArray();

        // 24 permutations of expectation 1000 and standard deviation 31.
        permutations.Should().HaveCount(24).And.OnlyContain(pair => Math.Abs(pair.Value - 1000) < 150);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        FluentActions.Invoking(() => new BatchOrder(0, 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        FluentActions.Invoking(() => new BatchOrder(1, 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("batchSize");
        FluentActions.Invoking(() => new BatchOrder(1, 1).Batch(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("step");
        FluentActions.Invoking(() => new BatchOrder(1, 1).Epoch(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("epoch");
    }

    private static int[] Items(BatchOrder order, long epoch) => [.. order.Epoch(epoch).SelectMany(batch => batch.ToArray())];
}

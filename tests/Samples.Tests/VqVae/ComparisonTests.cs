using VectorQuantization.Training;
using VqVaeSample;

namespace Samples.Tests.VqVae;

public class ComparisonTests
{
    [Fact]
    public void Means_are_over_the_last_batches_at_the_steps_asked_for_and_at_the_latest()
    {
        TrailingMeans means = Run(window: 3, asked: [2, 4, 9], steps: 6);

        means.Step.Should().Be(6);
        means.At(2, "loss").Should().Be(1.5);
        means.At(4, "loss").Should().Be(3);
        means.At(4, "perplexity").Should().Be(30);
        means.At(6, "loss").Should().Be(5);
        means.At(5, "loss").Should().BeNull("nobody asked");
        means.At(9, "loss").Should().BeNull("the run did not get there");
    }

    [Fact]
    public void A_resumed_run_goes_on_with_its_means()
    {
        TrailingMeans first = Run(window: 3, asked: [2, 4, 9], steps: 5), second = new(3, [2, 4, 9]);
        using (var scope = TorchSharp.torch.NewDisposeScope())
        {
            var state = first.SaveState();
            second.CheckState(state);
            second.LoadState(state);
        }
        foreach (long step in (long[])[2, 4, 5])
        {
            foreach (string metric in (string[])["loss", "perplexity"]) second.At(step, metric).Should().Be(first.At(step, metric)).And.NotBeNull();
        }
    }

    [Theory]
    [InlineData("step")]
    [InlineData("names")]
    [InlineData("last")]
    [InlineData("kept_steps")]
    [InlineData("kept")]
    public void Means_that_do_not_go_together_are_refused(string damaged)
    {
        TrailingMeans first = Run(window: 3, asked: [2, 4], steps: 5), second = new(3, [2, 4]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        foreach (TorchSharp.torch.Tensor other in (TorchSharp.torch.Tensor[])[TorchSharp.torch.tensor(1.5f), TorchSharp.torch.tensor(new long[] { 2, 2 }), TorchSharp.torch.zeros(2, 0)])
        {
            var state = new Dictionary<string, TorchSharp.torch.Tensor>(first.SaveState()) { [damaged] = other };
            ((Action)(() => second.CheckState(state))).Should().Throw<InvalidDataException>();
        }
    }

    [Fact]
    public void A_run_that_ends_elsewhere_adds_where_it_ended()
    {
        var published = new Published("somebody", 3, [new("perplexity", 4, 31), new("loss", 9, 7), new("space_saved", 9, 0.98)]);

        Comparison.Of(published, Run(3, [4, 9], 6), compressionRatio: 48).Should().Equal(
            new("perplexity", 4, 31, 30), new("loss", 9, 7, null), new("space_saved", 9, 0.98, 1 - 1 / 48.0),
            new("reconstruction_error", 6, null, 500), new("perplexity", 6, null, 50), new("quantizer_loss", 6, null, 0.5), new("loss", 6, null, 5));
        Comparison.Of(published, Run(3, [4, 9], 9), compressionRatio: 48).Should().HaveCount(3);
    }

    /// <summary>Step s has loss s, perplexity 10 s and so on.</summary>
    private static TrailingMeans Run(int window, long[] asked, int steps)
    {
        var means = new TrailingMeans(window, asked);
        for (int step = 1; step <= steps; step++)
        {
            Metric[] metrics = [new("reconstruction_error", 100 * step), new("quantizer_loss", 0.1 * step), new("perplexity", 10 * step)];
            means.Add(new TrainingProgress(step, steps, 0, step, metrics, TimeSpan.Zero, 1, null));
        }
        return means;
    }
}

using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;
using VqVaeSample;
using VqVaeSample.Record;
using static TorchSharp.torch;

namespace Samples.Tests.VqVae;

public class SnapshotsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void To_look_changes_nothing(bool training)
    {
        using var folder = new TemporaryFolder();
        using var generator = new Generator(1);
        using VectorQuantization.Models.VqVae model = ModelBuilder.Build(new DemoOptions { Hidden = 8 }, 1, generator);
        ImageDataSet images = GeneratedShapes.Create(20, 1);
        using var scope = NewDisposeScope();
        // The first batch gives the codes.
        using (model.call(images.Images(0, 20))) model.train(training);
        Snapshots snapshots = Snapshots.Begin(folder.Path, new Pictures(model, CPU), model, images);
        byte[][] before = State(model, generator);

        snapshots.Take(10);

        model.training.Should().Be(training);
        State(model, generator).Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
        Snapshots.Read(folder.Path).Select(snapshot => snapshot.Step).Should().Equal(10);
    }

    [Fact]
    public void Strips_come_apart_as_they_were_put_together()
    {
        using var folder = new TemporaryFolder();
        using var generator = new Generator(1);
        using VectorQuantization.Models.VqVae model = ModelBuilder.Build(new DemoOptions { Hidden = 8 }, 1, generator);
        ImageDataSet images = GeneratedShapes.Create(20, 1);
        Snapshots.Begin(folder.Path, new Pictures(model, CPU), model, images).Take(1);
        Snapshots.Read(folder.Path).Select(snapshot => snapshot.Step).Should().Equal(1);

        Snapshots.ReadOriginals(folder.Path).Should().HaveCount(8);
        for (int i = 0; i < 8; i++) Snapshots.ReadOriginals(folder.Path)[i].Pixels.ToArray().Should().Equal(images.Pixels(i).ToArray());
    }

    [Fact]
    public void Files_that_are_no_snapshots_are_named()
    {
        using var folder = new TemporaryFolder();
        folder.Add("step-one.png", []);

        FluentActions.Invoking(() => Snapshots.Read(folder.Path)).Should().Throw<InvalidDataException>().WithMessage("*step-one.png*");
    }

    private static byte[][] State(nn.Module model, Generator generator) =>
        [.. model.state_dict().Select(entry => entry.Value.bytes.ToArray()), generator.get_state().bytes.ToArray(), get_rng_state().bytes.ToArray()];
}

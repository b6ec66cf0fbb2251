using System.Diagnostics;
using VectorQuantization.Models;

namespace VectorQuantization.Tests.Models.Saving;

public sealed class ModelKillTests
{
    private const int Kills = 6;

    [Fact]
    public async Task A_writer_that_is_killed_at_any_moment_leaves_a_whole_model()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        for (int kill = 0; kill < Kills; kill++)
        {
            string[] arguments = [typeof(SaveLoop).Assembly.Location, SaveLoop.Argument, folder["model"]];
            using (Process writer = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!)
            {
                (await writer.StandardOutput.ReadLineAsync()).Should().Be("0", "it has saved once");
                await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 60));
                writer.Kill();
                await writer.WaitForExitAsync();
            }
            VqVae.Load(folder["model"]).Dispose();
        }

        using VqVae last = SavedModels.Make("gradient");
        last.Save(folder["model"]);
        folder.Files.Should().HaveCount(2, "what killed writers left behind is cleared away");
    }
}

using VectorQuantization.Models;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Models.Saving;

/// <summary>Saves one model after another to a folder until it is killed: what <see cref="ModelKillTests"/> starts.</summary>
internal static class SaveLoop
{
    public const string Argument = "save-loop";

    public static int Run(string folder)
    {
        set_num_threads(1);
        for (long seed = 0; ; seed++)
        {
            manual_seed(seed);
            using VqVae model = SavedModels.Make(seed % 2 == 0 ? "projected residual" : "gradient");
            model.Save(folder);
            Console.WriteLine(seed);
        }
    }
}

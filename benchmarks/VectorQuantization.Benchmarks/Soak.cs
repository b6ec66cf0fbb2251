using System.Globalization;
using TorchSharp;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>A long run must end with the memory it had after its first tenth: live tensors to the last one, resident memory but for what allocators keep.</summary>
internal static class Soak
{
    private const long Allowed = 8 << 20;

    /// <param name="steps">10 or more.</param>
    /// <returns>0 if memory stayed flat, else 1.</returns>
    public static int Run(int steps)
    {
        set_num_threads(1);
        manual_seed(1);
        string folder = Directory.CreateTempSubdirectory("vq-soak-").FullName;
        try
        {
            using var demo = new DemoModel(batch: 16);
            var watch = new Watch(Math.Max(1, steps / 10));
            new Trainer(new TrainerOptions
            {
                Steps = steps, ValidateEvery = Math.Max(1, steps / 20), WeightAverage = new WeightAverage(0.99), MaxGradientNorm = 1, Callbacks = [watch],
                Run = new RunOptions(folder) { CheckpointEvery = Math.Max(1, steps / 20), Best = new BestBy("mse") },
            }).Fit(demo.Task, demo.Batches, demo.Batches);
            bool flat = watch.IsFlat;
            Console.WriteLine(flat ? "flat" : "memory grew");
            return flat ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Watch(long every) : ITrainingCallback
    {
        private readonly List<(long Tensors, long Resident)> seen = [];

        internal bool IsFlat => seen[^1].Tensors == seen[0].Tensors && seen[^1].Resident <= seen[0].Resident + Allowed;

        public void OnStep(TrainingContext context, TrainingProgress progress)
        {
            if (progress.Step % every != 0) return;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            seen.Add((DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {progress.Step}: {seen[^1].Tensors} live tensors, {seen[^1].Resident / 1048576.0:F1} MiB resident"));
        }
    }
}

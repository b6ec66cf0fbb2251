using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace VectorQuantization.Benchmarks;

/// <summary>The BenchmarkDotNet suite. It runs in this process, so it needs no SDK where it runs, and the columns can measure memory.</summary>
internal static class Suite
{
    public static int Run(string[] args)
    {
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithMinIterationCount(5).WithMaxIterationCount(9);
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(new ThroughputColumn(), new PeakShareColumn(), new PeakMemoryColumn())
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.GetFullPath("artifacts/benchmarks"));
        return BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run(args, config).Any() ? 0 : 1;
    }
}

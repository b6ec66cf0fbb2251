using System.Diagnostics;
using System.Globalization;
using System.Text;
using VectorQuantization.Imaging;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>Shows that the search's cost grows in proportion to N, K and D, and that its memory does not grow with N·K.</summary>
internal static class Growth
{
    private const int Repeats = 9;
    private static readonly SearchShape Base = new(32_768, 1_024, 64);
    private static readonly SearchShape LargestMatrix = new(1_000_000, 65_536, 64);

    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        int[] factors = [1, 2, 4, 8, 16, 32];
        (string Name, SearchShape[] Shapes)[] lines =
        [
            ("N", [.. factors.Select(f => Base with { N = Base.N * f / 8 })]),
            ("K", [.. factors.Select(f => Base with { K = Base.K * f / 8 })]),
            ("D", [.. factors.Select(f => Base with { D = Base.D * f / 8 })]),
        ];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Around {Base}, {get_num_threads()} threads, medians of {Repeats}.").AppendLine();
        text.AppendLine("| varied | N×K×D | ms | GFLOP/s |").AppendLine("| --- | --- | ---: | ---: |");
        var series = new List<LineSeries>();
        foreach ((string name, SearchShape[] shapes) in lines)
        {
            double[] milliseconds = [.. shapes.Select(Time)];
            for (int i = 0; i < shapes.Length; i++)
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {shapes[i]} | {milliseconds[i]:F2} | {shapes[i].Operations / milliseconds[i] / 1e6:F0} |");
            series.Add(new LineSeries(name, [.. factors.Select(f => f / 8.0)], milliseconds));
        }

        using (var searches = new Searches(LargestMatrix))
        {
            long start = Stopwatch.GetTimestamp();
            long? bytes = PeakMemory.Of(() => searches.Kernel().Dispose());
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
                $"{LargestMatrix}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {bytes / 1e6:F0} MB beyond the {LargestMatrix.N * 4L * LargestMatrix.D / 1e6:F0} MB of the vectors; the matrix of distances alone would take {LargestMatrix.N * 4.0 * LargestMatrix.K / 1e9:F0} GB.");
        }
        File.WriteAllText(Path.Combine(folder, "nearest-code-growth.md"), text.ToString());
        new LineChart(new ChartPanel("ms", series))
        {
            Title = $"Time of a search, one size at a time around {Base}",
            XLabel = "size, as a multiple",
        }.Save(Path.Combine(folder, "nearest-code-growth.svg"));
        Console.Write(text);
        return 0;
    }

    private static double Time(SearchShape shape)
    {
        using var searches = new Searches(shape);
        searches.Kernel().Dispose();
        double[] times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            searches.Kernel().Dispose();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[Repeats / 2];
    }
}

using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>
/// Measures our side of a comparison when asked, one line a request, so that another program can take turns with it on the same data.
/// </summary>
/// <remarks>
/// <c>load VECTORS CODEBOOK N K D</c> reads float32 files; <c>search THREADS SETTLE</c> and <c>assign THREADS SETTLE</c> run until SETTLE
/// milliseconds are spent, then once more, and answer the last run's milliseconds (a run of three times as long counts at once); <c>indices FILE</c> writes the codes found as int64; <c>peak THREADS</c> answers GFLOP/s; <c>quit</c> ends.
/// </remarks>
internal static class PeerServer
{
    public static int Run(TextReader requests, TextWriter answers)
    {
        Searches? searches = null;
        while (requests.ReadLine() is { } line && line != "quit")
        {
            string[] words = line.Split(' ');
            string answer = words switch
            {
                ["load", string vectors, string codebook, string n, string k, string d] => Load(vectors, codebook, Number(n), Number(k), Number(d)),
                ["search", string threads, string settle] => Time(Number(threads), Number(settle), () => searches!.Kernel().Dispose()),
                ["assign", string threads, string settle] => Time(Number(threads), Number(settle), () => searches!.KernelPass()),
                ["indices", string file] => Indices(file),
                ["peak", string threads] => FmaPeak.Measure(Number(threads)).ToString("F1", CultureInfo.InvariantCulture),
                _ => throw new InvalidDataException($"Request '{line}' is not known."),
            };
            answers.WriteLine(answer);
            answers.Flush();
        }
        searches?.Dispose();
        return 0;

        string Load(string vectors, string codebook, int n, int k, int d)
        {
            searches?.Dispose();
            searches = new Searches(Read(vectors, n, d), Read(codebook, k, d));
            return "ok";
        }

        string Indices(string file)
        {
            using Tensor indices = searches!.Kernel();
            File.WriteAllBytes(file, indices.bytes);
            return "ok";
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static Tensor Read(string file, int rows, int columns)
    {
        Tensor tensor = empty([rows, columns], ScalarType.Float32);
        using FileStream stream = File.OpenRead(file);
        stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    private static string Time(int threads, double settle, Action run)
    {
        set_num_threads(threads);
        for (double spent = 0; ;)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (spent >= settle || took >= 3 * settle) return took.ToString("F4", CultureInfo.InvariantCulture);
            spent += took;
        }
    }
}

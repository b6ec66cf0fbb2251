using System.Globalization;
using System.Runtime.InteropServices;

namespace VectorQuantization.Benchmarks;

/// <summary>The most memory that some code takes beyond what the process already has: native memory and all, from Linux's account of it.</summary>
internal static class PeakMemory
{
    /// <summary>Bytes, or null where the system does not say.</summary>
    public static long? Of(Action code)
    {
        if (!OperatingSystem.IsLinux()) return null;
        // What earlier code has left behind would be reused and so not seen.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TrimNativeHeap();
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = Read("VmRSS:");
        code();
        return Math.Max(0, Read("VmHWM:") - before);
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int MallocTrim(nuint keep);

    private static void TrimNativeHeap()
    {
        try
        {
            MallocTrim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: native memory freed earlier may hide some of the peak.
        }
    }

    private static long Read(string key)
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line[key.Length..^2].Trim(), CultureInfo.InvariantCulture);
    }
}

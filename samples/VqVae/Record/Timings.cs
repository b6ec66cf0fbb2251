using System.Diagnostics;

namespace VqVaeSample.Record;

/// <summary>What the time of a run went into.</summary>
internal sealed class Timings
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(string Part, TimeSpan Time)> parts = [];
    private TimeSpan before;

    public IReadOnlyList<(string Part, TimeSpan Time)> Parts => parts;

    public TimeSpan Total => clock.Elapsed;

    /// <summary>Ends a part: it has taken what has passed since the last one's end.</summary>
    public void End(string part)
    {
        TimeSpan now = clock.Elapsed;
        parts.Add((part, now - before));
        before = now;
    }

    /// <summary>Ends a part of which another took a share.</summary>
    public void End(string part, string share, TimeSpan taken)
    {
        TimeSpan now = clock.Elapsed;
        parts.Add((share, taken));
        parts.Add((part, now - before - taken));
        before = now;
    }
}

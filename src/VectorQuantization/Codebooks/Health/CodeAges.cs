namespace VectorQuantization.Codebooks.Health;

/// <summary>When each code was last chosen. Memory grows with the codes in use.</summary>
internal sealed class CodeAges(long codebookSize)
{
    private readonly Dictionary<long, long> lastHits = [];

    /// <summary>Steps seen.</summary>
    internal long Steps { get; private set; }

    /// <summary>Takes a step's usage into account.</summary>
    internal void Add(CodeUsage step)
    {
        Steps++;
        foreach ((long code, _) in step.Used) lastHits[code] = Steps;
    }

    /// <summary>How many codes have not been chosen in the given number of the last steps; null means all of them.</summary>
    internal long Dead(long? steps)
    {
        if (Steps == 0) return 0;
        long alive = steps is long after ? lastHits.Values.LongCount(last => Steps - last < after) : lastHits.Count;
        return codebookSize - alive;
    }

    /// <summary>Steps since a code was last chosen, 0 if in the last; all steps if never.</summary>
    internal long Of(long code) => Steps - lastHits.GetValueOrDefault(code);

    internal void Reset()
    {
        lastHits.Clear();
        Steps = 0;
    }
}

using Microsoft.Extensions.Logging;

namespace VectorQuantization.Codebooks.Health;

/// <summary>Warns when a codebook's perplexity falls below a threshold: once, and again only after it has been above.</summary>
internal sealed class CollapseWatch(int level, long codebookSize, CodebookHealthOptions options, ILogger logger)
{
    private readonly CodeUsage window = new(codebookSize);
    private int steps;
    private bool hasCollapsed;

    /// <summary>Takes a step's usage into account.</summary>
    internal void Add(CodeUsage step)
    {
        window.Add(step);
        if (++steps < options.CollapseWindow) return;
        // A window of masked positions alone says nothing.
        if (window.Total > 0) Judge();
        window.Reset();
        steps = 0;
    }

    private void Judge()
    {
        long possible = Math.Min(codebookSize, window.Total);
        double perplexity = window.Perplexity;
        bool isBelow = perplexity < options.CollapseThreshold * possible;
        if (isBelow == hasCollapsed) return;
        hasCollapsed = isBelow;
        if (isBelow) Log.Collapsed(logger, level, perplexity, possible, window.UsedCodes, codebookSize, steps);
        else Log.Recovered(logger, level, perplexity, possible);
    }
}

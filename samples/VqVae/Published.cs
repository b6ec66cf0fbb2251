namespace VqVaeSample;

/// <summary>What somebody else's run of the same settings reported.</summary>
/// <param name="Source">Who, and where it can be read.</param>
/// <param name="Window">Our training numbers are means over so many batches, as theirs are where that is known.</param>
/// <param name="Numbers">The numbers.</param>
internal sealed record Published(string Source, int Window, IReadOnlyList<PublishedNumber> Numbers);

/// <summary>A number of a published run.</summary>
/// <param name="Metric">As ours is called; see <see cref="Comparison"/>.</param>
/// <param name="Step">After how many steps.</param>
/// <param name="Value">The number.</param>
internal sealed record PublishedNumber(string Metric, long Step, double Value);

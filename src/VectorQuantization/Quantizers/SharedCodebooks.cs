namespace VectorQuantization.Quantizers;

/// <summary>Codebooks that several levels of a stack share. A training step quantizes all levels with the codebook as the first of them found it, and lets it learn from all at once.</summary>
internal sealed class SharedCodebooks
{
    private readonly (CodebookQuantizer Codebook, int FirstLevel)[] shared;

    internal SharedCodebooks(IReadOnlyList<Quantizer> levels)
    {
        shared =
        [
            .. levels.SelectMany((level, i) => level.modules().Prepend(level).OfType<CodebookQuantizer>().Distinct().Select(codebook => (Codebook: codebook, Level: i)))
                .GroupBy(use => use.Codebook, use => use.Level)
                .Where(uses => uses.Count() > 1)
                .Select(uses => (uses.Key, uses.Min())),
        ];
    }

    /// <summary>Begins a training step, which ends when the result is disposed; null where nothing is shared.</summary>
    internal Step? Begin() => shared.Length == 0 ? null : new Step(shared);

    /// <summary>A training step.</summary>
    internal sealed class Step : IDisposable
    {
        private readonly (CodebookQuantizer Codebook, int FirstLevel)[] shared;
        private readonly EmaVectorQuantizer[] updated;

        internal Step((CodebookQuantizer Codebook, int FirstLevel)[] shared)
        {
            this.shared = shared;
            // Updates that are deferred already are someone else's to apply.
            updated = [.. shared.Select(s => s.Codebook).OfType<EmaVectorQuantizer>().Where(q => !q.DefersUpdates)];
            foreach (EmaVectorQuantizer quantizer in updated) quantizer.DefersUpdates = true;
        }

        /// <summary>Called before a level is used.</summary>
        internal void Enter(int level)
        {
            foreach ((CodebookQuantizer codebook, int firstLevel) in shared) codebook.KeepsCodes = level > firstLevel;
        }

        /// <summary>Lets the codebooks learn from all levels.</summary>
        public void Dispose()
        {
            foreach ((CodebookQuantizer codebook, _) in shared) codebook.KeepsCodes = false;
            foreach (EmaVectorQuantizer quantizer in updated)
            {
                quantizer.DefersUpdates = false;
                quantizer.ApplyUpdates();
            }
        }
    }
}

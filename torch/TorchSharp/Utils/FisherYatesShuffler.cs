using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The numbers from 0 to a size in a random order, each enumeration anew; the same one each time if seeded.</summary>
public class FisherYatesShuffler(long size, int? seed = null) : IEnumerable<long>
{
    public IEnumerator<long> GetEnumerator()
    {
        Random random = seed is int fixedSeed ? new Random(fixedSeed) : new Random();
        // Only places already swapped are held, so a few numbers of a large range cost little.
        var moved = new Dictionary<long, long>();
        for (long left = size; left > 0; left--)
        {
            long chosen = random.NextInt64(left);
            yield return moved.GetValueOrDefault(chosen, chosen);
            moved[chosen] = moved.GetValueOrDefault(left - 1, left - 1);
            moved.Remove(left - 1);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

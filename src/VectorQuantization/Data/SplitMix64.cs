namespace VectorQuantization.Data;

/// <summary>
/// The SplitMix64 generator (Steele, Lea, Flood 2014): 64 bits of state, integers only, hence the same numbers on every machine and
/// in every version of .NET, which <see cref="Random"/> does not promise.
/// </summary>
public struct SplitMix64
{
    private const ulong Step = 0x9e3779b97f4a7c15;
    private ulong state;

    /// <summary>The generator as published, started from a state.</summary>
    /// <param name="state">Any number.</param>
    public SplitMix64(ulong state) => this.state = state;

    /// <summary>The generator number <paramref name="stream"/> of <paramref name="seed"/>: a pure function of both.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Any number: an epoch, an image.</param>
    public static SplitMix64 Create(long seed, long stream)
    {
        // Mixing is one-to-one, so different streams of one seed never begin in the same state.
        unchecked
        {
            return new(Mix(Mix((ulong)seed + Step) + (ulong)stream));
        }
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            return Mix(state += Step);
        }
    }

    /// <summary>A number from 0 to 1, 1 excluded: a multiple of 2⁻⁵³, each equally likely.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number from 0 to <paramref name="bound"/> − 1, each equally likely.</summary>
    /// <param name="bound">At least 1; not checked.</param>
    public int Next(int bound)
    {
        // The high half of a 32×32-bit product is nearly uniform; products whose low half is below 2³² mod bound are what makes it uneven
        // (Lemire 2019).
        var product = (Next() >> 32) * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var uneven = unchecked((uint)-bound) % (uint)bound;
            while ((uint)product < uneven)
                product = (Next() >> 32) * (uint)bound;
        }
        return (int)(product >> 32);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
            value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
            return value ^ (value >> 31);
        }
    }
}

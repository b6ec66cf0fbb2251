namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// The few operations of the search on one vector type. Implementations are empty structs, so that the compiler makes a kernel of its
/// own for each, with the operations inlined.
/// </summary>
internal unsafe interface ISimd<TVector> where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector vector, float* target);

    static abstract TVector Broadcast(float value);

    /// <summary>a·b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Max(TVector a, TVector b);

    /// <summary>Lane by lane <c>a &gt; b ? x : y</c>, bits as they are.</summary>
    static abstract TVector SelectGreater(TVector a, TVector b, TVector x, TVector y);

    /// <summary>Whether a &gt; b in any lane.</summary>
    static abstract bool AnyGreater(TVector a, TVector b);
}

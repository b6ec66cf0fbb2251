using System.Runtime.InteropServices;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>Native memory on a cache line's boundary, all zeros at first. A finalizer frees what is not disposed.</summary>
internal sealed unsafe class FloatBuffer : IDisposable
{
    private const int CacheLine = 64;

    internal FloatBuffer(long count)
    {
        nuint bytes = checked((nuint)Math.Max(count, 1) * sizeof(float));
        Start = (float*)NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(Start, bytes);
    }

    ~FloatBuffer() => Free();

    internal float* Start { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}

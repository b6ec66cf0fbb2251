using System.Runtime.InteropServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Native memory on a cache line's boundary. A finalizer frees what is not disposed.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const int CacheLine = 64;
    private void* memory;

    internal AlignedBuffer(long bytes) => memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, CacheLine), CacheLine);

    ~AlignedBuffer() => Free();

    internal static AlignedBuffer OfFloats(long count) => new(checked(count * sizeof(float)));

    internal float* Floats => (float*)memory;

    internal int* Integers => (int*)memory;

    internal double* Doubles => (double*)memory;

    internal byte* Bytes => (byte*)memory;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}

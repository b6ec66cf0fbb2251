namespace VectorQuantization.Kernels.Cpu;

/// <summary>The floating-point types a search reads.</summary>
internal enum ElementType
{
    Float32,
    Float64,
    Float16,
    BFloat16,
}

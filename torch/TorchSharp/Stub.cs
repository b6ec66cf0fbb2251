namespace TorchSharp { public struct BFloat16 { public float ToSingle() => 0; } 
namespace Utils { public sealed class TensorAccessor<T> : IDisposable where T : unmanaged { internal TensorAccessor(torch.Tensor t) {} public void Dispose(){} public T this[params long[] i] => default; } }
public static partial class torch { internal static bool is_integral(ScalarType t)=>false; internal static bool is_floating_point(ScalarType t)=>false; internal static bool is_complex(ScalarType t)=>false; } }

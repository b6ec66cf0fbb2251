using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    private static readonly Op ZerosLikeOp = new("zeros_like");
    private static readonly Op CopyOp = new("_to_copy");
    private static readonly Op AllClose = new("allclose");

    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device)
    {
    }

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor result, Device device)
    {
        if (!reader.ReadBoolean())
        {
            Replace(ref result, null);
            return;
        }
        Tensor read = TensorStream.Read(reader);
        if (device.type != DeviceType.CPU)
        {
            using Tensor onCpu = read;
            read = Copy(onCpu, device);
        }
        Replace(ref result, read);
    }

    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    internal static T SameKind<T>(OptimizerState source) where T : OptimizerState =>
        source as T ?? throw new ArgumentException($"Expected a state of {typeof(T).DeclaringType?.Name}, got {source?.GetType().FullName ?? "null"}.", nameof(source));

    /// <summary>Puts a tensor into a field of a state, which owns it: no dispose scope may end its life.</summary>
    internal static void Replace(ref Tensor field, Tensor value)
    {
        if (ReferenceEquals(field, value)) return;
        field?.Dispose();
        field = value?.DetachFromDisposeScope();
    }

    internal static void Move(ref Tensor field, Device device)
    {
        if (field is not null) Replace(ref field, Copy(field, device));
    }

    internal static Tensor ZerosLike(Tensor tensor) => ZerosLikeOp.Call(tensor);

    internal static Tensor Copy(Tensor tensor, Device device) => tensor is null ? null : CopyOp.Call(tensor, Arg.None, Arg.None, device);

    internal static bool Close(Tensor a, Tensor b) => a is null || b is null ? a is null && b is null : AllClose.CallInt(a, b) != 0;
}

using System.Numerics;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor BoolTensor(Tensor t) => t.@bool();

    public static Tensor ByteTensor(Tensor t) => t.@byte();

    public static Tensor ShortTensor(Tensor t) => t.@short();

    public static Tensor IntTensor(Tensor t) => t.@int();

    public static Tensor LongTensor(Tensor t) => t.@long();

    public static Tensor FloatTensor(Tensor t) => t.@float();

    public static Tensor DoubleTensor(Tensor t) => t.@double();

    /// <summary>To other element types and devices, and from and to .NET's numbers.</summary>
    public partial class Tensor
    {
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, Required(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, Required(device), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>To the device of another tensor; the element type stays.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => Converted(null, Required(other).device, false, false, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(Required(tensor).dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA) throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? CUDA, non_blocking: non_blocking);
        }

        public Tensor mps(bool non_blocking = false) => to(DeviceType.MPS, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor cfloat() => to_type(ScalarType.ComplexFloat32);

        public Tensor cdouble() => to_type(ScalarType.ComplexFloat64);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type(Func<Tensor, Tensor> typeFunc) => Required(typeFunc)(this);

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public bool is_meta => device_type == DeviceType.META;

        public Tensor pin_memory() => ConversionOps.pin_memory.Call(this);

        public Scalar ToScalar() => ConversionOps.item.CallScalar(this);

        public T ReadCpuValue<T>(long i) where T : unmanaged => data<T>()[i];

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public static implicit operator Tensor(bool value) => tensor(value);

        public static implicit operator Tensor(byte value) => tensor(value);

        public static implicit operator Tensor(sbyte value) => tensor(value);

        public static implicit operator Tensor(short value) => tensor(value);

        public static implicit operator Tensor(int value) => tensor(value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static implicit operator Tensor((float, float) value) => tensor(value);

        public static implicit operator Tensor(Complex value) => tensor(value);

        public static implicit operator Tensor(bool[] value) => tensor(value);

        public static implicit operator Tensor(byte[] value) => tensor(value);

        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        public static implicit operator Tensor(short[] value) => tensor(value);

        public static implicit operator Tensor(int[] value) => tensor(value);

        public static implicit operator Tensor(long[] value) => tensor(value);

        public static implicit operator Tensor(float[] value) => tensor(value);

        public static implicit operator Tensor(double[] value) => tensor(value);

        public static implicit operator Tensor((float, float)[] value) => tensor(value);

        public static implicit operator Tensor(Complex[] value) => tensor(value);

        public static implicit operator Tensor(Scalar scalar) => Required(scalar).Type switch
        {
            ScalarType.Bool => tensor(scalar.ToBoolean()),
            ScalarType.ComplexFloat64 => tensor(scalar.ToComplexFloat64()),
            ScalarType.Int64 => tensor(scalar.ToInt64()),
            _ => tensor(scalar.ToDouble()),
        };

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        private Tensor Converted(ScalarType? type, Device device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            Tensor converted = ConversionOps.to.Call(this, type, Arg.None, device, Arg.None, nonBlocking, copy);
            if (disposeAfter) Dispose();
            return converted;
        }
    }
}

file static class ConversionOps
{
    internal static readonly Op to = new("to", "dtype_layout");
    internal static readonly Op item = new("item");
    internal static readonly Op pin_memory = new("pin_memory");
}

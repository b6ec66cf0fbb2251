using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static void save(Tensor t, string location)
    {
        ArgumentNullException.ThrowIfNull(t);
        t.save(location);
    }

    public static Tensor load(string location) => Tensor.load(location);

    /// <summary>A tensor's elements and files: libtorch's archive (lower-case names) and TorchSharp's own format (upper-case).</summary>
    public partial class Tensor
    {
        public static unsafe Tensor load(string location)
        {
            ArgumentNullException.ThrowIfNull(location);
            fixed (byte* path = Encoding.UTF8.GetBytes(location + "\0")) return new Tensor(NativeMethods.Check(NativeMethods.bridge_tensor_load(path)));
        }

        public static Tensor Load(BinaryReader reader) => TensorStream.Read(reader);

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            if (!File.Exists(location)) throw new FileNotFoundException($"There is no file {location}.", location);
            using FileStream stream = File.OpenRead(location);
            return Load(stream);
        }

        public unsafe void save(string location)
        {
            ArgumentNullException.ThrowIfNull(location);
            fixed (byte* path = Encoding.UTF8.GetBytes(location + "\0")) NativeMethods.Check(NativeMethods.bridge_tensor_save(Handle, path), this);
        }

        /// <summary>Writes the elements alone. The memory is written in place, so <paramref name="bufferSize"/> is not needed.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024) => TensorStream.WriteBytes(this, stream);

        /// <summary>Reads the elements alone, in place.</summary>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) => TensorStream.ReadBytes(this, stream);
    }
}

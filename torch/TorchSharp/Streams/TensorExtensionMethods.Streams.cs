using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Tensors in TorchSharp's own stream format.</summary>
public static partial class TensorExtensionMethods
{
    public static void Save(this Tensor tensor, BinaryWriter writer) => TensorStream.Write(tensor, writer);

    /// <summary>Writes the tensor and closes the stream, as TorchSharp does.</summary>
    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        TensorStream.Write(tensor, writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.Save(File.Create(location));
    }

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false) => TensorStream.ReadInto(tensor, reader, skip);

    public static Tensor Load(BinaryReader reader, bool skip = false) => TensorStream.Read(reader, skip);

    public static void Load(ref Tensor tensor, BinaryReader reader, bool skip = false)
    {
        if (tensor is null) tensor = TensorStream.Read(reader, skip);
        else TensorStream.ReadInto(tensor, reader, skip);
    }
}

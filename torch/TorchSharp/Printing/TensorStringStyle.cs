namespace TorchSharp;

/// <summary>Ways to write a tensor; <see cref="Default"/> is the one set with <see cref="torch.set_printoptions(TensorStringStyle?, string, int?, string, int?, int?)"/>.</summary>
public enum TensorStringStyle
{
    Metadata = 0, Julia = 1, Numpy = 2, CSharp = 3, Default = 4,
}

namespace TorchSharp;

/// <summary>How <c>index_reduce</c> joins the elements that fall on the same place; the names are libtorch's.</summary>
public enum Reduce
{
    prod = 0, mean = 1, amax = 2, amin = 3,
}

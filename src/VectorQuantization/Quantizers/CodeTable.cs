using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>A codebook that is a parameter, under the key that public PyTorch code gives it: <c>weight</c> of an embedding.</summary>
internal sealed class CodeTable : nn.Module
{
    [ComponentName(Name = "weight")] private readonly Parameter weight;

    /// <param name="codes">(k, d), outside every dispose scope; the module owns it from now on.</param>
    /// <param name="isFrozen">Whether it takes no gradient.</param>
    internal CodeTable(Tensor codes, bool isFrozen = false) : base(nameof(CodeTable))
    {
        weight = new Parameter(codes, requires_grad: !isFrozen);
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The codes, (k, d).</summary>
    internal Parameter Codes => weight;
}

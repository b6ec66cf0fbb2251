using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>Adds a number to every element: from pixels in [0, 1] to the [−0.5, 0.5] that some models work in, and back.</summary>
internal sealed class Shift : nn.Module<Tensor, Tensor>
{
    private readonly double amount;

    public Shift(double amount) : base(nameof(Shift))
    {
        this.amount = amount;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input.add(amount);
}

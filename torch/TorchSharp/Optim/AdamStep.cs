using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// The update that Adam and AdamW share, after weight decay: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − γ·m̂ / (√v̂ + ε), where m̂ and v̂
/// are corrected for their start at zero. With AMSGrad, v's running maximum takes v's place.
/// </summary>
internal readonly record struct AdamStep(double Rate, double Beta1, double Beta2, double Epsilon)
{
    /// <param name="maxima">v's running maxima, or null without AMSGrad.</param>
    internal void Apply(long step, Tensor[] parameters, Tensor[] gradients, Tensor[] averages, Tensor[] squares, Tensor[] maxima)
    {
        double correction1 = 1 - Math.Pow(Beta1, step), correction2 = 1 - Math.Pow(Beta2, step);
        if (maxima is null && AdamPass.Suits(parameters, gradients, averages, squares))
        {
            var pass = new AdamPass(this, correction1, correction2);
            for (int i = 0; i < parameters.Length; i++) pass.Run(parameters[i], gradients[i], averages[i], squares[i]);
            return;
        }
        Foreach.Mul_(averages, Beta1);
        Foreach.Add_(averages, gradients, 1 - Beta1);
        Foreach.Mul_(squares, Beta2);
        Foreach.Addcmul_(squares, gradients, gradients, 1 - Beta2);
        if (maxima is not null) Foreach.Maximum_(maxima, squares);
        Tensor[] denominators = Foreach.Sqrt(maxima ?? squares);
        Foreach.Div_(denominators, Math.Sqrt(correction2));
        Foreach.Add_(denominators, Epsilon);
        Foreach.Addcdiv_(parameters, averages, denominators, -(Rate / correction1));
        // The scope of the step would keep them until every batch is done.
        foreach (Tensor denominator in denominators) denominator.Dispose();
    }
}

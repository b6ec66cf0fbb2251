namespace VectorQuantization.Kernels;

/// <summary>How the gradient passes from quantized vectors to latents, where the true one is zero almost everywhere.</summary>
public enum GradientEstimator
{
    /// <summary>Copied: ∂q/∂z is the identity (<see cref="Kernels.StraightThrough"/>).</summary>
    StraightThrough,

    /// <summary>Rotated and scaled as the latent is to become its code (<see cref="RotationTrick"/>).</summary>
    Rotation,
}

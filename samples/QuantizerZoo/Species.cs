using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace QuantizerZooSample;

/// <summary>A quantizer to compare.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Create">Makes it, for latents of <see cref="Zoo.Dimension"/> channels; everything random comes from the generator.</param>
/// <param name="BeforeStep">Called before each training step with the step and the number of steps, for what changes over a run; null if nothing does.</param>
internal sealed record Species(string Name, Func<Generator, Quantizer> Create, Action<Quantizer, int, int>? BeforeStep = null);

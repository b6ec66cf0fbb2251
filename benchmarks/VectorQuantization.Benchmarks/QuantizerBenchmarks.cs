using BenchmarkDotNet.Attributes;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>A training step of each quantizer, forward and backward, against the same mathematics written with Torch's operators as one would write them.</summary>
public class QuantizerBenchmarks
{
    private Tensor latents = null!;
    private Tensor upstream = null!;
    private Quantizer quantizer = null!;
    private PlainQuantizer plain = null!;

    public static IEnumerable<string> Kinds => PlainQuantizer.Kinds;

    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        (quantizer, plain) = PlainQuantizer.Pair(Kind);
        latents = randn(32, quantizer.CodeDimension, 16, 16);
        upstream = randn_like(latents);
        latents.requires_grad_();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        quantizer.Dispose();
        plain.Dispose();
        latents.Dispose();
        upstream.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void PlainOperators()
    {
        using var scope = NewDisposeScope();
        (Tensor vectors, Tensor loss) = plain.Step(latents);
        ((vectors * upstream).sum() + loss).backward();
    }

    [Benchmark]
    public void Ours()
    {
        using var scope = NewDisposeScope();
        Quantized quantized = quantizer.call(latents);
        ((quantized.Vectors * upstream).sum() + quantized.Loss).backward();
    }
}

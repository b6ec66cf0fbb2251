using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Models;

/// <summary>Trains a <see cref="VqVae"/> on batches of images.</summary>
/// <remarks>
/// The loss is ‖x − x̂‖² / σ² plus the quantizer's (van den Oord et al. 2017, equation 3), σ² being the variance of the data, which makes
/// the reconstruction term a share of the variance left unexplained and the loss comparable between data sets, as in DeepMind's example.
/// </remarks>
public sealed class VqVaeTask : ITrainingTask<Tensor>
{
    private readonly VqVae model;
    private readonly double dataVariance;

    /// <summary>Creates the task.</summary>
    /// <param name="model">The model; the caller disposes it.</param>
    /// <param name="dataVariance">Variance σ² of the training pixels, positive; 1 for the plain mean squared error.</param>
    /// <exception cref="ArgumentOutOfRangeException">The variance is not positive.</exception>
    public VqVaeTask(VqVae model, double dataVariance)
    {
        ArgumentNullException.ThrowIfNull(model);
        Arguments.FiniteAboveZero(dataVariance);
        this.model = model;
        this.dataVariance = dataVariance;
    }

    /// <inheritdoc/>
    public nn.Module Model => model;

    /// <summary>Loss of a batch of images, with "reconstruction_error" (‖x − x̂‖² / σ²), "quantizer_loss" and the batch's "perplexity".</summary>
    /// <param name="batch">(batch, channels, height, width).</param>
    /// <param name="device">The model's device.</param>
    public StepResult Step(Tensor batch, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor images = batch.to(device);
        using AutoencoderOutput output = model.call(images);
        Tensor error = nn.functional.mse_loss(output.Reconstruction, images) / dataVariance;
        Tensor loss = error + output.Codes.Loss;
        return new StepResult(loss.MoveToOuterDisposeScope(),
        [
            new Metric("reconstruction_error", error.ToDouble()),
            new Metric("quantizer_loss", output.Codes.Loss.ToDouble()),
            new Metric("perplexity", CodeUsage.PerplexityOf(output.Codes.Indices, model.CodebookSize)),
        ]);
    }

    /// <summary>"mse", "mse_over_variance" (by σ²), "perplexity" and "used_codes" over all batches; errors are NaN if there is none.</summary>
    /// <param name="batches">(batch, channels, height, width) each.</param>
    /// <param name="device">The model's device.</param>
    public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
    {
        var usage = new CodeUsage(model.CodebookSize);
        double squaredError = 0;
        long pixels = 0;
        foreach (Tensor batch in batches)
        {
            using var scope = NewDisposeScope();
            Tensor images = batch.to(device);
            using AutoencoderOutput output = model.call(images);
            squaredError += nn.functional.mse_loss(output.Reconstruction, images, nn.Reduction.Sum).ToDouble();
            pixels += images.numel();
            usage.Add(output.Codes.Indices);
        }
        double mse = squaredError / pixels;
        return [new Metric("mse", mse), new Metric("mse_over_variance", mse / dataVariance), new Metric("perplexity", usage.Perplexity), new Metric("used_codes", usage.UsedCodes)];
    }
}

using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>What batch and instance normalisation share: scale and shift of each channel, and running statistics.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter _weight;

    [ComponentName(Name = nameof(bias))]
    private Parameter _bias;

    [ComponentName(Name = nameof(running_mean))]
    private Tensor _running_mean;

    [ComponentName(Name = nameof(running_var))]
    private Tensor _running_var;

    [ComponentName(Name = nameof(num_batches_tracked))]
    private Tensor _num_batches_tracked;

    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = new Parameter(Tensors.Filled(1, [num_features], device, dtype));
            bias = new Parameter(Tensors.Filled(0, [num_features], device, dtype));
        }
        if (track_running_stats)
        {
            running_mean = Tensors.Filled(0, [num_features], device, dtype);
            running_var = Tensors.Filled(1, [num_features], device, dtype);
            num_batches_tracked = Tensors.Filled(0, [], device, dtype ?? ScalarType.Int64);
        }
    }

    public long num_features { get; }

    public double eps { get; set; }

    /// <summary>The weight of a new batch in the running statistics; null averages all batches alike.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter weight
    {
        get => _weight;
        set => SetOwned(ref _weight, value, nameof(weight));
    }

    public Parameter bias
    {
        get => _bias;
        set => SetOwned(ref _bias, value, nameof(bias));
    }

    public Tensor running_mean
    {
        get => _running_mean;
        set => SetOwned(ref _running_mean, value, nameof(running_mean));
    }

    public Tensor running_var
    {
        get => _running_var;
        set => SetOwned(ref _running_var, value, nameof(running_var));
    }

    public Tensor num_batches_tracked
    {
        get => _num_batches_tracked;
        set => SetOwned(ref _num_batches_tracked, value, nameof(num_batches_tracked));
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(_weight);
        nn.init.zeros_(_bias);
    }

    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        nn.init.zeros_(_running_mean);
        nn.init.ones_(_running_var);
        nn.init.zeros_(_num_batches_tracked);
    }

    protected abstract void ValidateInputDimensions(Tensor input);

    internal static void RequireDimensions(Tensor input, int fewest, int most)
    {
        long has = input.Dimensions;
        string wanted = fewest == most ? $"{fewest}D" : $"{fewest}D or {most}D";
        if (has != fewest && has != most) throw new ArgumentException($"expected {wanted} input (got {has}D input)");
    }
}

/// <summary>Normalises each channel by its mean and variance over the batch, or by the running ones when not training.</summary>
public abstract class BatchNorm : NormBase
{
    public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        double factor = momentum ?? 0;
        if (training && track_running_stats && num_batches_tracked is not null)
        {
            Ops.add__Scalar.CallInPlace(num_batches_tracked, 1);
            factor = momentum ?? 1 / Tensors.Number(num_batches_tracked);
        }
        bool useBatch = training || (running_mean is null && running_var is null);
        bool useRunning = !training || track_running_stats;
        return F.batch_norm(input, useRunning ? running_mean : null, useRunning ? running_var : null, weight, bias, useBatch, factor, eps);
    }
}

/// <summary>Normalises each channel of each example by its own mean and variance.</summary>
public abstract class InstanceNorm : NormBase
{
    public InstanceNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum ?? 0.1, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <summary>The number of dimensions from the channels on.</summary>
    protected abstract long GetNumberOfBatchDimensions();

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        int channels = (int)(input.ndim - GetNumberOfBatchDimensions());
        if (input.size(channels) != num_features)
            throw new ArgumentException($"expected input's size at dim={channels} to match num_features ({num_features}), but got: {input.size(channels)}.");
        if (channels != 0) return Normalize(input);

        using Tensor batch = Ops.unsqueeze.Call(input, 0);
        using Tensor result = Normalize(batch);
        return Ops.squeeze_dim.Call(result, 0);
    }

    private Tensor Normalize(Tensor input) =>
        F.instance_norm(input, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0.1, eps);
}

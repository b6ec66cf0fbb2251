using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>What all convolutions share: sizes, weight and bias. Weights are (out, in / groups, kernel…), transposed (in, out / groups, kernel…).</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    protected Parameter _bias;

    [ComponentName(Name = nameof(weight))]
    protected Parameter _weight;

    /// <summary>Paddings as <c>pad</c> takes them: the last dimension first, before and after.</summary>
    protected long[] _reversed_padding_repeated_twice;

    protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device device = null,
        ScalarType? dtype = null) : base(name)
    {
        if (transposed && padding_mode != PaddingModes.Zeros)
            throw new ArgumentException("Only PaddingModes.Zeros is supported for ConvTransposeND", nameof(padding_mode));

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        if (padding_type is Padding type) SetPadding(type);
        else SetPadding(padding ?? new long[kernel_size.Length]);

        long[] shape = transposed ? [in_channels, out_channels / groups, .. kernel_size] : [out_channels, in_channels / groups, .. kernel_size];
        weight = new Parameter(Tensors.Empty(shape, device, dtype));
        if (bias) this.bias = new Parameter(Tensors.Empty([out_channels], device, dtype));
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public bool transposed { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public Padding? padding_type { get; private set; }

    public long[] padding { get; private set; }

    public Parameter bias
    {
        get => _bias;
        set => SetOwned(ref _bias, value, nameof(bias));
    }

    public Parameter weight
    {
        get => _weight;
        set => SetOwned(ref _weight, value, nameof(weight));
    }

    public void reset_parameters() => Initialization.FanIn(_weight, _bias);

    public void SetPadding(long[] padding)
    {
        this.padding = padding;
        padding_type = null;
        _reversed_padding_repeated_twice = [.. padding.Reverse().SelectMany(size => new[] { size, size })];
    }

    public void SetPadding(Padding padding)
    {
        if (transposed) throw new ArgumentException("Cannot set padding type on ConvTransposeND");
        if (padding == Padding.Same && stride.Any(step => step != 1))
            throw new ArgumentException("padding='same' is not supported for strided convolutions");

        this.padding = null;
        padding_type = padding;
        _reversed_padding_repeated_twice = new long[kernel_size.Length * 2];
        if (padding != Padding.Same) return;
        for (int i = 0; i < kernel_size.Length; i++)
        {
            long total = dilation[i] * (kernel_size[i] - 1);
            int place = 2 * (kernel_size.Length - 1 - i);
            _reversed_padding_repeated_twice[place] = total / 2;
            _reversed_padding_repeated_twice[place + 1] = total - total / 2;
        }
    }

    /// <summary>Whether the input is (batch, channels, spatial…) or (channels, spatial…) with this module's channels.</summary>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        long[] shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == in_channels) || (shape.Length == dimensions + 1 && shape[0] == in_channels);
    }

    internal void RequireShape(Tensor input, int dimensions)
    {
        if (!ValidateShape(input, dimensions))
            throw new ArgumentException(
                $"Expected {dimensions + 1}D (unbatched) or {dimensions + 2}D (batched) input with {in_channels} channels to {name}.");
    }
}

/// <summary>What transposed convolutions share: the size of their output is a matter of choice.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding,
        Padding? padding_type, long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias,
            padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    public abstract Tensor forward(Tensor input, long[] output_size);

    /// <summary>The output padding that gives <paramref name="output_size"/>; without one, the module's own for the first dimension, for all.</summary>
    protected long[] _output_padding(Tensor input, long[] output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation,
        long num_spatial_dims)
    {
        if (output_size is null) return [output_padding[0]];

        int dimensions = (int)num_spatial_dims;
        long[] shape = input.shape;
        int skipped = shape.Length == dimensions + 2 ? 2 : 1;
        if (output_size.Length == skipped + dimensions) output_size = output_size[skipped..];
        if (output_size.Length != dimensions)
            throw new ArgumentException($"ConvTranspose{dimensions}D: for {shape.Length}D input, output_size must have {dimensions} or " +
                $"{skipped + dimensions} elements (got {output_size.Length})", nameof(input));

        var result = new long[dimensions];
        for (int d = 0; d < dimensions; d++)
        {
            long least = (shape[d + skipped] - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1;
            long most = least + stride[d] - 1;
            if (output_size[d] < least || output_size[d] > most)
                throw new ArgumentException($"Requested an output size of {output_size[d]}, but valid sizes range from {least} to {most}");
            result[d] = output_size[d] - least;
        }
        return result;
    }
}

using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How values between samples are found.</summary>
    public enum InterpolationMode
    {
        Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4, Area = 5, NearestExact = 6,
    }

    /// <summary>How <c>Upsample</c> finds values between samples.</summary>
    public enum UpsampleMode
    {
        Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4,
    }

    /// <summary>How <c>grid_sample</c> finds values between samples.</summary>
    public enum GridSampleMode
    {
        Nearest = 0, Bilinear = 2,
    }

    /// <summary>What <c>grid_sample</c> finds outside the image.</summary>
    public enum GridSamplePaddingMode
    {
        Zeros = 0, Reflection = 1, Border = 2,
    }

    public static partial class nn
    {
        /// <summary>Resampling to another size or along a grid.</summary>
        public static partial class functional
        {
            /// <summary>Resamples the spatial dimensions to <paramref name="size"/>, or by <paramref name="scale_factor"/>: one of the two.</summary>
            public static Tensor interpolate(Tensor x, long[] size = null, double[] scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false,
                bool antialias = false)
            {
                long[] shape = x.shape;
                int spatial = shape.Length - 2;
                int given = size?.Length ?? scale_factor?.Length ?? 0;
                if (size is null == scale_factor is null) throw Refusal("give either a size or a scale_factor, and not both");
                if (given != spatial) throw Refusal($"a {shape.Length}D input has {spatial} spatial dimensions, but {given} sizes or scale factors were given");
                if (antialias && mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic))
                    throw Refusal("antialias is only supported for bilinear and bicubic modes");
                if (align_corners is not null && mode is (InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area))
                    throw Refusal("align_corners can only be set with the linear, bilinear, bicubic and trilinear modes");

                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = [.. scale_factor.Select((factor, i) => (long)Math.Floor(shape[i + 2] * factor))];
                    scale_factor = null;
                }

                bool align = align_corners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => Ops.upsample_nearest1d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Ops.upsample_nearest2d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Ops.upsample_nearest3d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 1) => Ops.upsample_nearest_exact1d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2) => Ops.upsample_nearest_exact2d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 3) => Ops.upsample_nearest_exact3d.Call(x, size, scale_factor),
                    (InterpolationMode.Area, 1) => Ops.adaptive_avg_pool1d.Call(x, size),
                    (InterpolationMode.Area, 2) => Ops.adaptive_avg_pool2d.Call(x, size),
                    (InterpolationMode.Area, 3) => Ops.adaptive_avg_pool3d.Call(x, size),
                    (InterpolationMode.Linear, 1) => Ops.upsample_linear1d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2) when antialias => Ops.upsample_bilinear2d_aa.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Ops.upsample_bilinear2d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2) when antialias => Ops.upsample_bicubic2d_aa.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Ops.upsample_bicubic2d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Ops.upsample_trilinear3d.Call(x, size, align, scale_factor),
                    _ => throw Refusal($"{mode} interpolation does not take a {shape.Length}D input"),
                };

                // TorchSharp leaves these checks to libtorch, whose errors are ExternalExceptions.
                static ExternalException Refusal(string reason) => new($"interpolate: {reason}");
            }

            public static Tensor upsample(Tensor input, long[] size = null, double[] scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest,
                bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners);

            public static Tensor upsample_nearest(Tensor x, long[] size = null, double[] scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Nearest, align_corners);

            public static Tensor upsample_bilinear(Tensor x, long[] size = null, double[] scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Bilinear, align_corners);

            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) =>
                Ops.upsample_nearest1d.Call(input, outputSize is long size ? new[] { size } : null, scaleFactor is double factor ? new[] { factor } : null);

            public static Tensor upsample_nearest2d(Tensor input, long[] outputSizes = null, double[] scaleFactors = null) =>
                Ops.upsample_nearest2d.Call(input, outputSizes, scaleFactors);

            public static Tensor upsample_nearest3d(Tensor input, long[] outputSizes = null, double[] scaleFactors = null) =>
                Ops.upsample_nearest3d.Call(input, outputSizes, scaleFactors);

            public static Tensor affine_grid(Tensor theta, long[] size = null, bool align_corners = false) =>
                Ops.affine_grid_generator.Call(theta, size, align_corners);

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch numbers both otherwise: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.
                long border = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return Ops.grid_sampler.Call(input, grid, mode == GridSampleMode.Nearest ? 1 : 0, border, align_corners ?? false);
            }
        }
    }
}

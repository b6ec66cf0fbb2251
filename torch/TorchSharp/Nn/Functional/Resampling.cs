using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class NnOps
{
    internal static readonly Op affine_grid_generator = new("affine_grid_generator");
    internal static readonly Op grid_sampler = new("grid_sampler");
    internal static readonly Op upsample_bicubic2d = new("upsample_bicubic2d", "vec");
    internal static readonly Op upsample_bicubic2d_aa = new("_upsample_bicubic2d_aa", "vec");
    internal static readonly Op upsample_bilinear2d = new("upsample_bilinear2d", "vec");
    internal static readonly Op upsample_bilinear2d_aa = new("_upsample_bilinear2d_aa", "vec");
    internal static readonly Op upsample_linear1d = new("upsample_linear1d", "vec");
    internal static readonly Op upsample_nearest1d = new("upsample_nearest1d", "vec");
    internal static readonly Op upsample_nearest2d = new("upsample_nearest2d", "vec");
    internal static readonly Op upsample_nearest3d = new("upsample_nearest3d", "vec");
    internal static readonly Op upsample_nearest_exact1d = new("_upsample_nearest_exact1d", "vec");
    internal static readonly Op upsample_nearest_exact2d = new("_upsample_nearest_exact2d", "vec");
    internal static readonly Op upsample_nearest_exact3d = new("_upsample_nearest_exact3d", "vec");
    internal static readonly Op upsample_trilinear3d = new("upsample_trilinear3d", "vec");
}

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
                if (size is null == scale_factor is null) throw new ArgumentException("Give either a size or a scale_factor, and not both.");
                if ((size?.Length ?? scale_factor.Length) != spatial)
                    throw new ArgumentException($"A {shape.Length}D input has {spatial} spatial dimensions, but {size?.Length ?? scale_factor.Length} sizes or scale factors were given.");
                if (antialias && mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic))
                    throw new ArgumentException("Anti-alias option is only supported for bilinear and bicubic modes.");
                if (align_corners is not null && mode is InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area && align_corners is not null)
                    throw new ArgumentException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");

                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = [.. scale_factor.Select((factor, i) => (long)Math.Floor(shape[i + 2] * factor))];
                    scale_factor = null;
                }

                bool align = align_corners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => NnOps.upsample_nearest1d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => NnOps.upsample_nearest2d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => NnOps.upsample_nearest3d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 1) => NnOps.upsample_nearest_exact1d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2) => NnOps.upsample_nearest_exact2d.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 3) => NnOps.upsample_nearest_exact3d.Call(x, size, scale_factor),
                    (InterpolationMode.Area, 1) => NnOps.adaptive_avg_pool1d.Call(x, size),
                    (InterpolationMode.Area, 2) => NnOps.adaptive_avg_pool2d.Call(x, size),
                    (InterpolationMode.Area, 3) => NnOps.adaptive_avg_pool3d.Call(x, size),
                    (InterpolationMode.Linear, 1) => NnOps.upsample_linear1d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2) when antialias => NnOps.upsample_bilinear2d_aa.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2) => NnOps.upsample_bilinear2d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2) when antialias => NnOps.upsample_bicubic2d_aa.Call(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2) => NnOps.upsample_bicubic2d.Call(x, size, align, scale_factor),
                    (InterpolationMode.Trilinear, 3) => NnOps.upsample_trilinear3d.Call(x, size, align, scale_factor),
                    _ => throw new ArgumentException($"{mode} interpolation does not take a {shape.Length}D input."),
                };
            }

            public static Tensor upsample(Tensor input, long[] size = null, double[] scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest,
                bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners);

            public static Tensor upsample_nearest(Tensor x, long[] size = null, double[] scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Nearest, align_corners);

            public static Tensor upsample_bilinear(Tensor x, long[] size = null, double[] scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Bilinear, align_corners);

            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) =>
                NnOps.upsample_nearest1d.Call(input, outputSize is long size ? new[] { size } : null, scaleFactor is double factor ? new[] { factor } : null);

            public static Tensor upsample_nearest2d(Tensor input, long[] outputSizes = null, double[] scaleFactors = null) =>
                NnOps.upsample_nearest2d.Call(input, outputSizes, scaleFactors);

            public static Tensor upsample_nearest3d(Tensor input, long[] outputSizes = null, double[] scaleFactors = null) =>
                NnOps.upsample_nearest3d.Call(input, outputSizes, scaleFactors);

            public static Tensor affine_grid(Tensor theta, long[] size = null, bool align_corners = false) =>
                NnOps.affine_grid_generator.Call(theta, size, align_corners);

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch numbers both otherwise: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.
                long border = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return NnOps.grid_sampler.Call(input, grid, mode == GridSampleMode.Nearest ? 1 : 0, border, align_corners ?? false);
            }
        }
    }
}

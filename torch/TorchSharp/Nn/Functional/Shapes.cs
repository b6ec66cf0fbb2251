using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class NnOps
{
    internal static readonly Op channel_shuffle = new("channel_shuffle");
    internal static readonly Op cosine_similarity = new("cosine_similarity");
    internal static readonly Op one_hot = new("one_hot");
    internal static readonly Op padOp = new("pad");
    internal static readonly Op pairwise_distance = new("pairwise_distance");
    internal static readonly Op pixel_shuffle = new("pixel_shuffle");
    internal static readonly Op pixel_unshuffle = new("pixel_unshuffle");
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Borders, pixels moved between space and channels, and distances.</summary>
        public static partial class functional
        {
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                NnOps.padOp.Call(input, pad, PaddingName(mode), mode is PaddingModes.Constant or PaddingModes.Zeros ? value : Arg.None);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>The same padding on both sides of the last dimension.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad, pad }, mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2 }, mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => NnOps.pixel_shuffle.Call(input, upscale_factor);

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => NnOps.pixel_unshuffle.Call(input, downscale_factor);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => NnOps.one_hot.Call(x, num_classes);

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                NnOps.cosine_similarity.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-6, bool keepdim = false) =>
                NnOps.pairwise_distance.Call(input1, input2, p, eps, keepdim);

            /// <summary>Divides by the p-norm over a dimension, but by no less than <paramref name="eps"/>.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using Tensor norm = NnOps.linalg_vector_norm.Call(input, p, new[] { dim }, true);
                using Tensor divisor = NnOps.clamp_min.Call(norm, eps);
                return NnOps.div_Tensor.Call(input, divisor);
            }

            private static string PaddingName(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };
        }
    }
}

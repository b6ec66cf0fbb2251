using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class NnOps
{
    internal static readonly Op alpha_dropout = new("alpha_dropout");
    internal static readonly Op alpha_dropout_ = new("alpha_dropout_");
    internal static readonly Op dropout = new("dropout");
    internal static readonly Op dropout_ = new("dropout_");
    internal static readonly Op feature_alpha_dropout = new("feature_alpha_dropout");
    internal static readonly Op feature_alpha_dropout_ = new("feature_alpha_dropout_");
    internal static readonly Op feature_dropout = new("feature_dropout");
    internal static readonly Op feature_dropout_ = new("feature_dropout_");
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Dropout of elements and of whole channels.</summary>
        public static partial class functional
        {
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? NnOps.dropout_.CallInPlace(input, p, training).alias() : NnOps.dropout.Call(input, p, training);

            /// <summary>Drops whole channels of (batch, channels, length).</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                using Tensor image = NnOps.unsqueeze.Call(input, -1);
                using Tensor dropped = dropout2d(image, p, training, inplace);
                return NnOps.squeeze_dim.Call(dropped, -1);
            }

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? NnOps.feature_dropout_.CallInPlace(input, p, training).alias() : NnOps.feature_dropout.Call(input, p, training);

            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                dropout2d(input, p, training, inplace);

            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? NnOps.alpha_dropout_.CallInPlace(input, p, training).alias() : NnOps.alpha_dropout.Call(input, p, training);

            public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? NnOps.feature_alpha_dropout_.CallInPlace(input, p, training).alias() : NnOps.feature_alpha_dropout.Call(input, p, training);
        }
    }
}

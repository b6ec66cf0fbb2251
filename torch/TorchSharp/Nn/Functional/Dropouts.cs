using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Dropout of elements and of whole channels.</summary>
        public static partial class functional
        {
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Ops.dropout_.CallInPlace(input, p, training).alias() : Ops.dropout.Call(input, p, training);

            /// <summary>Drops whole channels of (batch, channels, length).</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                using Tensor image = Ops.unsqueeze.Call(input, -1);
                using Tensor dropped = dropout2d(image, p, training, inplace);
                return Ops.squeeze_dim.Call(dropped, -1);
            }

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Ops.feature_dropout_.CallInPlace(input, p, training).alias() : Ops.feature_dropout.Call(input, p, training);

            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                dropout2d(input, p, training, inplace);

            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? Ops.alpha_dropout_.CallInPlace(input, p, training).alias() : Ops.alpha_dropout.Call(input, p, training);

            public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? Ops.feature_alpha_dropout_.CallInPlace(input, p, training).alias() : Ops.feature_alpha_dropout.Call(input, p, training);
        }
    }
}

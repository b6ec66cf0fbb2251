using TorchSharp.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Rows of a table by their indices: (…) → (…, dimension).</summary>
        public sealed class Embedding : nn.Module<Tensor, Tensor>
        {
            private readonly long paddingIndex;
            private readonly double? maxNorm;
            private readonly double normType;
            private readonly bool scaleGradByFrequency;
            private readonly bool isSparse;

            [ComponentName(Name = nameof(weight))]
            private Parameter _weight;

            internal Embedding(Tensor table, bool isFrozen, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
                : base(nameof(Embedding))
            {
                paddingIndex = padding_idx ?? -1;
                maxNorm = max_norm;
                normType = norm_type;
                scaleGradByFrequency = scale_grad_by_freq;
                isSparse = sparse;
                weight = new Parameter(table, !isFrozen);
            }

            public Parameter weight
            {
                get => _weight;
                set => SetOwned(ref _weight, value, nameof(weight));
            }

            public override Tensor forward(Tensor input)
            {
                if (maxNorm is double norm)
                {
                    using IDisposable noGrad = no_grad();
                    using Tensor indices = Ops.contiguous.Call(input);
                    Ops.embedding_renorm_.CallInPlace(_weight, indices, norm, normType);
                }
                return Ops.embedding.Call(_weight, input, paddingIndex, scaleGradByFrequency, isSparse);
            }

            /// <summary>A table drawn from the standard normal distribution, the padding's row 0.</summary>
            internal static Tensor Draw(long count, long dimension, long? padding, Device device, ScalarType? dtype)
            {
                Tensor table = nn.init.normal_(Tensors.Empty([count, dimension], device, dtype));
                if (padding is not long index) return table;
                if (index < -count || index >= count)
                {
                    table.Dispose();
                    throw new ArgumentOutOfRangeException(nameof(padding), index, $"padding_idx must be within [-{count}, {count}).");
                }
                using Tensor row = Ops.select_int.Call(table, 0, index);
                Ops.zero_.CallInPlace(row);
                return table;
            }

            /// <summary>An index from the end counted from the start.</summary>
            internal static long? Wrap(long? index, long count) => index < 0 ? index + count : index;
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device device = null, ScalarType? dtype = null) =>
                new(Modules.Embedding.Draw(num_embeddings, embedding_dims, padding_idx, device, dtype), false,
                    Modules.Embedding.Wrap(padding_idx, num_embeddings), max_norm, norm_type, scale_grad_by_freq, sparse);

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device device = null, ScalarType? dtype = null)
            {
                if (embeddings.Dimensions != 2) throw new ArgumentException("Embeddings parameter is expected to be 2-dimensional", nameof(embeddings));
                using Tensor data = Ops.detach.Call(embeddings);
                ScalarType type = dtype ?? get_default_dtype();
                Device place = device ?? get_default_device();
                // As in TorchSharp, the table stays the caller's own memory unless its type or place changes.
                Tensor table = Tensors.Differs(data, type, place) ? Tensors.Convert(data, type, place) : data.alias();
                return new(table, freeze, Modules.Embedding.Wrap(padding_idx, embeddings.shape[0]), max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}

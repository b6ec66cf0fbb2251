using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// Brackets. Numbers and slices give views; tensors of indices and masks give copies. Setting writes through to this tensor either way.
    /// </summary>
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(Array.ConvertAll(Required(indices), TensorIndex.Tensor));
            set => index_put_(value, Array.ConvertAll(Required(indices), TensorIndex.Tensor));
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(Required(indices), i => (TensorIndex)i));
            set => index_put_(value, Array.ConvertAll(Required(indices), i => (TensorIndex)i));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => IndexingOps.select.Call(this, 0, i1);
            set
            {
                using Tensor place = IndexingOps.select.Call(this, 0, i1);
                IndexingOps.copy_.CallInPlace(place, Required(value));
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(Required(value), i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(Required(value), i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(Required(value), i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(i1, i2, i3, i4, i5);
            set => index_put_(Required(value), i1, i2, i3, i4, i5);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(i1, i2, i3, i4, i5, i6);
            set => index_put_(Required(value), i1, i2, i3, i4, i5, i6);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using IndexedView found = Locate(indices);
            return found.Indices is null ? found.TakeView() : IndexingOps.index.Call(found.View, found.Indices);
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            ArgumentNullException.ThrowIfNull(value);
            using IndexedView found = Locate(indices);
            // As assignment does in Python, this disregards leading dimensions of size 1.
            long[] shape = value.shape;
            int ones = Array.FindIndex(shape, size => size != 1);
            using Tensor source = IndexingOps.view.Call(value, shape[(ones < 0 ? shape.Length : ones)..]);
            if (found.Indices is not null) IndexingOps.index_put_.CallInPlace(found.View, found.Indices, source, accumulate);
            else if (accumulate) IndexingOps.add_.CallInPlace(found.View, source);
            else IndexingOps.copy_.CallInPlace(found.View, source);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor filler = ScalarLike(Required(value));
            return index_put_(filler, indices, false);
        }

        /// <summary>
        /// Applies what can be applied as views; what is left are the tensors of indices, one for each dimension of the view
        /// or null, or no list at all.
        /// </summary>
        private IndexedView Locate(TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            var found = new IndexedView(this);
            try
            {
                long dim = 0, named = indices.Sum(DimensionsOf);
                if (named > ndim) throw new ExternalException($"too many indices for tensor of dimension {ndim}");
                foreach (TensorIndex index in indices)
                {
                    switch (index.Kind)
                    {
                        case IndexKind.Single:
                            found.Narrow(IndexingOps.select.Call(found.View, dim, index.Start));
                            break;
                        case IndexKind.Slice:
                            if (index.Start is not (null or 0) || index.Stop is not null || index.Step is not (null or 1))
                                found.Narrow(IndexingOps.slice.Call(found.View, dim, index.Start, index.Stop, index.Step ?? 1));
                            dim++;
                            break;
                        case IndexKind.Ellipsis:
                            dim += ndim - named;
                            break;
                        case IndexKind.NewDimension:
                            found.Narrow(IndexingOps.unsqueeze.Call(found.View, dim++));
                            break;
                        case IndexKind.Bool:
                            found.Narrow(IndexingOps.unsqueeze.Call(found.View, dim));
                            found.Pick(dim++, index.Start == 1, device);
                            break;
                        case IndexKind.Tensor when index.Indices.ndim > 0 || !index.Indices.is_integral():
                            found.Pick(dim++, index.Indices);
                            break;
                        case IndexKind.Tensor when index.Indices.dtype is ScalarType.Bool or ScalarType.Byte:
                            found.Narrow(IndexingOps.unsqueeze.Call(found.View, dim));
                            found.Pick(dim++, index.Indices.ToBoolean(), device);
                            break;
                        default:
                            found.Narrow(IndexingOps.select.Call(found.View, dim, index.Indices.ToInt64()));
                            break;
                    }
                }
                return found;
            }
            catch
            {
                found.Dispose();
                throw;
            }
        }

        /// <summary>How many dimensions of a tensor an index speaks of.</summary>
        private static long DimensionsOf(TensorIndex index) => index.Kind switch
        {
            IndexKind.Single or IndexKind.Slice => 1,
            IndexKind.Tensor when index.Indices.dtype is ScalarType.Bool or ScalarType.Byte => index.Indices.ndim,
            IndexKind.Tensor => 1,
            _ => 0,
        };

        /// <summary>A view made step by step, with the tensors that then index it.</summary>
        private sealed class IndexedView(Tensor whole) : IDisposable
        {
            private readonly List<Tensor> made = [];
            private Tensor view;
            private Tensor[] indices;

            internal Tensor View => view ?? whole;

            /// <summary>A tensor of indices for each dimension up to the last that has one, or null if none has.</summary>
            internal Tensor[] Indices => indices;

            internal void Narrow(Tensor narrower)
            {
                view?.Dispose();
                view = narrower;
            }

            internal void Pick(long dim, Tensor index)
            {
                Array.Resize(ref indices, (int)dim + 1);
                indices[dim] = index;
            }

            internal void Pick(long dim, bool all, Device device)
            {
                Tensor index = all ? zeros(1, ScalarType.Int64, device) : empty(0, ScalarType.Int64, device);
                made.Add(index);
                Pick(dim, index);
            }

            /// <summary>Hands the view over to the caller.</summary>
            internal Tensor TakeView()
            {
                Tensor taken = view ?? IndexingOps.alias.Call(whole);
                view = null;
                return taken;
            }

            public void Dispose()
            {
                view?.Dispose();
                foreach (Tensor index in made) index.Dispose();
            }
        }
    }
}

file static class IndexingOps
{
    internal static readonly Op alias = new("alias");
    internal static readonly Op select = new("select", "int");
    internal static readonly Op slice = new("slice", "Tensor");
    internal static readonly Op unsqueeze = new("unsqueeze");
    internal static readonly Op view = new("view");
    internal static readonly Op index = new("index", "Tensor");
    internal static readonly Op index_put_ = new("index_put_");
    internal static readonly Op copy_ = new("copy_");
    internal static readonly Op add_ = new("add_", "Tensor");
}

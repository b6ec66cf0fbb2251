namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function's forward hands to its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly FunctionNode node;
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext(FunctionNode node) => this.node = node;

            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> ToSave { get; private set; } = [];

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors ?? throw new ArgumentNullException(nameof(tensors));

            /// <summary>The tensors saved in forward, as fresh objects; none if nothing was recorded for a backward.</summary>
            public List<Tensor> get_saved_variables() => node is null ? [] : node.Saved();

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data.GetValueOrDefault(key);

            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                data.Clear();
                ForgetMarks();
            }

            /// <summary>Drops the caller's tensor objects once the native node holds what it needs of them.</summary>
            internal void ForgetMarks() => (ToSave, Dirty, NonDifferentiable) = ([], [], []);
        }
    }
}

using TorchSharp.Interop;
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>State dictionaries: parameters and persistent buffers by their dotted names.</summary>
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor> destination = null, string prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string key, Tensor parameter) in named_parameters()) destination.TryAdd(start + key, parameter);
                foreach ((string key, Tensor buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + key, buffer);
                foreach ((string child, Module module) in _internal_submodules) module.state_dict(destination, start + child);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true,
                IList<string> skip = null)
            {
                skip ??= [];
                Dictionary<string, Tensor> destination = state_dict();
                List<string> unexpected = [.. source.Keys.Where(key => !skip.Contains(key) && !destination.ContainsKey(key))];
                List<string> missing = [.. destination.Keys.Where(key => !skip.Contains(key) && !source.ContainsKey(key))];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");

                using IDisposable noGrad = no_grad();
                foreach ((string key, Tensor value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out Tensor target)) Ops.copy_.CallInPlace(target, value);
                }
                return (missing, unexpected);
            }
        }
    }
}

using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Walking through what a module owns, and looking it up by its dotted name.</summary>
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                // Shared parameters come once, disposed ones (0) never.
                var seen = new HashSet<nint> { 0 };
                foreach ((string key, Parameter parameter) in _internal_params)
                {
                    if (seen.Add(parameter.HandleOrZero)) yield return (key, parameter);
                }
                if (!recurse) yield break;
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string key, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.HandleOrZero)) yield return ($"{child}.{key}", parameter);
                    }
                }
            }

            // As in TorchSharp 0.107, a non-persistent buffer is not enumerated, whatever include_nonpersistent says; get_buffer finds it.
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach ((string key, (Tensor buffer, bool persistent)) in _internal_buffers)
                {
                    if (persistent && seen.Add(buffer.HandleOrZero)) yield return (key, buffer);
                }
                if (!recurse) yield break;
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string key, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.HandleOrZero)) yield return ($"{child}.{key}", buffer);
                    }
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string, Module) child in _internal_submodules) yield return child;
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string key, Module inner) in module.named_modules()) yield return ($"{child}.{key}", inner);
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(item => item.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            public virtual IEnumerable<Module> children() => named_children().Select(item => item.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            public virtual bool has_parameter(string target) =>
                _internal_params.ContainsKey(target) || Descend(target).Any(item => item.module.has_parameter(item.rest));

            public virtual bool has_buffer(string target) =>
                _internal_buffers.ContainsKey(target) || Descend(target).Any(item => item.module.has_buffer(item.rest));

            public virtual Parameter get_parameter(string target) =>
                _internal_params.TryGetValue(target, out Parameter found) ? found
                : Descend(target).Select(item => item.module.get_parameter(item.rest)).FirstOrDefault(parameter => parameter is not null);

            public virtual Tensor get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out (Tensor buffer, bool) found) ? found.buffer
                : Descend(target).Select(item => item.module.get_buffer(item.rest)).FirstOrDefault(buffer => buffer is not null);

            private IEnumerable<(Module module, string rest)> Descend(string target)
            {
                int dot = target.IndexOf('.');
                if (dot < 0) return [];
                string child = target[..dot], rest = target[(dot + 1)..];
                return named_children().Where(item => item.name == child).Select(item => (item.module, rest));
            }
        }
    }
}

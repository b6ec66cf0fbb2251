using System.Reflection;
using TorchSharp.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The base of all modules: what it owns, by name, and its mode. Conversion, state and files stand in the other parts.</summary>
        public partial class Module : IDisposable
        {
            protected string name;

            private bool isTraining = true;
            private bool isDisposed;
            private bool areComponentsRegistered;

            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training => isTraining;

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach ((_, Module child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module child) in _internal_submodules) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach ((_, Parameter parameter) in named_parameters())
                {
                    using Tensor grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else Ops.zero_.CallInPlace(grad);
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed) return;
                isDisposed = true;
                foreach ((_, Tensor buffer) in named_buffers(false)) buffer.DetachFromDisposeScope().Dispose();
                foreach ((_, Parameter parameter) in named_parameters(false)) parameter.DetachFromDisposeScope().Dispose();
                foreach ((_, Module module) in named_modules()) module.Dispose();
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (_internal_buffers.ContainsKey(name)) throw new InvalidOperationException($"Tensor {name} is already registered.");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (_internal_params.ContainsKey(name)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                _internal_params.Add(name, param);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule.isDisposed)
                {
                    if (_internal_submodules.ContainsKey(name)) _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0) throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            /// <summary>Registers the fields that hold modules, parameters and tensors, once: what is set later is not seen.</summary>
            protected virtual void RegisterComponents()
            {
                if (areComponentsRegistered) return;
                foreach (FieldInfo field in InstanceFields(GetType()))
                {
                    string key = ComponentName(field);
                    if (_internal_submodules.ContainsKey(key) || _internal_params.ContainsKey(key) || _internal_buffers.ContainsKey(key)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(key, module); break;
                        case Parameter parameter: register_parameter(key, parameter); break;
                        case Tensor tensor: register_buffer(key, tensor); break;
                    }
                }
                areComponentsRegistered = true;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value) => ConditionallyRegisterParameter(name, value as Parameter);

            protected void ConditionallyRegisterParameter(string name, Parameter value) => Put(_internal_params, name, value, value is null);

            protected void ConditionallyRegisterBuffer(string name, Tensor value, bool persistent = true) =>
                Put(_internal_buffers, name, (value, persistent), value is null);

            protected void ClearModules() => _internal_submodules.clear();

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            /// <summary>Sets a built-in module's own parameter: the one before is disposed, the new one belongs to no scope.</summary>
            internal void SetOwned(ref Parameter field, Parameter value, string key)
            {
                if (field is not null && field.HandleOrZero == value?.HandleOrZero) return;
                field?.Dispose();
                field = value;
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(key, value);
            }

            /// <summary>Sets a built-in module's own buffer, likewise.</summary>
            internal void SetOwned(ref Tensor field, Tensor value, string key)
            {
                if (field is not null && field.HandleOrZero == value?.HandleOrZero) return;
                field?.Dispose();
                field = value;
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(key, value);
            }

            private static void Put<T>(OrderedDict<string, T> components, string name, T value, bool isAbsent)
            {
                if (components.ContainsKey(name))
                {
                    if (isAbsent) components.Remove(name);
                    else components[name] = value;
                }
                else if (!isAbsent)
                {
                    components.Add(name, value);
                }
            }

            /// <summary>All fields, the most derived type's first; of two with one name only the more derived.</summary>
            private static IEnumerable<FieldInfo> InstanceFields(Type type)
            {
                var seen = new HashSet<string>();
                for (; type is not null && type != typeof(object); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                    {
                        if (seen.Add(field.Name)) yield return field;
                    }
                }
            }

            private static string ComponentName(FieldInfo field) =>
                field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
        }
    }
}

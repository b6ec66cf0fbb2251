using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules one after another; what one returns is the next one's input, and is disposed after it.</summary>
        public class Sequential : nn.Module<Tensor, Tensor>
        {
            private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> steps = [];

            internal Sequential() : base(nameof(Sequential))
            {
            }

            protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
            {
                foreach ((string key, nn.Module<Tensor, Tensor> module) in modules) Add(key, module);
            }

            protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
            {
                foreach (nn.Module<Tensor, Tensor> module in modules) append(module);
            }

            public int Count => steps.Count;

            [IndexerName("SequentialItems")]
            public nn.IModule<Tensor, Tensor> this[int index] => steps[index].Module;

            [IndexerName("SequentialItems")]
            public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

            [IndexerName("SequentialItems")]
            public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

            public Sequential append(nn.IModule<Tensor, Tensor> module) => append(Count.ToString(), module);

            public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
            {
                Add(name, module);
                return this;
            }

            public override Tensor forward(Tensor tensor)
            {
                // The caller may dispose its input before the result, so that the result is never the input itself.
                if (Count == 0) return tensor.alias();
                Tensor result = steps[0].Module.call(tensor);
                for (int i = 1; i < Count; i++)
                {
                    Tensor before = result;
                    result = steps[i].Module.call(before);
                    before.Dispose();
                }
                return result;
            }

            public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                if (!recurse) yield break;
                var seen = new HashSet<nint> { 0 };
                foreach ((string child, nn.Module module) in named_children())
                {
                    foreach ((string key, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.HandleOrZero)) yield return ($"{child}.{key}", parameter);
                    }
                }
            }

            public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
            {
                if (!recurse) yield break;
                var seen = new HashSet<nint> { 0 };
                foreach ((string child, nn.Module module) in named_children())
                {
                    foreach ((string key, Tensor buffer) in module.named_buffers(true, include_persistent))
                    {
                        if (seen.Add(buffer.HandleOrZero)) yield return ($"{child}.{key}", buffer);
                    }
                }
            }

            public override IEnumerable<(string name, nn.Module module)> named_children() => steps.Select(step => (step.Name, (nn.Module)step.Module));

            public override IEnumerable<(string name, nn.Module module)> named_modules()
            {
                foreach ((string, nn.Module) child in named_children()) yield return child;
                foreach ((string child, nn.Module module) in named_children())
                {
                    foreach ((string key, nn.Module inner) in module.named_modules()) yield return ($"{child}.{key}", inner);
                }
            }

            public override nn.Module apply(Action<nn.Module> fn)
            {
                foreach ((_, nn.Module module) in named_children()) module.apply(fn);
                fn(this);
                return this;
            }

            // The base class walks named_children, which are the steps.
            public override void train(bool on = true) => base.train(on);

            public override void eval() => base.eval();

            protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                foreach ((_, nn.Module module) in named_children()) module._to(device, dtype, non_blocking);
                return this;
            }

            protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                foreach ((_, nn.Module module) in named_children()) module._to(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
            {
                foreach ((_, nn.Module module) in named_children()) module._to(dtype, non_blocking);
                return this;
            }

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    foreach ((_, nn.Module module) in named_children()) module.Dispose();
                }
                base.Dispose(disposing);
            }

            // Steps have registered their own components: nothing here asks them to.
            internal void Add(string key, nn.IModule<Tensor, Tensor> module) => steps.Add((key, module));

            private Sequential Slice(int start, int end)
            {
                if (start < 0 || start > Count) throw new IndexOutOfRangeException($"{start} is not a valid index.");
                if (end < 0 || end > Count) throw new IndexOutOfRangeException($"{end} is not a valid index.");
                var part = new Sequential();
                for (int i = start; i < end; i++) part.Add(steps[i].Name, steps[i].Module);
                return part;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string name, Module<Tensor, Tensor> submodule)>)modules);

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                Sequential((IEnumerable<Tuple<string, Module<Tensor, Tensor>>>)modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var result = new Sequential();
                foreach ((string key, Module<Tensor, Tensor> module) in modules) result.Add(key, module);
                return result;
            }

            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                Sequential(modules.Select(item => (item.Item1, item.Item2)));

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var result = new Sequential();
                foreach (Module<Tensor, Tensor> module in modules) result.append(module);
                return result;
            }
        }
    }
}

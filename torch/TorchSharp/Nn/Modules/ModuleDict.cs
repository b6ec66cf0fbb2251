using System.Collections;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules by name, in order, registered under their names when the dictionary itself is registered.</summary>
        public class ModuleDict<T> : torch.nn.Module, IDictionary<string, T>, IList<(string, T)> where T : torch.nn.Module
        {
            private readonly OrderedDict<string, T> entries = new();
            private bool isRegistered;

            public ModuleDict() : base(nameof(ModuleDict<>))
            {
            }

            public int Count => entries.Count;

            public bool IsReadOnly => false;

            public ICollection<string> Keys => entries.Keys;

            public ICollection<T> Values => entries.Values;

            public T this[string key]
            {
                get => entries[key];
                set => entries[key] = value;
            }

            public (string, T) this[int index]
            {
                get => entries[index];
                set => entries[index] = value;
            }

            public IEnumerable<string> keys() => entries.keys();

            public IEnumerable<T> values() => entries.values();

            public IEnumerator<(string, T)> items() => entries.items();

            public void Add(string key, T value) => entries.Add(key, value);

            public void Add((string, T) item) => entries.Add(item);

            public void Add(KeyValuePair<string, T> item) => entries.Add(item);

            public void Insert(int index, (string, T) item) => entries.Insert(index, item);

            public bool Remove(string key) => entries.Remove(key);

            public bool Remove((string, T) item) => entries.Remove(item);

            public bool Remove(KeyValuePair<string, T> item) => entries.Remove(item);

            public void RemoveAt(int index) => entries.RemoveAt(index);

            public void Clear() => entries.Clear();

            public void clear() => entries.Clear();

            public bool ContainsKey(string key) => entries.ContainsKey(key);

            public bool Contains((string, T) item) => entries.Contains(item);

            public bool Contains(KeyValuePair<string, T> item) => entries.Contains(item);

            public bool TryGetValue(string key, out T value) => entries.TryGetValue(key, out value);

            public int IndexOf((string, T) item) => entries.IndexOf(item);

            public void CopyTo((string, T)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

            public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

            public IEnumerator<(string, T)> GetEnumerator() => entries.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

            IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
                ((IEnumerable<KeyValuePair<string, T>>)entries).GetEnumerator();

            protected override void RegisterComponents()
            {
                if (isRegistered) return;
                foreach ((string key, T module) in entries) register_module(key, module);
                isRegistered = true;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var result = new ModuleDict<T>();
                foreach ((string, T) item in modules) result.Add(item);
                return result;
            }
        }
    }
}

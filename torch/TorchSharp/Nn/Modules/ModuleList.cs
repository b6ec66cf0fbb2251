using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules in a list, registered under their indices when the list itself is registered.</summary>
        public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
        {
            private readonly List<T> list = [];
            private bool isRegistered;

            public ModuleList(params T[] modules) : base(nameof(ModuleList<>))
            {
                if (modules is not null) list.AddRange(modules);
            }

            public int Count => list.Count;

            public bool IsReadOnly => false;

            public T this[int index]
            {
                get => list[index];
                set => list[index] = value;
            }

            public void Add(T item) => list.Add(item);

            public void append(params T[] parameters)
            {
                if (parameters is not null) list.AddRange(parameters);
            }

            public void extend(IEnumerable<T> modules) => list.AddRange(modules);

            public void Insert(int index, T item) => list.Insert(index, item);

            public bool Remove(T item) => list.Remove(item);

            public void RemoveAt(int index) => list.RemoveAt(index);

            public void Clear() => list.Clear();

            public bool Contains(T item) => list.Contains(item);

            public int IndexOf(T item) => list.IndexOf(item);

            public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

            public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => list.GetEnumerator();

            protected override void RegisterComponents()
            {
                if (isRegistered) return;
                for (int i = 0; i < list.Count; i++) register_module(i.ToString(), list[i]);
                isRegistered = true;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}

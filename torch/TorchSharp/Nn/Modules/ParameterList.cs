using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Parameters in a list, under their indices.</summary>
        public class ParameterList : torch.nn.Module, IList<Parameter>
        {
            private readonly List<Parameter> list = [];
            private bool isRegistered;

            public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList))
            {
                if (parameters is not null) list.AddRange(parameters);
            }

            public int Count => list.Count;

            public bool IsReadOnly => false;

            public Parameter this[int index]
            {
                get => list[index];
                set => list[index] = value;
            }

            public void Add(Parameter item) => list.Add(item);

            public void append(params Parameter[] parameters)
            {
                if (parameters is not null) list.AddRange(parameters);
            }

            public void extend(IEnumerable<Parameter> parameters) => list.AddRange(parameters);

            public void Insert(int index, Parameter item) => list.Insert(index, item);

            public bool Remove(Parameter item) => list.Remove(item);

            public void RemoveAt(int index) => list.RemoveAt(index);

            public void Clear() => list.Clear();

            public bool Contains(Parameter item) => list.Contains(item);

            public int IndexOf(Parameter item) => list.IndexOf(item);

            public void CopyTo(Parameter[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

            public IEnumerator<Parameter> GetEnumerator() => list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => list.GetEnumerator();

            public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                list.Select((parameter, index) => (index.ToString(), parameter));

            public override bool has_parameter(string target) => get_parameter(target) is not null;

            public override Parameter get_parameter(string target) =>
                int.TryParse(target, out int index) && index >= 0 && index < list.Count ? list[index] : null;

            protected override void RegisterComponents()
            {
                if (isRegistered) return;
                for (int i = 0; i < list.Count; i++) register_parameter(i.ToString(), list[i]);
                isRegistered = true;
            }

            protected override void _toEpilog(torch.ScalarType? dtype, torch.Device device, bool non_blocking)
            {
                for (int i = 0; i < list.Count; i++)
                {
                    if (!ReplaceParameter(dtype, device, list[i], out Parameter replacement)) continue;
                    list[i].Dispose();
                    list[i] = replacement;
                }
                if (device is null) return;
                _deviceType = device.type;
                _deviceIndex = device.index;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}

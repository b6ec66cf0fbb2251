using System.Collections;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Parameters by name, in order.</summary>
        public class ParameterDict : torch.nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
        {
            private readonly OrderedDict<string, Parameter> entries = new();
            private bool isRegistered;

            public ParameterDict() : base(nameof(ParameterDict))
            {
            }

            public int Count => entries.Count;

            public bool IsReadOnly => false;

            public ICollection<string> Keys => entries.Keys;

            public ICollection<Parameter> Values => entries.Values;

            public Parameter this[string key]
            {
                get => entries[key];
                set => entries[key] = value;
            }

            public (string, Parameter) this[int index]
            {
                get => entries[index];
                set => entries[index] = value;
            }

            public IEnumerable<string> keys() => entries.keys();

            public IEnumerable<Parameter> values() => entries.values();

            public IEnumerator<(string, Parameter)> items() => entries.items();

            public void Add(string key, Parameter value) => entries.Add(key, value);

            public void Add((string, Parameter) item) => entries.Add(item);

            public void Add(KeyValuePair<string, Parameter> item) => entries.Add(item);

            public void Insert(int index, (string, Parameter) item) => entries.Insert(index, item);

            public bool Remove(string key) => entries.Remove(key);

            public bool Remove((string, Parameter) item) => entries.Remove(item);

            public bool Remove(KeyValuePair<string, Parameter> item) => entries.Remove(item);

            public void RemoveAt(int index) => entries.RemoveAt(index);

            public void Clear() => entries.Clear();

            public void clear() => entries.Clear();

            public bool ContainsKey(string key) => entries.ContainsKey(key);

            public bool Contains((string, Parameter) item) => entries.Contains(item);

            public bool Contains(KeyValuePair<string, Parameter> item) => entries.Contains(item);

            public bool TryGetValue(string key, out Parameter value) => entries.TryGetValue(key, out value);

            public int IndexOf((string, Parameter) item) => entries.IndexOf(item);

            public void CopyTo((string, Parameter)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

            public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

            public IEnumerator<(string, Parameter)> GetEnumerator() => entries.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

            IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() =>
                ((IEnumerable<KeyValuePair<string, Parameter>>)entries).GetEnumerator();

            public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse) => entries;

            public override bool has_parameter(string target) => entries.ContainsKey(target);

            public override Parameter get_parameter(string target) => entries.TryGetValue(target, out Parameter found) ? found : null;

            protected override void RegisterComponents()
            {
                if (isRegistered) return;
                foreach ((string key, Parameter parameter) in entries) register_parameter(key, parameter);
                isRegistered = true;
            }

            protected override void _toEpilog(torch.ScalarType? dtype, torch.Device device, bool non_blocking)
            {
                for (int i = 0; i < entries.Count; i++)
                {
                    (string key, Parameter parameter) = entries[i];
                    if (!ReplaceParameter(dtype, device, parameter, out Parameter replacement)) continue;
                    parameter.Dispose();
                    entries[i] = (key, replacement);
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
            public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
            {
                var result = new ParameterDict();
                foreach ((string, Parameter) item in parameters) result.Add(item);
                return result;
            }
        }
    }
}

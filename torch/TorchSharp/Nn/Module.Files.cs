using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>TorchSharp's own file format: a count, then each tensor of the state dictionary after its key.</summary>
        public partial class Module
        {
            public Module save(string location, IList<string> skip = null)
            {
                using FileStream stream = File.Create(location);
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            // The caller's stream is closed, as TorchSharp closes it.
            public Module save(Stream stream, IList<string> skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string> skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string> skip = null)
            {
                List<KeyValuePair<string, Tensor>> entries = [.. sd.Where(entry => skip is null || !skip.Contains(entry.Key))];
                writer.Encode(entries.Count);
                foreach ((string key, Tensor tensor) in entries)
                {
                    writer.Write(key);
                    TensorStream.Write(tensor, writer);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException(location);
                using FileStream stream = File.OpenRead(location);
                using var reader = new BinaryReader(stream);
                load(reader, strict, skip, loadedParameters);
                return this;
            }

            public Module load(Stream stream, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
            {
                Dictionary<string, Tensor> state = state_dict();
                long entries = reader.Decode();
                if (strict && entries != state.Count)
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {state.Count}, but found {entries} entries.");

                for (long i = 0; i < entries; i++)
                {
                    string key = reader.ReadString();
                    bool isFound = state.TryGetValue(key, out Tensor target);
                    if (strict && !isFound)
                        throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                    if (isFound && skip?.Contains(key) != true) TensorStream.ReadInto(target, reader);
                    else TensorStream.Skip(reader);
                    loadedParameters?.Add(key, isFound);
                }
                return this;
            }

            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);
        }
    }
}

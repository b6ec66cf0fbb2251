using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Keeps a module's parameters and buffers in safetensors files under the keys of its state dictionary, which are PyTorch's.</summary>
/// <remarks>Keys, shapes and kinds of numbers have to agree; precision need not: numbers are converted to the module's own types, on its own device.</remarks>
public static class StateDictionary
{
    /// <summary>What PyTorch's users write with their tensors.</summary>
    internal static IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>Writes a module's state to a file, which is replaced whole, or stays what it was.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="metadata">Texts to come with it. The default is "format": "pt", which Python's transformers ask for.</param>
    /// <exception cref="IOException">The file cannot be written or replaced.</exception>
    public static void Save(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Safetensors.Save(path, module.state_dict(), metadata ?? Metadata);
    }

    /// <summary>Takes a module's state from a file: all of it, or nothing.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Which tensor goes where, for files of other code. The default is null: keys are the module's own.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit: the message lists what is missing, what is unexpected and what has another
    /// shape. The module is as it was.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Load(nn.Module module, string path, KeyMap? keys = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Load(module, file, keys);
    }

    /// <inheritdoc cref="Load(nn.Module, string, KeyMap?)"/>
    /// <param name="module">The module.</param>
    /// <param name="file">The open file.</param>
    /// <param name="keys">Which tensor goes where, for files of other code. The default is null: keys are the module's own.</param>
    public static void Load(nn.Module module, SafetensorsFile file, KeyMap? keys = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Prepare(module, file, keys ?? KeyMap.Same)();
    }

    /// <summary>Reads and checks all that a module is to take; calling the result makes it take that, and cannot fail. The tensors read belong to the caller's scope.</summary>
    internal static Action Prepare(nn.Module module, SafetensorsFile file, KeyMap keys)
    {
        StateTransfer[] transfers = StateFit.Of(module, file, keys);
        // Everything is read before anything is changed: the file may turn out to be damaged at its very end.
        Tensor[] read = [.. transfers.Select(transfer => transfer.Convert(file.Read(transfer.Source.Name)))];
        return () =>
        {
            for (int i = 0; i < read.Length; i++) transfers[i].Target.copy_(read[i]);
        };
    }
}

using System.Buffers.Binary;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>
/// Something with a state beyond parameters and buffers on which the rest of a run depends: a generator of random numbers, a moving average, the length of a file. Where a module of the model, a task,
/// a source of batches or a callback is one, checkpoints keep its state, and a resumed run goes on with it.
/// </summary>
public interface ITrainingState
{
    /// <summary>The state as tensors by name, on any device; numbers as tensors without dimensions. The caller disposes them.</summary>
    IReadOnlyDictionary<string, Tensor> SaveState();

    /// <summary>Throws unless <see cref="LoadState"/> can take a state up; changes nothing. The default wants the names, shapes and types of what is now.</summary>
    /// <param name="state">The state, on the CPU.</param>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    void CheckState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.CheckAlike(SaveState(), state);

    /// <summary>Takes a state up that <see cref="SaveState"/> gave.</summary>
    /// <param name="state">The state, on the CPU; the caller disposes it.</param>
    void LoadState(IReadOnlyDictionary<string, Tensor> state);
}

/// <summary>Small states that several have.</summary>
internal static class TrainingStates
{
    internal static void CheckAlike(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> given)
    {
        try
        {
            string[] missing = [.. expected.Keys.Except(given.Keys)], unexpected = [.. given.Keys.Except(expected.Keys)];
            if (missing.Length + unexpected.Length > 0)
                throw new InvalidDataException($"Missing: {string.Join(", ", missing)}. Unexpected: {string.Join(", ", unexpected)}.");
            foreach ((string name, Tensor tensor) in given) CheckForm(name, tensor, expected[name].shape, expected[name].dtype);
        }
        finally
        {
            foreach (Tensor tensor in expected.Values) tensor.Dispose();
        }
    }

    internal static void CheckForm(string name, Tensor tensor, long[] shape, ScalarType type)
    {
        if (tensor.shape.AsSpan().SequenceEqual(shape) && tensor.dtype == type) return;
        throw new InvalidDataException($"'{name}' is {tensor.dtype} ({string.Join(", ", tensor.shape)}); expected {type} ({string.Join(", ", shape)}).");
    }

    /// <summary>The state of a module's own generator; empty if it draws from torch's, whose state is kept elsewhere.</summary>
    internal static Dictionary<string, Tensor> Of(Generator? generator) => generator is null ? [] : new() { ["generator"] = generator.get_state() };

    /// <summary>Throws unless a state is like another and its generator one that torch can take up.</summary>
    internal static void CheckWithGenerator(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> given)
    {
        CheckAlike(expected, given);
        if (given.TryGetValue("generator", out Tensor? state)) CheckRandom("generator", state);
    }

    /// <summary>Throws unless a state of random numbers, which has the right length, is one of torch's Mersenne twister on the CPU, or of another device.</summary>
    // Torch finds some of what is wrong, but only as it takes it up, and reads beyond the end of its table with some of the rest. The layout is that of at::CPUGeneratorImplState.
    internal static void CheckRandom(string name, Tensor state)
    {
        const int length = 5056, table = 624;
        if (state.numel() != length) return;
        ReadOnlySpan<byte> bytes = state.bytes;
        int left = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), seeded = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        if (seeded != 1 || left is < 1 or > table || next > (ulong)(table + 1 - left))
            throw new InvalidDataException($"'{name}' is no state of a random number generator: {left} numbers left of {table}, the next at {next}, seeded {seeded}.");
    }

    internal static void Load(Generator? generator, IReadOnlyDictionary<string, Tensor> state) => generator?.set_state(state["generator"]);
}

/// <summary>Torch's random numbers, which initial weights, dropout and everything without a generator of its own draw from.</summary>
internal sealed class GlobalRandomState : ITrainingState
{
    public IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor> { ["cpu"] = get_rng_state() };

    public void CheckState(IReadOnlyDictionary<string, Tensor> state)
    {
        TrainingStates.CheckAlike(SaveState(), state);
        TrainingStates.CheckRandom("cpu", state["cpu"]);
    }

    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => set_rng_state(state["cpu"]);
}

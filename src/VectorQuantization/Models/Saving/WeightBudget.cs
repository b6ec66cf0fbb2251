using System.Text.Json;

namespace VectorQuantization.Models.Saving;

/// <summary>The numbers that a file of weights can hold. A part that would want more is not made: its sizes are wrong, and might be so to exhaust the memory.</summary>
internal sealed class WeightBudget(long bytes)
{
    private double left = bytes;

    /// <exception cref="JsonException">So many are not there.</exception>
    internal void Take(double count, string part)
    {
        left -= count;
        if (left < 0) throw new JsonException($"A {part} of these sizes has more weights than the {bytes} bytes of the weights' file hold.");
    }
}

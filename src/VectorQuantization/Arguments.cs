using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace VectorQuantization;

/// <summary>Checks of numbers that callers give: each throws an <see cref="ArgumentOutOfRangeException"/> with the argument's name, its value and what was expected. NaN fails all of them.</summary>
internal static class Arguments
{
    internal static void FiniteAtLeastZero(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && double.IsFinite(value))) Throw(name, value, "Expected a finite number, 0 or more.");
    }

    internal static void FiniteAboveZero(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && double.IsFinite(value))) Throw(name, value, "Expected a finite number above 0.");
    }

    internal static void FromZeroToOne(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && value <= 1)) Throw(name, value, "Expected a number from 0 to 1.");
    }

    internal static void FromZeroToBelowOne(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && value < 1)) Throw(name, value, "Expected a number from 0 up to but not 1.");
    }

    internal static void AboveZeroToOne(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && value <= 1)) Throw(name, value, "Expected a number above 0 and at most 1.");
    }

    [DoesNotReturn]
    private static void Throw(string? name, double value, string expected) => throw new ArgumentOutOfRangeException(name, value, expected);
}

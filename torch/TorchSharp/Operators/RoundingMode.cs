namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a division rounds its quotients; the numbers are TorchSharp's.</summary>
    public enum RoundingMode
    {
        None = 0, trunc = 1, floor = 2,
    }

    private static string ModeName(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
}

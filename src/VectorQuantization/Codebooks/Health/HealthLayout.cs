namespace VectorQuantization.Codebooks.Health;

/// <summary>Where a <see cref="HealthPicture"/> has its parts, in pixels.</summary>
/// <param name="Width">Of the picture.</param>
/// <param name="TextLeft">Where headings begin.</param>
/// <param name="HeadingSize">Of a level's heading.</param>
/// <param name="UsageRight">Right end of the usage's plot.</param>
/// <param name="UsageHeight">Height of the usage's plot.</param>
/// <param name="MapLeft">Left end of the map.</param>
/// <param name="MapSize">Sides of the map.</param>
/// <param name="MapBelow">How much lower the map begins than the usage.</param>
internal sealed record HealthLayout(int Width, int TextLeft, int HeadingSize, int UsageRight, int UsageHeight, int MapLeft, int MapSize, int MapBelow)
{
    /// <summary>Usage and map side by side.</summary>
    internal static readonly HealthLayout Wide = new(Width: 960, TextLeft: 72, HeadingSize: 14, UsageRight: 520, UsageHeight: 340, MapLeft: 588, MapSize: 340, MapBelow: 0);

    /// <summary>The map below the usage.</summary>
    internal static readonly HealthLayout Narrow = new(Width: 400, TextLeft: 12, HeadingSize: 11, UsageRight: 380, UsageHeight: 180, MapLeft: 12, MapSize: 368, MapBelow: 250);

    /// <summary>From one level to the next.</summary>
    internal int LevelHeight => Math.Max(UsageHeight, MapBelow + MapSize) + 90;
}

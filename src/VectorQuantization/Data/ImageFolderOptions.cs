namespace VectorQuantization.Data;

/// <summary>What <see cref="ImageFolder"/> makes of the images it finds.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>Rows of every image, at least 1; given together with <see cref="Width"/>. The default is null: those of the first image.</summary>
    public int? Height { get; init; }

    /// <summary>Columns of every image, at least 1; given together with <see cref="Height"/>. The default is null: those of the first image.</summary>
    public int? Width { get; init; }

    /// <summary>What becomes of images of another size. The default is <see cref="ImageFit.Exact"/>: they are refused.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Exact;

    /// <summary>
    /// 1 for grey (colours become their luma, ITU-R BT.601), 3 for colour (grey is taken three times); null for what the first image has,
    /// images that have another then being refused. The default is null.
    /// </summary>
    public int? Channels { get; init; }

    /// <summary>Width × height of the largest file to read, 1 to 2²⁷. The default is 2²⁶.</summary>
    public int MaxPixels { get; init; } = 1 << 26;

    internal void Check()
    {
        if (Height is null != Width is null)
        {
            throw new ArgumentException($"{nameof(Height)} is {Height?.ToString() ?? "null"} and {nameof(Width)} is {Width?.ToString() ?? "null"}; " +
                "expected both or neither.", Height is null ? nameof(Height) : nameof(Width));
        }
        if (Height < 1)
            throw new ArgumentOutOfRangeException(nameof(Height), Height, "Expected 1 or more.");
        if (Width < 1)
            throw new ArgumentOutOfRangeException(nameof(Width), Width, "Expected 1 or more.");
        if (!Enum.IsDefined(Fit))
            throw new ArgumentOutOfRangeException(nameof(Fit), Fit, "Expected Exact, Crop or Resize.");
        if (Channels is not (null or 1 or 3))
            throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "Expected 1 (grey), 3 (colour) or null.");
        if (MaxPixels is < 1 or > Imaging.Png.MaxPixels)
            throw new ArgumentOutOfRangeException(nameof(MaxPixels), MaxPixels, $"Expected 1 to {Imaging.Png.MaxPixels}.");
    }
}

using System.Globalization;

namespace TorchSharp;

/// <summary>How tensors are written where a call does not say.</summary>
public static partial class torch
{
    public const TensorStringStyle julia = TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static TensorStringStyle style = TensorStringStyle.Julia;
    private static string floatFormat = "g5";
    private static string newLine = Environment.NewLine;
    private static int lineWidth = 100;
    private static int maxRows = 6;
    private static int maxColumns = 6;

    public static TensorStringStyle TensorStringStyle
    {
        get => style;
        set => style = value != TensorStringStyle.Default ? value : throw new ArgumentException("The style cannot be set to 'Default'", nameof(value));
    }

    public static void set_printoptions(int precision, int? linewidth = null, string newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(null, (sci_mode ? "E" : "F") + precision.ToString(CultureInfo.InvariantCulture), linewidth, newLine, maxRows, maxColumns);

    public static void set_printoptions(TensorStringStyle? style = null, string floatFormat = null, int? linewidth = null, string newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        if (style is TensorStringStyle chosen) TensorStringStyle = chosen;
        torch.floatFormat = floatFormat ?? torch.floatFormat;
        torch.newLine = newLine ?? torch.newLine;
        lineWidth = linewidth ?? lineWidth;
        torch.maxRows = maxRows ?? torch.maxRows;
        torch.maxColumns = maxColumns ?? torch.maxColumns;
    }

    public partial class Tensor
    {
        public override string ToString() => TensorText.Metadata(this);

        public string ToString(TensorStringStyle style, string fltFormat = null, int? width = null, CultureInfo cultureInfo = null, string newLine = null) =>
            new TensorText(fltFormat ?? floatFormat, width ?? lineWidth, cultureInfo ?? CultureInfo.CurrentCulture, newLine ?? torch.newLine, maxRows, maxColumns)
                .Write(this, style == TensorStringStyle.Default ? TensorStringStyle : style);

        /// <summary>In the default style; <paramref name="disamb"/> only tells this overload from the other.</summary>
        public string ToString(bool disamb, string fltFormat = null, int? width = null, CultureInfo cultureInfo = null, string newLine = null) =>
            ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Writes tensors as text: what they are, and their elements in one of several notations.</summary>
internal sealed class TensorText(string floatFormat, int width, CultureInfo culture, string newLine, int maxRows, int maxColumns)
{
    private const string Gap = "...";

    /// <summary>Shape, type and device, as in <c>[2x3], type = Float32, device = cpu</c>.</summary>
    internal static string Metadata(Tensor tensor) =>
        tensor.IsInvalid ? "[disposed]" : $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    internal string Write(Tensor tensor, TensorStringStyle style)
    {
        if (tensor.IsInvalid || tensor.is_sparse || tensor.device_type == DeviceType.META || is_quantized(tensor.dtype)) return Metadata(tensor);
        return style switch
        {
            TensorStringStyle.Julia => Julia(tensor),
            TensorStringStyle.Numpy => Numpy(tensor),
            TensorStringStyle.CSharp => CSharp(tensor),
            _ => Metadata(tensor),
        };
    }

    private string Julia(Tensor tensor)
    {
        if (tensor.ndim == 0) return $"{Metadata(tensor)}, value = {Elements(tensor, Plain)[0]}";
        var text = new StringBuilder(Metadata(tensor)).Append(newLine);
        if (tensor.NumberOfElements == 0) return text.ToString();
        Cells cells = Shown(tensor);
        if (cells.Rank <= 2)
        {
            AppendRows(text, cells, 0);
            return text.ToString();
        }

        // Each matrix of the last two dimensions, under the indices of those before.
        int matrices = cells.Texts.Length / cells.Strides[^3];
        for (int m = 0; m < matrices; m++)
        {
            int left = m;
            string index = "";
            for (int d = cells.Rank - 3; d >= 0; d--)
            {
                (left, int position) = Math.DivRem(left, cells.Shape[d]);
                index = cells.Positions[d][position] + "," + index;
            }
            text.Append('[').Append(index).Append("..,..] =").Append(newLine);
            AppendRows(text, cells, m * cells.Strides[^3]);
            text.Append(newLine);
        }
        return text.ToString();
    }

    private void AppendRows(StringBuilder text, Cells cells, int start)
    {
        int columns = cells.Shape[^1], rows = cells.Rank == 1 ? 1 : cells.Shape[^2];
        for (int row = 0; row < rows; row++)
        {
            if (cells.Rank > 1 && cells.GapBefore(cells.Rank - 2, row)) text.Append(' ').Append(Gap).Append(newLine);
            AppendRow(text, cells, start + row * columns, " ", " ");
            text.Append(newLine);
        }
    }

    private string Numpy(Tensor tensor)
    {
        if (tensor.ndim == 0) return Elements(tensor, Plain)[0];
        if (tensor.NumberOfElements == 0) return "[]";
        var text = new StringBuilder();
        AppendNumpy(text, Shown(tensor), 0, 0);
        return text.ToString();
    }

    private void AppendNumpy(StringBuilder text, Cells cells, int dim, int start)
    {
        text.Append('[');
        string indent = new(' ', dim + 1);
        if (dim == cells.Rank - 1)
        {
            AppendRow(text, cells, start, "", indent);
        }
        else
        {
            for (int i = 0; i < cells.Shape[dim]; i++)
            {
                string separator = string.Concat(Enumerable.Repeat(newLine, cells.Rank - 1 - dim)) + indent;
                if (i > 0) text.Append(separator);
                if (cells.GapBefore(dim, i)) text.Append(Gap).Append(separator);
                AppendNumpy(text, cells, dim + 1, start + i * cells.Strides[dim]);
            }
        }
        text.Append(']');
    }

    /// <summary>One row of cells, all equally wide; broken where the line would become longer than it may.</summary>
    private void AppendRow(StringBuilder text, Cells cells, int start, string before, string indent)
    {
        int columns = cells.Shape[^1], line = indent.Length;
        text.Append(before);
        for (int column = 0; column < columns; column++)
        {
            bool gap = cells.GapBefore(cells.Rank - 1, column);
            int needed = cells.Width + 1 + (gap ? Gap.Length + 1 : 0);
            if (column > 0 && line + needed > width)
            {
                text.Append(newLine).Append(indent);
                line = indent.Length;
            }
            else if (column > 0)
            {
                text.Append(' ');
            }
            if (gap) text.Append(Gap).Append(' ');
            text.Append(cells.Texts[start + column].PadLeft(cells.Width));
            line += needed;
        }
    }

    private string CSharp(Tensor tensor)
    {
        if (tensor.ndim == 0) return $"{Metadata(tensor)}, value = {Elements(tensor, Literal)[0]}";
        var text = new StringBuilder(Metadata(tensor)).Append(", value = ").Append(CSharpType(tensor.dtype)).Append(" [").Append(',', (int)tensor.ndim - 1).Append("] ");
        AppendInitializer(text, Elements(tensor, Literal), tensor.shape, 0, 0);
        return text.ToString();
    }

    private static int AppendInitializer(StringBuilder text, string[] elements, long[] shape, int dim, int next)
    {
        text.Append('{');
        for (long i = 0; i < shape[dim]; i++)
        {
            if (i > 0) text.Append(", ");
            if (dim < shape.Length - 1) next = AppendInitializer(text, elements, shape, dim + 1, next);
            else text.Append(elements[next++]);
        }
        text.Append('}');
        return next;
    }

    /// <summary>The elements to show: of a long dimension, only those at both ends.</summary>
    private Cells Shown(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using IDisposable ungraphed = no_grad();
        long[] shape = tensor.shape;
        var positions = new long[shape.Length][];
        for (int d = 0; d < shape.Length; d++)
        {
            int limit = Math.Max(2, d == shape.Length - 1 ? maxColumns : maxRows);
            positions[d] = shape[d] <= limit
                ? Array.ConvertAll(Enumerable.Range(0, (int)shape[d]).ToArray(), i => (long)i)
                : [.. Enumerable.Range(0, limit / 2).Select(i => (long)i), .. Enumerable.Range(0, limit / 2).Select(i => shape[d] - limit / 2 + i)];
            if (positions[d].Length < shape[d]) tensor = tensor.index_select(d, torch.tensor(positions[d], device: tensor.device));
        }
        return new Cells(Elements(tensor, Plain), positions);
    }

    private static string[] Elements(Tensor tensor, Func<object, string> format)
    {
        using IDisposable ungraphed = no_grad();
        using Tensor near = tensor.cpu();
        return near.dtype switch
        {
            ScalarType.Bool => Texts<bool>(near, format),
            ScalarType.Byte => Texts<byte>(near, format),
            ScalarType.Int8 => Texts<sbyte>(near, format),
            ScalarType.Int16 => Texts<short>(near, format),
            ScalarType.Int32 => Texts<int>(near, format),
            ScalarType.Int64 => Texts<long>(near, format),
            ScalarType.Float16 => Texts<Half>(near, format),
            ScalarType.BFloat16 => Texts<BFloat16>(near, format),
            ScalarType.Float32 => Texts<float>(near, format),
            ScalarType.Float64 => Texts<double>(near, format),
            ScalarType.ComplexFloat32 => Texts<(float, float)>(near, format),
            _ => Texts<Complex>(near, format),
        };
    }

    private static string[] Texts<T>(Tensor tensor, Func<object, string> format) where T : unmanaged =>
        Array.ConvertAll(tensor.data<T>().ToArray(), element => format(element));

    private string Plain(object element) => element switch
    {
        bool flag => flag ? "true" : "false",
        ValueTuple<float, float> pair => Plain(new Complex(pair.Item1, pair.Item2)),
        Complex number => number.Real.ToString(floatFormat, culture) + (double.IsNegative(number.Imaginary) ? "-" : "+")
            + Math.Abs(number.Imaginary).ToString(floatFormat, culture) + "i",
        Half or BFloat16 or float or double => ((IFormattable)element).ToString(floatFormat, culture),
        _ => ((IFormattable)element).ToString(null, culture),
    };

    private string Literal(object element) => element switch
    {
        float => Plain(element) + "f",
        long => Plain(element) + "L",
        Half => $"(Half){Plain(element)}f",
        BFloat16 => $"(BFloat16){Plain(element)}f",
        ValueTuple<float, float> pair => $"({Literal(pair.Item1)}, {Literal(pair.Item2)})",
        Complex number => $"new Complex({Plain(number.Real)}, {Plain(number.Imaginary)})",
        _ => Plain(element),
    };

    private static string CSharpType(ScalarType type) => type switch
    {
        ScalarType.Bool => "bool",
        ScalarType.Byte => "byte",
        ScalarType.Int8 => "sbyte",
        ScalarType.Int16 => "short",
        ScalarType.Int32 => "int",
        ScalarType.Int64 => "long",
        ScalarType.Float16 => "Half",
        ScalarType.BFloat16 => "BFloat16",
        ScalarType.Float32 => "float",
        ScalarType.Float64 => "double",
        ScalarType.ComplexFloat32 => "(float, float)",
        _ => "Complex",
    };

    /// <summary>The written elements that are shown, and where in the tensor they stand.</summary>
    private sealed class Cells
    {
        internal readonly string[] Texts;
        internal readonly long[][] Positions;
        internal readonly int[] Shape;
        internal readonly int[] Strides;
        internal readonly int Width;

        internal Cells(string[] texts, long[][] positions)
        {
            Texts = texts;
            Positions = positions;
            Shape = Array.ConvertAll(positions, shown => shown.Length);
            Strides = new int[Shape.Length];
            for (int d = Shape.Length - 1, stride = 1; d >= 0; stride *= Shape[d--]) Strides[d] = stride;
            Width = texts.Max(text => text.Length);
        }

        internal int Rank => Shape.Length;

        /// <summary>Whether elements were left out just before one of a dimension.</summary>
        internal bool GapBefore(int dim, int i) => i > 0 && Positions[dim][i] != Positions[dim][i - 1] + 1;
    }
}

using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>The grid of a <see cref="FiniteScalarQuantizer"/>: the way from components to levels, and from levels to codes and indices.</summary>
internal sealed class ScalarGrid
{
    private const double Epsilon = 1e-3;

    private readonly FiniteScalarBound bound;
    private readonly bool isSymmetric;
    private readonly bool isScaled;

    // One row a constant, one column a component, so that they reach a device in one copy.
    private readonly double[,] constants;

    internal ScalarGrid(FiniteScalarQuantizerOptions options)
    {
        bound = options.Bound;
        isSymmetric = options.IsSymmetric;
        isScaled = options.Scales.Count > 0;
        Dimension = options.Levels.Count;
        Indices = new MixedRadix(options.Levels, isFirstLeast: true);
        constants = new double[(int)Row.Count, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            int levels = options.Levels[i];
            double half = (levels - 1) / 2.0, offset = isSymmetric || levels % 2 == 1 ? 0 : 0.5;
            double width = half * bound switch { FiniteScalarBound.Tanh => 1 - Epsilon, FiniteScalarBound.WideTanh => 1 + Epsilon, _ => 1 };
            Set(Row.Width, width);
            Set(Row.Offset, offset);
            Set(Row.Shift, bound == FiniteScalarBound.Tanh ? Math.Tan(offset / width) : Math.Atanh(offset / width));
            Set(Row.Centre, isSymmetric ? half : levels / 2);
            Set(Row.Unit, isSymmetric ? half : levels / 2);
            Set(Row.Last, levels - 1);
            Set(Row.Scale, options.Scales.Count switch { 0 => 1, 1 => options.Scales[0], _ => options.Scales[i] });

            void Set(Row row, double value) => constants[(int)row, i] = value;
        }
    }

    private enum Row
    {
        Width,
        Offset,
        Shift,
        Centre,
        Unit,
        Last,
        Scale,
        Count,
    }

    internal int Dimension { get; }

    internal MixedRadix Indices { get; }

    /// <summary>The grid for rows like the given ones, within the open dispose scope.</summary>
    internal Constants On(Tensor rows) => new(this, tensor(constants, rows.dtype, rows.device));

    /// <summary>The grid's constants in the type and on the device of the rows (n, d) they are for.</summary>
    internal readonly struct Constants(ScalarGrid grid, Tensor table)
    {
        /// <summary>Components in units of levels about their centre, within the grid's range.</summary>
        internal Tensor Bound(Tensor rows)
        {
            Tensor unscaled = grid.isScaled ? rows / this[Row.Scale] : rows;
            return grid.bound switch
            {
                FiniteScalarBound.SymmetricClamp => unscaled.clamp(-1.0, 1.0) * this[Row.Width],
                FiniteScalarBound.SymmetricTanh => unscaled.tanh() * this[Row.Width],
                _ => (unscaled + this[Row.Shift]).tanh() * this[Row.Width] - this[Row.Offset],
            };
        }

        /// <summary>Levels from 0 to L − 1, whole numbers.</summary>
        internal Tensor Round(Tensor bounded)
        {
            // Each as published: halves go to the even level, and up where codes are symmetric.
            Tensor levels = grid.isSymmetric ? (bounded + (this[Row.Centre] + 0.5)).floor() : bounded.round() + this[Row.Centre];
            // The wider bound may round to one level too many.
            return levels.clamp_min(0).minimum(this[Row.Last]);
        }

        /// <summary>Codes of levels.</summary>
        internal Tensor Codes(Tensor levels) => Unit(levels - this[Row.Centre]);

        /// <summary>From units of levels about their centre to units of codes.</summary>
        internal Tensor Unit(Tensor centred)
        {
            Tensor codes = centred / this[Row.Unit];
            return grid.isScaled ? codes * this[Row.Scale] : codes;
        }

        private Tensor this[Row row] => table.select(0, (long)row);
    }
}

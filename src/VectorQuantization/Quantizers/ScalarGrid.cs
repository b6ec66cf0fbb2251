using VectorQuantization.Codebooks;
using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>The grid of a <see cref="FiniteScalarQuantizer"/>: the way from components to levels, and from levels to codes and indices.</summary>
internal sealed class ScalarGrid
{
    private const double Epsilon = 1e-3;

    private readonly FiniteScalarBound bound;
    private readonly bool isScaled;
    private readonly MixedRadix indices;

    // ⌊L/2⌋ of each component, and the index of the code that has that level everywhere.
    private readonly long[] middles;
    private readonly long middle;
    private readonly long[] places;

    // One row a constant, one column a component, so that they reach a device in one copy.
    private readonly double[,] constants;

    internal ScalarGrid(FiniteScalarQuantizerOptions options)
    {
        bound = options.Bound;
        isScaled = options.Scales.Count > 0;
        Dimension = options.Levels.Count;
        indices = new MixedRadix(options.Levels, isFirstLeast: true);
        constants = new double[(int)Row.Count, Dimension];
        middles = new long[Dimension];
        places = [.. Enumerable.Range(0, Dimension).Select(i => indices.Place(i))];
        for (int i = 0; i < Dimension; i++)
        {
            int levels = options.Levels[i];
            double half = (levels - 1) / 2.0, offset = levels % 2 == 0 ? 0.5 : 0;
            double width = half * bound switch { FiniteScalarBound.Tanh => 1 - Epsilon, FiniteScalarBound.WideTanh => 1 + Epsilon, _ => 1 };
            middles[i] = levels / 2;
            middle += middles[i] * indices.Place(i);
            Set(Row.Width, width);
            Set(Row.Edge, levels / 2.0);
            Set(Row.Offset, offset);
            Set(Row.Shift, bound switch { FiniteScalarBound.Tanh => Math.Tan(offset / width), FiniteScalarBound.WideTanh => Math.Atanh(offset / width), _ => 0 });
            Set(Row.Unit, options.IsSymmetric ? half : middles[i]);
            Set(Row.Scale, options.Scales.Count switch { 0 => 1, 1 => options.Scales[0], _ => options.Scales[i] });

            void Set(Row row, double value) => constants[(int)row, i] = value;
        }
    }

    private enum Row
    {
        Width,
        Edge,
        Offset,
        Shift,
        Unit,
        Scale,
        Count,
    }

    internal int Dimension { get; }

    internal long Count => indices.Count;

    /// <summary>The grid for rows like the given ones, within the open dispose scope.</summary>
    internal Constants On(Tensor rows) => new(this, tensor(constants, rows.dtype, rows.device));

    /// <summary>Indices (n) of steps (n, d), or null for some that have to be packed by <see cref="Pack"/>; −1 where a latent is not finite.</summary>
    internal Tensor? PackOnce(Tensor latents, Tensor steps) => ScalarIndices.Of(latents, steps, places, middle);

    /// <summary>Indices (n) of steps (n, d).</summary>
    internal Tensor Pack(Tensor steps) => indices.Pack(steps.to_type(ScalarType.Int64)) + middle;

    /// <summary>Steps (n, d) int64 of indices (n).</summary>
    internal Tensor Unpack(Tensor numbers) => indices.Unpack(numbers) - tensor(middles, device: numbers.device);

    /// <summary>The grid's constants in the type and on the device of the rows (n, d) they are for. A step is a level counted from ⌊L/2⌋, from −⌊L/2⌋ to ⌈L/2⌉ −
    /// 1.</summary>
    internal readonly struct Constants(ScalarGrid grid, Tensor table)
    {
        private bool IsSymmetric => grid.bound is FiniteScalarBound.SymmetricTanh or FiniteScalarBound.SymmetricClamp;

        /// <summary>Components in steps, before rounding.</summary>
        internal Tensor Bound(Tensor rows)
        {
            Tensor unscaled = grid.isScaled ? rows / this[Row.Scale] : rows;
            return grid.bound switch
            {
                FiniteScalarBound.SymmetricClamp => (unscaled * this[Row.Width]).clamp(-this[Row.Edge], this[Row.Edge]) - this[Row.Offset],
                FiniteScalarBound.SymmetricTanh => unscaled.tanh() * this[Row.Width] - this[Row.Offset],
                _ => (unscaled + this[Row.Shift]).tanh() * this[Row.Width] - this[Row.Offset],
            };
        }

        /// <summary>The nearest step.</summary>
        internal Tensor Round(Tensor bounded)
        {
            // Each as published: halves go to the even step, and up where codes are symmetric. No bound of tanh leads beyond the outer levels: the wider one would from
            // 1,002 of them on. The edge itself is half-way to a level that is none.
            Tensor steps = IsSymmetric ? (bounded + 0.5).floor() : bounded.round();
            return grid.bound == FiniteScalarBound.SymmetricClamp ? steps.minimum(this[Row.Edge] - 0.5 - this[Row.Offset]) : steps;
        }

        /// <summary>Codes of steps, whole or not.</summary>
        internal Tensor Codes(Tensor steps)
        {
            Tensor codes = (IsSymmetric ? steps + this[Row.Offset] : steps) / this[Row.Unit];
            return grid.isScaled ? codes * this[Row.Scale] : codes;
        }

        private Tensor this[Row row] => table.select(0, (long)row);
    }
}

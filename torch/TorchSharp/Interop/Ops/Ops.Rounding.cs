namespace TorchSharp.Interop;

/// <summary>Rounding, element by element.</summary>
internal static partial class Ops
{
    internal static readonly Op
        ceil = new("ceil"),
        ceil_ = new("ceil_"),
        fix = new("fix"),
        fix_ = new("fix_"),
        floor = new("floor"),
        floor_ = new("floor_"),
        frac = new("frac"),
        frac_ = new("frac_"),
        round__decimals = new("round_", "decimals"),
        round_decimals = new("round", "decimals"),
        trunc = new("trunc"),
        trunc_ = new("trunc_");
}

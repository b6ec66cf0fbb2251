using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Holds what a file has against what a module wants.</summary>
internal static class StateFit
{
    private const int LongestList = 100;

    /// <summary>Where each tensor of the file goes.</summary>
    /// <exception cref="InvalidDataException">They do not fit.</exception>
    internal static StateTransfer[] Of(nn.Module module, SafetensorsFile file, KeyMap keys)
    {
        Dictionary<string, Tensor> targets = module.state_dict();
        var transfers = new Dictionary<string, StateTransfer>();
        List<string> unexpected = [], repeated = [];
        foreach (SafetensorsEntry entry in file.Entries.Values)
        {
            (KeyRule Rule, string? Target)? found = keys.Find(entry.Name);
            if (found is (KeyRule rule, string key))
            {
                if (targets.TryGetValue(key, out Tensor? target))
                {
                    if (!transfers.TryAdd(key, new StateTransfer(entry, key, target, rule.Conversion))) repeated.Add(key);
                }
                else if (!rule.IsOptional) unexpected.Add(SafetensorsDamage.Short(entry.Name));
            }
            else if (found is null) unexpected.Add(SafetensorsDamage.Short(entry.Name));
        }
        string[] missing = [.. targets.Keys.Where(key => !transfers.ContainsKey(key) && !keys.Keeps(key))];
        string[] different = [.. transfers.Values.Where(transfer => !transfer.Fits).Select(transfer => transfer.Difference)];
        string lists = List("Missing", missing) + List("Unexpected", unexpected) + List("Different", different) + List("Given twice", repeated);
        if (lists.Length > 0) throw new InvalidDataException($"'{file.Name}' does not fit the module {module.GetName()}, which stays as it was.{lists}");
        return [.. transfers.Values];
    }

    private static string List(string title, IReadOnlyCollection<string> items)
    {
        if (items.Count == 0) return "";
        string more = items.Count > LongestList ? $", and {items.Count - LongestList} more" : "";
        return $" {title}: {string.Join(", ", items.Take(LongestList))}{more}.";
    }
}

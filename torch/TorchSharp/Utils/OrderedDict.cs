using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A dictionary that remembers the order in which its items were added.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
{
    private readonly List<(TKey Key, TValue Value)> entries = [];
    private readonly Dictionary<TKey, TValue> byKey = [];

    public int Count => entries.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => entries.ConvertAll(item => item.Key);

    public ICollection<TValue> Values => entries.ConvertAll(item => item.Value);

    public TValue this[TKey key]
    {
        get => byKey[key];
        set
        {
            // Only what is present can be replaced: a new item has to say its place, by Add or Insert.
            int index = Find(key);
            if (index < 0) throw new ArgumentOutOfRangeException(nameof(key), key, "The dictionary holds no item with this key.");
            byKey[key] = value;
            entries[index] = (key, value);
        }
    }

    public (TKey, TValue) this[int index]
    {
        get => entries[index];
        set
        {
            TKey before = entries[index].Key;
            int holder = Find(value.Item1);
            if (holder >= 0 && holder != index) throw new ArgumentException($"Another item has the key '{value.Item1}'.", nameof(value));
            byKey.Remove(before);
            byKey[value.Item1] = value.Item2;
            entries[index] = value;
        }
    }

    public IEnumerable<TKey> keys() => Keys;

    public IEnumerable<TValue> values() => Values;

    public IEnumerator<(TKey, TValue)> items() => entries.GetEnumerator();

    public IEnumerator<(TKey, TValue)> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator()
    {
        foreach ((TKey key, TValue value) in entries) yield return KeyValuePair.Create(key, value);
    }

    public void Add(TKey key, TValue value) => Add((key, value));

    public void Add(KeyValuePair<TKey, TValue> item) => Add((item.Key, item.Value));

    public void Add((TKey, TValue) item)
    {
        byKey.Add(item.Item1, item.Item2);
        entries.Add(item);
    }

    public void Insert(int index, (TKey, TValue) item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, entries.Count);
        byKey.Add(item.Item1, item.Item2);
        entries.Insert(index, item);
    }

    public bool Remove(TKey key)
    {
        if (!byKey.Remove(key)) throw new KeyNotFoundException($"The dictionary holds no item with the key '{key}'.");
        entries.RemoveAt(Find(key));
        return true;
    }

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    public bool Remove((TKey, TValue) item)
    {
        if (!entries.Remove(item)) return false;
        return byKey.Remove(item.Item1);
    }

    public void RemoveAt(int index)
    {
        TKey key = entries[index].Key;
        entries.RemoveAt(index);
        byKey.Remove(key);
    }

    public void Clear()
    {
        entries.Clear();
        byKey.Clear();
    }

    public void clear() => Clear();

    public bool TryGetValue(TKey key, out TValue value) => byKey.TryGetValue(key, out value);

    public bool ContainsKey(TKey key) => byKey.ContainsKey(key);

    public bool Contains(KeyValuePair<TKey, TValue> item) => byKey.ContainsKey(item.Key);

    public bool Contains((TKey, TValue) item) => entries.Contains(item);

    public int IndexOf((TKey, TValue) item) => entries.IndexOf(item);

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) =>
        entries.ConvertAll(item => KeyValuePair.Create(item.Key, item.Value)).CopyTo(array, arrayIndex);

    private int Find(TKey key) => entries.FindIndex(item => EqualityComparer<TKey>.Default.Equals(item.Key, key));
}

using System.Globalization;
using System.Text.Json;

namespace Quiver.DuckDb.Plans;

/// <summary>One JSON object that is read key by key. A key that nobody took is an error, so that nothing of a plan is lost unseen.</summary>
internal sealed class JsonFields
{
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly JsonElement _element;
    private readonly JsonFields? _parent;
    private readonly string _key;
    private readonly int _index;

    /// <summary>Opens an object.</summary>
    /// <param name="element">The object.</param>
    /// <param name="parent">The object it stands in; null at the root.</param>
    /// <param name="key">Its key there.</param>
    /// <param name="index">Its position when it is an element of a list; else -1.</param>
    public JsonFields(JsonElement element, JsonFields? parent = null, string key = "$", int index = -1)
    {
        _element = element;
        _parent = parent;
        _key = key;
        _index = index;
        if (element.ValueKind != JsonValueKind.Object) throw Unexpected($"{element.ValueKind} where an object belongs");
        foreach (var property in element.EnumerateObject()) _left.Add(property.Name);
    }

    /// <summary>Where the object stands, such as <c>$.plans[0].expressions[1]</c>.</summary>
    public string Path => (_parent is null ? _key : $"{_parent.Path}.{_key}") + (_index < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{_index}]"));

    /// <summary>Takes a value that must be there.</summary>
    public JsonElement Take(string key) => TryTake(key, out var value) ? value : throw Unexpected($"no '{key}'");

    /// <summary>Takes a value that is left out when it is usual.</summary>
    public bool TryTake(string key, out JsonElement value)
    {
        value = default;
        return _left.Remove(key) && _element.TryGetProperty(key, out value);
    }

    /// <summary>Takes a text that must be there.</summary>
    public string TakeText(string key) => Take(key).GetString() ?? throw Unexpected($"null as '{key}'");

    /// <summary>Takes a text; null when it is absent.</summary>
    public string? TakeTextOrNull(string key) => TryTake(key, out var value) ? value.GetString() : null;

    /// <summary>Takes true or false; absent is false.</summary>
    public bool TakeBool(string key) => TryTake(key, out var value) && value.GetBoolean();

    /// <summary>Takes a number; absent is 0.</summary>
    public int TakeInt(string key) => TryTake(key, out var value) ? value.GetInt32() : 0;

    /// <summary>Takes a list that must hold nothing, or be absent.</summary>
    public void TakeEmpty(string key)
    {
        if (!TryTake(key, out var value)) return;
        var isEmpty = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() == 0 : value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().MoveNext();
        if (!isEmpty) throw Unexpected($"something in '{key}'");
    }

    /// <summary>Takes an object that must be there, and reads it to its end.</summary>
    public T TakeObject<T>(string key, Func<JsonFields, T> read) => Read(Take(key), key, -1, read);

    /// <summary>Takes an object, and reads it to its end; null when it is absent.</summary>
    public T? TakeObjectOrNull<T>(string key, Func<JsonFields, T> read)
        where T : class => TryTake(key, out var value) ? Read(value, key, -1, read) : null;

    /// <summary>Takes a list of objects, each read to its end; absent is empty.</summary>
    public ValueList<T> TakeObjects<T>(string key, Func<JsonFields, T> read) => TryTake(key, out var list) ? TakeItems(list, key, (item, index) => Read(item, key, index, read)) : [];

    /// <summary>Takes a list of anything; absent is empty.</summary>
    public ValueList<T> TakeList<T>(string key, Func<JsonElement, T> read) => TryTake(key, out var list) ? TakeItems(list, key, (item, _) => read(item)) : [];

    /// <summary>Takes a list of lists of objects; absent is empty.</summary>
    public ValueList<ValueList<T>> TakeObjectLists<T>(string key, Func<JsonFields, T> read) =>
        TryTake(key, out var lists) ? TakeItems(lists, key, (list, _) => TakeItems(list, key, (item, index) => Read(item, key, index, read))) : [];

    /// <summary>Drops keys that say nothing we need, whether they are there or not.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) _left.Remove(key);
    }

    /// <summary>Says that all was read.</summary>
    /// <exception cref="QuiverException">InternalError: some key was not.</exception>
    public void Close()
    {
        if (_left.Count > 0) throw Unexpected($"the unknown key '{_left.Order(StringComparer.Ordinal).First()}'");
    }

    /// <summary>The error of a plan that is not as this release knows it.</summary>
    /// <param name="found">What was found.</param>
    public QuiverException Unexpected(string found) =>
        new(ErrorCode.InternalError, $"DuckDB's plan has {found} at {Path}, which this release of Quiver does not know; please report the query.");

    private T Read<T>(JsonElement element, string key, int index, Func<JsonFields, T> read)
    {
        var fields = new JsonFields(element, this, key, index);
        var result = read(fields);
        fields.Close();
        return result;
    }

    private ValueList<T> TakeItems<T>(JsonElement list, string key, Func<JsonElement, int, T> read)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Unexpected($"{list.ValueKind} where the list '{key}' belongs");
        var items = new T[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            items[index] = read(item, index);
            index++;
        }

        return items.Length == 0 ? [] : new ValueList<T>(items);
    }
}

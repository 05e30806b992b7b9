using System.Collections.Concurrent;
using System.Globalization;

namespace Quiver.DuckDb;

/// <summary>The table function through which our own objects are scanned: <c>quiver_input('key')</c>, where the key was given by <see cref="Add"/>. Thread-safe.</summary>
internal sealed class BindingTable : TableFunction
{
    /// <summary>The function's name.</summary>
    public const string Name = "quiver_input";

    private readonly ConcurrentDictionary<string, TableBinding> _bindings = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>Makes an object scannable.</summary>
    /// <returns>The key that names it, as long as it is not removed.</returns>
    public string Add(TableBinding binding)
    {
        var key = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _bindings[key] = binding;
        return key;
    }

    /// <summary>Forgets an object; statements prepared over it must not run any more.</summary>
    public void Remove(string key) => _bindings.TryRemove(key, out _);

    /// <inheritdoc/>
    public override TableBinding Bind(string argument, ulong session) => _bindings.TryGetValue(argument, out var binding)
        ? binding
        : throw new QuiverException(ErrorCode.QueryFailed, $"{Name} is for Quiver's own use; '{argument}' names nothing to scan.");
}

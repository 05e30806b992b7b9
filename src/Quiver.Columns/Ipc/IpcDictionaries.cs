namespace Quiver.Columns;

/// <summary>The dictionaries of a stream as they are known by now.</summary>
internal sealed class IpcDictionaries : IDisposable
{
    private readonly Dictionary<long, ArrowColumn> _columns = [];
    private readonly Dictionary<long, ArrowDictionary> _known = [];
    private readonly HashSet<long> _named = []; // also by columns that are not read

    /// <summary>The dictionary of a number; null: it did not come yet.</summary>
    public ArrowDictionary? this[long id] => _known.GetValueOrDefault(id);

    /// <summary>Notes the dictionaries of a field, whether it is read or not.</summary>
    public void Name(ArrowField field)
    {
        if (field.Coding is { } coding) _named.Add(coding.Id);
        foreach (var child in field.Children) Name(child);
    }

    /// <summary>Notes the dictionaries of a column that is read.</summary>
    public void Use(ArrowColumn column)
    {
        if (column.Field.Coding is { } coding)
        {
            var values = column with { IsTop = false, Field = column.Field with { Coding = null } };
            if (!_columns.TryAdd(coding.Id, values) && _columns[coding.Id].Type != values.Type)
                throw ArrowException.Malformed($"Columns '{_columns[coding.Id].Path}' and '{column.Path}' are of different types, and share dictionary {coding.Id}.");
        }

        foreach (var child in column.Children) Use(child);
    }

    /// <summary>Takes a message with values.</summary>
    /// <param name="message">The message.</param>
    /// <param name="canReplace">Whether a dictionary may be given anew.</param>
    /// <param name="decoder">Makes columns.</param>
    /// <param name="budget">What copies are taken from.</param>
    /// <param name="codecs">What there is to unpack with.</param>
    public void Take(IpcMessage message, bool canReplace, ArrowDecoder decoder, ArrowBudget budget, IpcCodecs codecs)
    {
        var header = message.Header;
        var id = header.Int64(IpcMetadata.DictionaryBatch.Id);
        if (!_named.Contains(id)) throw ArrowException.Malformed($"it has values for dictionary {id}, which the schema does not name.");
        if (!_columns.TryGetValue(id, out var column)) return; // of a column that is not read
        var isDelta = header.Boolean(IpcMetadata.DictionaryBatch.IsDelta);
        var arrays = new IpcArrays(header.Table(IpcMetadata.DictionaryBatch.Data, "values of a dictionary"), message, this, budget, codecs);
        Column values;
        try
        {
            values = decoder.Decode(column, arrays.Next(column.Field));
        }
        finally
        {
            arrays.Dispose();
        }

        if (values.Length != arrays.Length) throw ArrowException.Malformed($"its batch is said to have {arrays.Length} rows, and its values have {values.Length}.");
        if (!_known.TryGetValue(id, out var known))
        {
            if (isDelta) throw ArrowException.Malformed($"it adds values to dictionary {id}, which did not come yet.");
            known = _known[id] = new ArrowDictionary(column);
        }
        else if (!isDelta)
        {
            if (!canReplace) throw ArrowException.Malformed($"it replaces dictionary {id}; in a file each has one meaning, and values are only added.");
            known.Dispose();
            known = _known[id] = new ArrowDictionary(column);
        }

        known.Add(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var known in _known.Values) known.Dispose();
        _known.Clear();
    }
}

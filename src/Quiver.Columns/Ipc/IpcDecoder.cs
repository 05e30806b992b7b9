using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>Makes batches of messages. Reads nothing itself. Used by one thread at a time.</summary>
internal sealed class IpcDecoder : IDisposable
{
    private readonly ImmutableArray<ArrowField> _fields;
    private readonly ArrowColumn?[] _columns; // of each field; null: it is not read
    private readonly IpcDictionaries _dictionaries = new();
    private readonly ArrowBudget _budget;
    private readonly ArrowDecoder _decoder;
    private readonly IpcCodecs _codecs;

    /// <summary>Makes batches of a schema.</summary>
    /// <param name="schema">The schema's table.</param>
    /// <param name="metadataBytes">Bytes of the metadata it is in.</param>
    /// <param name="options">Which columns, and how much memory.</param>
    /// <exception cref="ArrowException">The schema is damaged, or a column of it that is to be read is of a type that Quiver has no column for.</exception>
    public IpcDecoder(FlatTable schema, int metadataBytes, IpcReadOptions options)
    {
        _fields = new IpcSchemaReader(metadataBytes).Read(schema);
        _budget = new ArrowBudget(options.ExpandedBytes, "Raise IpcReadOptions.ExpandedBytes if that is meant.");
        _budget.Read(metadataBytes);
        _codecs = options.Codecs;
        _decoder = new ArrowDecoder(_budget, options.ChecksValues);
        _columns = new ArrowColumn?[_fields.Length];
        for (var field = 0; field < _columns.Length; field++)
        {
            _dictionaries.Name(_fields[field]);
            if (!IsRead(_fields[field].Name, options)) continue;
            _columns[field] = ArrowTypes.Bind(_fields[field]);
            _dictionaries.Use(_columns[field]!);
        }

        CheckColumns(options);
        Schema = new Schema(_columns.Where(column => column is not null).Select(column => new Field(column!.Field.Name, column.Type, column.Field.Nullable)));
    }

    /// <summary>The columns of the batches.</summary>
    public Schema Schema { get; }

    /// <summary>The rows of a message; null when it has none, but values of a dictionary.</summary>
    /// <param name="message">The message; its body is released.</param>
    /// <param name="canReplace">Whether a dictionary may be given anew.</param>
    /// <exception cref="ArrowException">The message is damaged, or of a kind that does not come here.</exception>
    public Batch? Take(IpcMessage message, bool canReplace)
    {
        try
        {
            _budget.Read(message.Metadata.Length + (long)message.BodyLength);
            switch (message.HeaderType)
            {
                case IpcMetadata.RecordsHeader:
                    return Records(message);
                case IpcMetadata.DictionaryHeader:
                    _dictionaries.Take(message, canReplace, _decoder, _budget, _codecs);
                    return null;
                case IpcMetadata.SchemaHeader:
                    throw ArrowException.Malformed("it is a second schema; a stream has one.");
                default:
                    throw ArrowException.Unsupported($"it is of kind {message.HeaderType}; Quiver reads schemas, dictionaries and batches of rows.");
            }
        }
        catch (ArrowException error) when (error.Position is null)
        {
            throw error.At(message.Position, message.Number);
        }
        finally
        {
            message.Body.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _dictionaries.Dispose();

    private static bool IsRead(string name, IpcReadOptions options) => options.Columns is null || options.Columns.Contains(name, StringComparer.OrdinalIgnoreCase);

    private void CheckColumns(IpcReadOptions options)
    {
        foreach (var name in options.Columns ?? [])
        {
            if (!_fields.Any(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw new QuiverException(ErrorCode.UnknownColumn, $"No column '{name}' here; there are {string.Join(", ", _fields.Select(field => field.Name))}.");
        }
    }

    private Batch Records(IpcMessage message)
    {
        var arrays = new IpcArrays(message.Header, message, _dictionaries, _budget, _codecs);
        try
        {
            return Records(ref arrays);
        }
        finally
        {
            arrays.Dispose();
        }
    }

    private Batch Records(ref IpcArrays arrays)
    {
        var columns = ImmutableArray.CreateBuilder<Column>(Schema.Count);
        for (var field = 0; field < _columns.Length; field++)
        {
            var data = arrays.Next(_fields[field], isRead: _columns[field] is not null);
            if (_columns[field] is not { } column) continue;
            if (data.Length != arrays.Length) throw column.Malformed($"it has {data.Length} rows, and its batch {arrays.Length}.");
            columns.Add(_decoder.Decode(column, data));
        }

        return new Batch(Schema, columns.MoveToImmutable(), arrays.Length);
    }
}

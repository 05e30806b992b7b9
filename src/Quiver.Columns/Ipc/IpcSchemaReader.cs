using System.Collections.Immutable;
using System.Text;

namespace Quiver.Columns;

/// <summary>Reads an Arrow schema from its metadata.</summary>
/// <param name="metadataBytes">Bytes of the metadata: a schema that has more parts than could stand there shares them, which only damaged ones do.</param>
internal ref struct IpcSchemaReader(int metadataBytes)
{
    private const int MostDepth = 64;
    private const int FewestFieldBytes = 12; // of a field in the metadata: its table, without any of what it may have

    private int _fieldsLeft = (metadataBytes / FewestFieldBytes) + 1;
    private long _textLeft = 4096 + (2L * metadataBytes);

    /// <summary>The fields of a schema's table.</summary>
    /// <exception cref="ArrowException">It is damaged, or of a machine that writes numbers the other way round.</exception>
    public ImmutableArray<ArrowField> Read(FlatTable schema)
    {
        if (schema.Int16(IpcMetadata.Schema.Endianness) != 0)
            throw ArrowException.Unsupported("The numbers of this stream are big-endian. Quiver reads little-endian ones: write it on another machine, or convert it there.");
        return Fields(schema.Vector(IpcMetadata.Schema.Fields, sizeof(int)), depth: 0);
    }

    private ImmutableArray<ArrowField> Fields(FlatVector tables, int depth)
    {
        if (tables.Count == 0) return [];
        if (depth == MostDepth) throw ArrowException.Malformed($"The schema is nested more than {MostDepth} levels deep.");
        if ((_fieldsLeft -= tables.Count) < 0) throw ArrowException.Malformed("The schema has more fields than its bytes can hold.");
        var fields = ImmutableArray.CreateBuilder<ArrowField>(tables.Count);
        for (var index = 0; index < tables.Count; index++) fields.Add(Field(tables.Table(index), depth));
        return fields.MoveToImmutable();
    }

    private ArrowField Field(FlatTable field, int depth)
    {
        var name = Text(field.Text(IpcMetadata.Field.Name));
        var kind = (ArrowKind)field.Byte(IpcMetadata.Field.TypeKind);
        if (kind == ArrowKind.None) throw ArrowException.Malformed($"The schema gives field '{name}' no type.");
        if (kind > ArrowKind.LargeListView) throw ArrowException.Unsupported($"Field '{name}' is of a type that Quiver does not know, number {(byte)kind} of Arrow's metadata. Cast it before it is written.");
        var type = Type(kind, field.Table(IpcMetadata.Field.Type, "type of a field"));
        var coding = field.TryTable(IpcMetadata.Field.Dictionary, out var dictionary) ? Coding(dictionary) : null;
        var children = Fields(field.Vector(IpcMetadata.Field.Children, sizeof(int)), depth + 1);
        return new ArrowField(name, type, field.Boolean(IpcMetadata.Field.Nullable), children) { Coding = coding, Metadata = Metadata(field.Vector(IpcMetadata.Field.Metadata, sizeof(int))) };
    }

    private ArrowType Type(ArrowKind kind, FlatTable type)
    {
        var arrow = new ArrowType(kind);
        return kind switch
        {
            ArrowKind.Int => Integer(type),
            ArrowKind.Float => arrow with { Bits = 16 << Known(type.Int16(0), 2, "precision of a float") },
            ArrowKind.Decimal => arrow with { Precision = type.Int32(0), Scale = type.Int32(1), Bits = type.Int32(2, 128) },
            ArrowKind.Date => arrow with { Bits = Known(type.Int16(0, 1), 1, "unit of a date") == 0 ? 32 : 64 },
            ArrowKind.Time => arrow with { Unit = Unit(type.Int16(0, 1)), Bits = type.Int32(1, 32) },
            ArrowKind.Timestamp => arrow with { Unit = Unit(type.Int16(0)), Zone = type.Has(1) ? Text(type.Text(1)) : null },
            ArrowKind.Duration => arrow with { Unit = Unit(type.Int16(0, 1)) },
            ArrowKind.Interval => arrow with { Interval = (ArrowInterval)Known(type.Int16(0), 2, "unit of an interval") },
            ArrowKind.Union => arrow with { Size = type.Int16(0) },
            ArrowKind.FixedBinary or ArrowKind.FixedList => arrow with { Size = type.Int32(0) },
            _ => arrow,
        };
    }

    private static ArrowCoding Coding(FlatTable dictionary) => new(
        dictionary.Int64(IpcMetadata.Dictionary.Id),
        dictionary.TryTable(IpcMetadata.Dictionary.Index, out var index) ? Integer(index) : new ArrowType(ArrowKind.Int) { Bits = 32, IsSigned = true },
        dictionary.Boolean(IpcMetadata.Dictionary.IsOrdered));

    private static ArrowType Integer(FlatTable type)
    {
        var bits = type.Int32(0);
        if (bits is not (8 or 16 or 32 or 64)) throw ArrowException.Malformed($"The schema has an integer of {bits} bits.");
        return new ArrowType(ArrowKind.Int) { Bits = bits, IsSigned = type.Boolean(1) };
    }

    private static TimeUnit Unit(short number) => (TimeUnit)Known(number, 3, "unit of time");

    private static int Known(short number, int last, string what) =>
        number >= 0 && number <= last ? number : throw ArrowException.Malformed($"The schema has a {what} with number {number}; the last one known is {last}.");

    private ImmutableArray<KeyValuePair<string, string>> Metadata(FlatVector tables)
    {
        if (tables.Count == 0) return [];
        if ((_fieldsLeft -= tables.Count) < 0) throw ArrowException.Malformed("The schema has more metadata than its bytes can hold.");
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(tables.Count);
        for (var index = 0; index < tables.Count; index++)
        {
            var pair = tables.Table(index);
            pairs.Add(new(Text(pair.Text(IpcMetadata.KeyValue.Key)), Text(pair.Text(IpcMetadata.KeyValue.Value))));
        }

        return pairs.MoveToImmutable();
    }

    private string Text(ReadOnlySpan<byte> utf8)
    {
        if ((_textLeft -= utf8.Length) < 0) throw ArrowException.Malformed("The schema has more text than its bytes can hold.");
        return Encoding.UTF8.GetString(utf8);
    }
}

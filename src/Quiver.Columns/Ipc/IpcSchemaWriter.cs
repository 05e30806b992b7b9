using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>Writes Arrow schemas as metadata.</summary>
internal static class IpcSchemaWriter
{
    /// <summary>Writes a schema's table.</summary>
    /// <returns>Its place.</returns>
    public static int Write(FlatBuilder flat, ImmutableArray<ArrowField> fields)
    {
        var list = Fields(flat, fields);
        flat.BeginTable();
        flat.AddOffset(IpcMetadata.Schema.Fields, list);
        return flat.EndTable();
    }

    private static int Fields(FlatBuilder flat, ImmutableArray<ArrowField> fields)
    {
        Span<int> places = fields.Length <= 64 ? stackalloc int[fields.Length] : new int[fields.Length];
        for (var field = 0; field < places.Length; field++) places[field] = Field(flat, fields[field]);
        return flat.Tables(places);
    }

    private static int Field(FlatBuilder flat, ArrowField field)
    {
        var name = flat.Text(field.Name);
        var type = Type(flat, field.Type);
        var coding = field.Coding is null ? 0 : Coding(flat, field.Coding);
        var children = Fields(flat, field.Children);
        var metadata = field.Metadata.IsEmpty ? 0 : Metadata(flat, field.Metadata);
        flat.BeginTable();
        flat.AddOffset(IpcMetadata.Field.Name, name);
        flat.Add(IpcMetadata.Field.Nullable, field.Nullable);
        flat.Add(IpcMetadata.Field.TypeKind, (byte)field.Type.Kind);
        flat.AddOffset(IpcMetadata.Field.Type, type);
        flat.AddOffset(IpcMetadata.Field.Dictionary, coding);
        flat.AddOffset(IpcMetadata.Field.Children, children); // some readers ask for it even where there are none
        flat.AddOffset(IpcMetadata.Field.Metadata, metadata);
        return flat.EndTable();
    }

    private static int Type(FlatBuilder flat, ArrowType type)
    {
        var zone = type.Zone is null ? 0 : flat.Text(type.Zone);
        flat.BeginTable();
        switch (type.Kind)
        {
            case ArrowKind.Int:
                flat.Add(0, type.Bits);
                flat.Add(1, type.IsSigned);
                break;
            case ArrowKind.Float:
                flat.AddInt16(0, (short)(type.Bits == 64 ? 2 : type.Bits == 32 ? 1 : 0));
                break;
            case ArrowKind.Decimal:
                flat.Add(0, type.Precision);
                flat.Add(1, type.Scale);
                flat.Add(2, type.Bits, 128);
                break;
            case ArrowKind.Date:
                flat.AddInt16(0, (short)(type.Bits == 32 ? 0 : 1), 1);
                break;
            case ArrowKind.Time:
                flat.AddInt16(0, (short)type.Unit, 1);
                flat.Add(1, type.Bits, 32);
                break;
            case ArrowKind.Timestamp:
                flat.AddInt16(0, (short)type.Unit);
                flat.AddOffset(1, zone);
                break;
            case ArrowKind.Duration:
                flat.AddInt16(0, (short)type.Unit, 1);
                break;
            case ArrowKind.Interval:
                flat.AddInt16(0, (short)type.Interval);
                break;
            case ArrowKind.FixedBinary or ArrowKind.FixedList:
                flat.Add(0, type.Size);
                break;
        }

        return flat.EndTable();
    }

    private static int Coding(FlatBuilder flat, ArrowCoding coding)
    {
        var index = Type(flat, coding.Index);
        flat.BeginTable();
        flat.Add(IpcMetadata.Dictionary.Id, coding.Id);
        flat.AddOffset(IpcMetadata.Dictionary.Index, index);
        flat.Add(IpcMetadata.Dictionary.IsOrdered, coding.IsOrdered);
        return flat.EndTable();
    }

    private static int Metadata(FlatBuilder flat, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        var places = new int[pairs.Length];
        for (var pair = 0; pair < places.Length; pair++)
        {
            var key = flat.Text(pairs[pair].Key);
            var value = flat.Text(pairs[pair].Value);
            flat.BeginTable();
            flat.AddOffset(IpcMetadata.KeyValue.Key, key);
            flat.AddOffset(IpcMetadata.KeyValue.Value, value);
            places[pair] = flat.EndTable();
        }

        return flat.Tables(places);
    }
}

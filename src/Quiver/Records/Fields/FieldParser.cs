using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads values of one type from texts. What it makes of a text is what DuckDB's cast makes of it: the usual forms are read here, the others by DuckDB itself.</summary>
/// <param name="casts">Casts what is written in another form.</param>
internal abstract class FieldParser(EngineCasts casts)
{
    /// <summary>The parser of a type.</summary>
    public static FieldParser For(DataType type, EngineCasts casts) => type.Kind switch
    {
        TypeKind.Boolean => new BooleanParser(casts),
        TypeKind.Int8 => new IntegerParser<sbyte>(casts),
        TypeKind.Int16 => new IntegerParser<short>(casts),
        TypeKind.Int32 => new IntegerParser<int>(casts),
        TypeKind.Int64 => new IntegerParser<long>(casts),
        TypeKind.Int128 => new IntegerParser<Int128>(casts),
        TypeKind.UInt8 => new IntegerParser<byte>(casts),
        TypeKind.UInt16 => new IntegerParser<ushort>(casts),
        TypeKind.UInt32 => new IntegerParser<uint>(casts),
        TypeKind.UInt64 => new IntegerParser<ulong>(casts),
        TypeKind.UInt128 => new IntegerParser<UInt128>(casts),
        TypeKind.Uuid => new UuidParser(casts),
        TypeKind.Float32 => new FloatParser(casts),
        TypeKind.Float64 => new DoubleParser(casts),
        TypeKind.Decimal => new DecimalParser(type, casts),
        TypeKind.Utf8 when type == DataType.Json => new JsonParser(casts),
        TypeKind.Utf8 => new TextParser(casts),
        TypeKind.Binary => new BinaryParser(casts),
        TypeKind.Date => new DateParser(casts),
        TypeKind.Time when type.Unit == TimeUnit.Microsecond => new TimeParser(casts),
        TypeKind.Timestamp => new TimestampParser(type, casts),
        TypeKind.Interval => new IntervalParser(casts),
        _ => new CastParser(casts), // what is made of other values
    };

    /// <summary>Adds the value that a text is.</summary>
    /// <returns>False: the text is no value of the column's type, and nothing was added.</returns>
    public bool TryAppend(ReadOnlySpan<byte> text, ColumnBuilder column) => TryAppendUsual(text, column) || casts.TryAppend(text, column);

    /// <summary>Adds the value when the text has one of the usual forms.</summary>
    /// <returns>False: it has not, and nothing was added.</returns>
    public abstract bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column);
}

namespace Quiver.Columns;

/// <summary>Chooses the appender of a column by its type.</summary>
internal static class Appenders
{
    /// <summary>The appender of a column.</summary>
    /// <param name="field">The column.</param>
    /// <param name="dictionary">Codes its texts; null: they stay plain.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    public static ColumnAppender Create(Field field, TextDictionary? dictionary, int capacity) => field.Type.Kind switch
    {
        TypeKind.Boolean => new BooleanAppender(field, capacity),
        TypeKind.Int8 => new IntegerAppender<sbyte>(field, capacity),
        TypeKind.Int16 => new IntegerAppender<short>(field, capacity),
        TypeKind.Int32 => new IntegerAppender<int>(field, capacity),
        TypeKind.Int64 => new IntegerAppender<long>(field, capacity),
        TypeKind.Int128 => new IntegerAppender<Int128>(field, capacity),
        TypeKind.UInt8 => new IntegerAppender<byte>(field, capacity),
        TypeKind.UInt16 => new IntegerAppender<ushort>(field, capacity),
        TypeKind.UInt32 => new IntegerAppender<uint>(field, capacity),
        TypeKind.UInt64 => new IntegerAppender<ulong>(field, capacity),
        TypeKind.Float32 => new FloatAppender<float>(field, capacity),
        TypeKind.Float64 => new FloatAppender<double>(field, capacity),
        TypeKind.Decimal => new DecimalAppender(field, capacity),
        TypeKind.Utf8 when dictionary is not null => new CodedTextAppender(field, dictionary, capacity),
        TypeKind.Utf8 => new TextAppender(field, capacity),
        TypeKind.Binary => new BinaryAppender(field, capacity),
        TypeKind.Date => new DateAppender(field, capacity),
        TypeKind.Time => new TimeAppender(field, capacity),
        TypeKind.Timestamp => new TimestampAppender(field, capacity),
        TypeKind.Interval => new IntervalAppender(field, capacity),
        TypeKind.UInt128 => new IntegerAppender<UInt128>(field, capacity),
        TypeKind.Uuid => new UuidAppender(field, capacity),
        TypeKind.Null => new NullAppender(field, capacity),
        TypeKind.List => new ListAppender(field, capacity),
        TypeKind.FixedList => new FixedListAppender(field, capacity),
        TypeKind.Struct => new StructAppender(field, capacity),
        TypeKind.Map => new MapAppender(field, capacity),
        _ => throw new QuiverException(ErrorCode.SchemaMismatch, $"Column '{field.Name}' is {field.Type}, which batches do not hold; declare it with a plain type, such as VARCHAR or JSON."),
    };
}

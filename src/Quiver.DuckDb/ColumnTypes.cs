using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>How DuckDB's types and the types of our columns correspond.</summary>
internal static class ColumnTypes
{
    private const int LongestEnum = 4_096;

    extension(DuckType type)
    {
        /// <summary>The type of a column that holds such values. What columns do not hold (UNION, BIT, ENUM …) is held as its text.</summary>
        public DataType ToColumnType() => type switch
        {
            { Id: TypeId.Decimal } => DataType.Decimal(type.Width, type.Scale),
            { Id: TypeId.Varchar, Alias: "JSON" } => DataType.Json,
            { IsNested: true, NeedsTextCast: true } => DataType.Utf8,
            { Id: TypeId.List } => DataType.List(type.Children[0].Type.ToColumnType()),
            { Id: TypeId.Array } => DataType.FixedList(type.Children[0].Type.ToColumnType(), (int)type.ArraySize),
            { Id: TypeId.Map } => DataType.Map(type.Children[0].Type.ToColumnType(), type.Children[1].Type.ToColumnType()),
            { Id: TypeId.Struct } => DataType.Struct(type.Children.Select(member => new Field(member.Name, member.Type.ToColumnType()))),
            _ => Plain(type.Id) ?? DataType.Utf8,
        };

        /// <summary>Whether DuckDB must make the text of such values: no reader of ours knows their layout, or an enum is too long to be a dictionary.</summary>
        public bool NeedsTextCast => type.Id switch
        {
            TypeId.Enum => type.EnumValues.Length > LongestEnum,
            _ when type.IsNested => type.Children.Any(child => child.Type.NeedsTextCast),
            _ => Plain(type.Id) is null && type.Id != TypeId.Decimal,
        };

        private bool IsNested => type.Id is TypeId.List or TypeId.Array or TypeId.Map or TypeId.Struct;
    }

    extension(DataType type)
    {
        /// <summary>The same type in DuckDB.</summary>
        /// <exception cref="QuiverException">InvalidSchema: no column holds this type.</exception>
        public DuckType ToDuckType() => type.Kind switch
        {
            TypeKind.Decimal => new DuckType(TypeId.Decimal) { Width = type.Precision, Scale = type.Scale },
            TypeKind.List => new DuckType(TypeId.List) { Children = [("", type.Element!.ToDuckType())] },
            TypeKind.FixedList => new DuckType(TypeId.Array) { Children = [("", type.Element!.ToDuckType())], ArraySize = type.Size },
            TypeKind.Map => new DuckType(TypeId.Map) { Children = [.. type.Element!.Fields.Select(field => (field.Name, field.Type.ToDuckType()))] },
            TypeKind.Struct => new DuckType(TypeId.Struct) { Children = [.. type.Fields.Select(field => (field.Name, field.Type.ToDuckType()))] },
            _ when type == DataType.Json => new DuckType(TypeId.Varchar) { Alias = "JSON" },
            _ when Plain(type) is { } id => new DuckType(id),
            _ => throw new QuiverException(ErrorCode.InvalidSchema, $"A column cannot hold {type}; cast it to VARCHAR or take it apart."),
        };
    }

    // Plain types have one counterpart each. Switches, not dictionaries: those over types of ours have to be compiled when the first query runs.
    private static DataType? Plain(TypeId id) => id switch
    {
        TypeId.Boolean => DataType.Boolean,
        TypeId.TinyInt => DataType.Int8,
        TypeId.SmallInt => DataType.Int16,
        TypeId.Integer => DataType.Int32,
        TypeId.BigInt => DataType.Int64,
        TypeId.HugeInt => DataType.Int128,
        TypeId.UTinyInt => DataType.UInt8,
        TypeId.USmallInt => DataType.UInt16,
        TypeId.UInteger => DataType.UInt32,
        TypeId.UBigInt => DataType.UInt64,
        TypeId.UHugeInt => DataType.UInt128,
        TypeId.Float => DataType.Float32,
        TypeId.Double => DataType.Float64,
        TypeId.Varchar => DataType.Utf8,
        TypeId.Blob => DataType.Binary,
        TypeId.Date => DataType.Date,
        TypeId.Time => DataType.Time,
        TypeId.TimeNs => DataType.TimeNanos,
        TypeId.TimestampS => DataType.TimestampIn(TimeUnit.Second),
        TypeId.TimestampMs => DataType.TimestampIn(TimeUnit.Millisecond),
        TypeId.Timestamp => DataType.Timestamp,
        TypeId.TimestampNs => DataType.TimestampIn(TimeUnit.Nanosecond),
        TypeId.TimestampTz => DataType.TimestampZoned,
        TypeId.Interval => DataType.Interval,
        TypeId.Uuid => DataType.Uuid,
        TypeId.SqlNull => DataType.Null,
        _ => null,
    };

    private static TypeId? Plain(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => TypeId.Boolean,
        TypeKind.Int8 => TypeId.TinyInt,
        TypeKind.Int16 => TypeId.SmallInt,
        TypeKind.Int32 => TypeId.Integer,
        TypeKind.Int64 => TypeId.BigInt,
        TypeKind.Int128 => TypeId.HugeInt,
        TypeKind.UInt8 => TypeId.UTinyInt,
        TypeKind.UInt16 => TypeId.USmallInt,
        TypeKind.UInt32 => TypeId.UInteger,
        TypeKind.UInt64 => TypeId.UBigInt,
        TypeKind.UInt128 => TypeId.UHugeInt,
        TypeKind.Float32 => TypeId.Float,
        TypeKind.Float64 => TypeId.Double,
        TypeKind.Utf8 => TypeId.Varchar,
        TypeKind.Binary => TypeId.Blob,
        TypeKind.Date => TypeId.Date,
        TypeKind.Time => type.Unit == TimeUnit.Nanosecond ? TypeId.TimeNs : TypeId.Time,
        TypeKind.Timestamp when type.HasZone => TypeId.TimestampTz,
        TypeKind.Timestamp => type.Unit switch
        {
            TimeUnit.Second => TypeId.TimestampS,
            TimeUnit.Millisecond => TypeId.TimestampMs,
            TimeUnit.Nanosecond => TypeId.TimestampNs,
            _ => TypeId.Timestamp,
        },
        TypeKind.Interval => TypeId.Interval,
        TypeKind.Uuid => TypeId.Uuid,
        TypeKind.Null => TypeId.SqlNull,
        _ => null,
    };
}

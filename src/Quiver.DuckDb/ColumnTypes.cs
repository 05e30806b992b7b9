using System.Collections.Frozen;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>How DuckDB's types and the types of our columns correspond.</summary>
internal static class ColumnTypes
{
    private static readonly FrozenDictionary<TypeId, DataType> Plain = new Dictionary<TypeId, DataType>
    {
        [TypeId.Boolean] = DataType.Boolean,
        [TypeId.TinyInt] = DataType.Int8,
        [TypeId.SmallInt] = DataType.Int16,
        [TypeId.Integer] = DataType.Int32,
        [TypeId.BigInt] = DataType.Int64,
        [TypeId.HugeInt] = DataType.Int128,
        [TypeId.UTinyInt] = DataType.UInt8,
        [TypeId.USmallInt] = DataType.UInt16,
        [TypeId.UInteger] = DataType.UInt32,
        [TypeId.UBigInt] = DataType.UInt64,
        [TypeId.UHugeInt] = DataType.UInt128,
        [TypeId.Float] = DataType.Float32,
        [TypeId.Double] = DataType.Float64,
        [TypeId.Varchar] = DataType.Utf8,
        [TypeId.Blob] = DataType.Binary,
        [TypeId.Date] = DataType.Date,
        [TypeId.Time] = DataType.Time,
        [TypeId.TimeNs] = DataType.TimeNanos,
        [TypeId.TimestampS] = DataType.TimestampIn(TimeUnit.Second),
        [TypeId.TimestampMs] = DataType.TimestampIn(TimeUnit.Millisecond),
        [TypeId.Timestamp] = DataType.Timestamp,
        [TypeId.TimestampNs] = DataType.TimestampIn(TimeUnit.Nanosecond),
        [TypeId.TimestampTz] = DataType.TimestampZoned,
        [TypeId.Interval] = DataType.Interval,
        [TypeId.Uuid] = DataType.Uuid,
        [TypeId.SqlNull] = DataType.Null,
    }.ToFrozenDictionary();

    private const int LongestEnum = 4_096;

    private static readonly FrozenDictionary<DataType, TypeId> Ids = Plain.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

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
            _ => Plain.GetValueOrDefault(type.Id, DataType.Utf8),
        };

        /// <summary>Whether DuckDB must make the text of such values: no reader of ours knows their layout, or an enum is too long to be a dictionary.</summary>
        public bool NeedsTextCast => type.Id switch
        {
            TypeId.Enum => type.EnumValues.Length > LongestEnum,
            _ when type.IsNested => type.Children.Any(child => child.Type.NeedsTextCast),
            _ => !Plain.ContainsKey(type.Id) && type.Id != TypeId.Decimal,
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
            _ when Ids.TryGetValue(type, out var id) => new DuckType(id),
            _ => throw new QuiverException(ErrorCode.InvalidSchema, $"A column cannot hold {type}; cast it to VARCHAR or take it apart."),
        };
    }
}

using System.Text.Json;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>Reads the types of a plan: <c>{"id":…,"type_info":{…}}</c>.</summary>
internal static class TypeReader
{
    /// <summary>The type as columns know it; those that columns do not hold become <see cref="DataType.Other"/> with their SQL text.</summary>
    public static DataType Read(JsonFields type)
    {
        var id = type.TakeText("id");
        var info = type.TakeObjectOrNull("type_info", info => ReadInfo(id, info));
        return info ?? Plain(id);
    }

    /// <summary>The member names of a struct, row or union, and the values of an enum; empty for other types.</summary>
    public static ValueList<string> NamesOf(JsonElement type)
    {
        if (!type.TryGetProperty("type_info", out var info)) return [];
        if (info.TryGetProperty("values", out var values)) return values.EnumerateArray().Select(value => value.GetString() ?? "").ToValueList();
        if (!info.TryGetProperty("child_types", out var members)) return [];
        return members.EnumerateArray().Select(member => member.TryGetProperty("first", out var name) ? name.GetString() ?? "" : "").ToValueList();
    }

    private static DataType Plain(string id) => id switch
    {
        "BOOLEAN" => DataType.Boolean,
        "TINYINT" => DataType.Int8,
        "SMALLINT" => DataType.Int16,
        "INTEGER" => DataType.Int32,
        "BIGINT" => DataType.Int64,
        "HUGEINT" => DataType.Int128,
        "UTINYINT" => DataType.UInt8,
        "USMALLINT" => DataType.UInt16,
        "UINTEGER" => DataType.UInt32,
        "UBIGINT" => DataType.UInt64,
        "UHUGEINT" => DataType.UInt128,
        "FLOAT" => DataType.Float32,
        "DOUBLE" => DataType.Float64,
        "VARCHAR" => DataType.Utf8,
        "BLOB" => DataType.Binary,
        "DATE" => DataType.Date,
        "TIME" => DataType.Time,
        "TIME_NS" => DataType.TimeNanos,
        "TIMESTAMP" => DataType.Timestamp,
        "TIMESTAMP_S" => DataType.TimestampIn(TimeUnit.Second),
        "TIMESTAMP_MS" => DataType.TimestampIn(TimeUnit.Millisecond),
        "TIMESTAMP_NS" => DataType.TimestampIn(TimeUnit.Nanosecond),
        "TIMESTAMP WITH TIME ZONE" => DataType.TimestampZoned,
        "INTERVAL" => DataType.Interval,
        "UUID" => DataType.Uuid,
        "NULL" => DataType.Other("\"NULL\""),
        _ => DataType.Other(id),
    };

    private static DataType ReadInfo(string id, JsonFields info)
    {
        var alias = info.TakeTextOrNull("alias");
        var type = info.TakeText("type") switch
        {
            "DECIMAL_TYPE_INFO" => DataType.Decimal(info.TakeInt("width"), info.TakeInt("scale")),
            "LIST_TYPE_INFO" when id == "MAP" => ReadMap(info),
            "LIST_TYPE_INFO" => DataType.List(info.TakeObject("child_type", Read)),
            "ARRAY_TYPE_INFO" => DataType.FixedList(info.TakeObject("child_type", Read), info.TakeInt("size")),
            "STRUCT_TYPE_INFO" => ReadStruct(id, info),
            "ENUM_TYPE_INFO" => ReadEnum(info),
            "STRING_TYPE_INFO" => ReadText(id, info),
            "GENERIC_TYPE_INFO" => Plain(id),
            var kind => throw info.Unexpected($"the type description '{kind}'"),
        };
        return alias switch
        {
            null => type,
            "JSON" when id == "VARCHAR" => DataType.Json,
            _ => DataType.Other(alias), // a user's own type: SQL knows it by this name
        };
    }

    private static DataType ReadMap(JsonFields info)
    {
        var members = info.TakeObject("child_type", entry =>
        {
            entry.Ignore("id");
            return entry.TakeObject("type_info", ReadMembers);
        });
        return DataType.Map(members[0].Type, members[1].Type);
    }

    private static DataType ReadStruct(string id, JsonFields info)
    {
        var members = info.TakeObjects("child_types", ReadMember);
        if (id == "STRUCT") return DataType.Struct(members.Select(member => new Field(member.Name, member.Type)));
        var written = members.Skip(id == "UNION" ? 1 : 0); // the first member of a union is its tag, which SQL does not write
        return DataType.Other($"{id}({string.Join(", ", written.Select(member => $"{SqlNames.Quoted(member.Name)} {member.Type}"))})");
    }

    private static ValueList<(string Name, DataType Type)> ReadMembers(JsonFields info)
    {
        info.Ignore("type");
        return info.TakeObjects("child_types", ReadMember);
    }

    private static (string Name, DataType Type) ReadMember(JsonFields member) => (member.TakeTextOrNull("first") ?? "", member.TakeObject("second", Read));

    private static DataType ReadEnum(JsonFields info)
    {
        info.Ignore("values_count");
        return DataType.Other($"ENUM({string.Join(", ", info.TakeList("values", value => Sql.Literal(value.GetString() ?? "")))})");
    }

    // The collation was applied to the expressions while they were bound.
    private static DataType ReadText(string id, JsonFields info)
    {
        info.Ignore("collation");
        return Plain(id);
    }
}

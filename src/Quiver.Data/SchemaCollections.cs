using System.Data;
using System.Data.Common;
using System.Globalization;
using Quiver.Columns;
using Quiver.Reading;

namespace Quiver.Data;

/// <summary>The tables that <see cref="QuiverConnection.GetSchema(string)"/> gives.</summary>
internal static class SchemaCollections
{
    private static readonly Dictionary<string, Func<QuiverConnection, string?[], DataTable>> All = new(StringComparer.OrdinalIgnoreCase)
    {
        [DbMetaDataCollectionNames.MetaDataCollections] = (_, _) => Collections(),
        [DbMetaDataCollectionNames.DataSourceInformation] = (connection, _) => Information(connection),
        [DbMetaDataCollectionNames.DataTypes] = (_, _) => DataTypes(),
        [DbMetaDataCollectionNames.ReservedWords] = (connection, _) => ReservedWords(connection),
        [DbMetaDataCollectionNames.Restrictions] = (_, _) => Restrictions(),
        ["Tables"] = Tables,
        ["Columns"] = ColumnsOf,
    };

    /// <summary>One of them.</summary>
    public static DataTable Get(QuiverConnection connection, string name, string?[] restrictions) => All.TryGetValue(name, out var make)
        ? make(connection, restrictions)
        : throw new ArgumentException($"There is no collection '{name}'; there are {string.Join(", ", All.Keys)}.", nameof(name));

    private static DataTable Collections()
    {
        var table = Table(DbMetaDataCollectionNames.MetaDataCollections, (DbMetaDataColumnNames.CollectionName, typeof(string)), (DbMetaDataColumnNames.NumberOfRestrictions, typeof(int)), (DbMetaDataColumnNames.NumberOfIdentifierParts, typeof(int)));
        foreach (var name in All.Keys) table.Rows.Add(name, name is "Tables" or "Columns" ? 2 : 0, name is "Tables" ? 1 : name is "Columns" ? 2 : 0);
        return table;
    }

    private static DataTable ReservedWords(QuiverConnection connection)
    {
        var table = Table(DbMetaDataCollectionNames.ReservedWords, (DbMetaDataColumnNames.ReservedWord, typeof(string)));
        using var words = connection.Engine.Query("SELECT upper(keyword_name) FROM duckdb_keywords() WHERE keyword_category = 'reserved' ORDER BY 1");
        foreach (var word in words.Rows<string>()) table.Rows.Add(word);
        return table;
    }

    private static DataTable Restrictions()
    {
        var table = Table(DbMetaDataCollectionNames.Restrictions, ("CollectionName", typeof(string)), ("RestrictionName", typeof(string)), ("RestrictionNumber", typeof(int)));
        table.Rows.Add("Tables", "TABLE_NAME", 1);
        table.Rows.Add("Tables", "TABLE_TYPE", 2);
        table.Rows.Add("Columns", "TABLE_NAME", 1);
        table.Rows.Add("Columns", "COLUMN_NAME", 2);
        return table;
    }

    private static DataTable Information(QuiverConnection connection)
    {
        var table = Table(
            DbMetaDataCollectionNames.DataSourceInformation,
            (DbMetaDataColumnNames.DataSourceProductName, typeof(string)),
            (DbMetaDataColumnNames.DataSourceProductVersion, typeof(string)),
            (DbMetaDataColumnNames.ParameterMarkerFormat, typeof(string)),
            (DbMetaDataColumnNames.ParameterMarkerPattern, typeof(string)),
            (DbMetaDataColumnNames.QuotedIdentifierPattern, typeof(string)),
            (DbMetaDataColumnNames.StatementSeparatorPattern, typeof(string)),
            (DbMetaDataColumnNames.IdentifierCase, typeof(int)));
        table.Rows.Add("Quiver", connection.ServerVersion, "${0}", @"\$[A-Za-z0-9_]+", "\"(([^\"]|\"\")*)\"", ";", (int)System.Data.Common.IdentifierCase.Insensitive);
        return table;
    }

    private static DataTable DataTypes()
    {
        var table = Table(DbMetaDataCollectionNames.DataTypes, (DbMetaDataColumnNames.TypeName, typeof(string)), (DbMetaDataColumnNames.DataType, typeof(string)));
        DataType[] types =
        [
            DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64, DataType.Float32,
            DataType.Float64, DataType.Decimal(18, 3), DataType.Utf8, DataType.Json, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned, DataType.Interval,
        ];
        foreach (var type in types) table.Rows.Add(type.ToString().Split('(')[0], FieldReader.TypeOf(type).FullName);
        return table;
    }

    private static DataTable Tables(QuiverConnection connection, string?[] restrictions)
    {
        var table = Table("Tables", ("TABLE_NAME", typeof(string)), ("TABLE_TYPE", typeof(string)));
        foreach (var (name, kind, _) in Relations(connection))
            if (Fits(restrictions, 0, name) && Fits(restrictions, 1, kind)) table.Rows.Add(name, kind);
        return table;
    }

    private static DataTable ColumnsOf(QuiverConnection connection, string?[] restrictions)
    {
        var table = Table("Columns", ("TABLE_NAME", typeof(string)), ("COLUMN_NAME", typeof(string)), ("ORDINAL_POSITION", typeof(int)), ("IS_NULLABLE", typeof(bool)), ("DATA_TYPE", typeof(string)));
        foreach (var (name, _, schema) in Relations(connection))
        {
            for (var column = 0; column < schema.Count; column++)
            {
                var field = schema[column];
                if (Fits(restrictions, 0, name) && Fits(restrictions, 1, field.Name)) table.Rows.Add(name, field.Name, column, field.Nullable, field.Type.ToString());
            }
        }

        return table;
    }

    private static IEnumerable<(string Name, string Kind, Schema Schema)> Relations(QuiverConnection connection) =>
        connection.Engine.Sources.Select(source => (source.Name, "SOURCE", source.Schema)).Concat(connection.Engine.Streams.Select(stream => (stream.Name, "STREAM", stream.Schema)));

    private static bool Fits(string?[] restrictions, int index, string value) =>
        restrictions.Length <= index || restrictions[index] is not { } wanted || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    private static DataTable Table(string name, params ReadOnlySpan<(string Name, Type Type)> columns)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        foreach (var column in columns) table.Columns.Add(column.Name, column.Type);
        return table;
    }
}

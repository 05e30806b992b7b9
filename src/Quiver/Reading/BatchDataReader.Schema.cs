using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using Quiver.Columns;

namespace Quiver;

public partial class BatchDataReader : IDbColumnSchemaGenerator
{
    /// <summary>The columns: name, position, type, digits.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => new([.. Enumerable.Range(0, FieldCount).Select(column => (DbColumn)new ReadColumn(_schema[column], column, GetFieldType(column)))]);

    /// <summary>The columns as a table, a row each, as <see cref="DataTable.Load(IDataReader)"/> wants it.</summary>
    public override DataTable? GetSchemaTable()
    {
        if (FieldCount == 0) return null; // and refuses a reader that is closed
        var table = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(int));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        table.Columns.Add("DataTypeName", typeof(string));
        foreach (var name in new[] { SchemaTableColumn.IsUnique, SchemaTableColumn.IsKey, SchemaTableColumn.IsLong, SchemaTableColumn.IsAliased, SchemaTableColumn.IsExpression }) table.Columns.Add(name, typeof(bool));
        foreach (var name in new[] { SchemaTableColumn.BaseSchemaName, SchemaTableColumn.BaseTableName, SchemaTableColumn.BaseColumnName }) table.Columns.Add(name, typeof(string)); // unknown: NULL
        foreach (var column in GetColumnSchema())
            table.Rows.Add(column.ColumnName, column.ColumnOrdinal, column.ColumnSize ?? -1, column.NumericPrecision, column.NumericScale, column.DataType, column.AllowDBNull, column.DataTypeName, false, false, false);
        return table;
    }

    private sealed class ReadColumn : DbColumn
    {
        public ReadColumn(Field field, int ordinal, Type type)
        {
            ColumnName = field.Name;
            ColumnOrdinal = ordinal;
            AllowDBNull = field.Nullable;
            DataType = type;
            DataTypeName = field.Type.ToString();
            if (field.Type.Kind == TypeKind.Decimal) (NumericPrecision, NumericScale) = (field.Type.Precision, field.Type.Scale);
        }
    }
}

using Quiver.Tests.Cli;

namespace Quiver.Tests.Statements;

/// <summary>INSERT … SELECT from files, which DuckDB reads.</summary>
public sealed class InsertFromFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Connection _quiver = Connection.Open();

    public InsertFromFilesTests()
    {
        _folder.Write("rows.csv", "n,name\n1,one\n2,two\n");
        _folder.Write("rows.json", """[{"n": 3, "name": "three"}]""");
        _quiver.Execute($"CREATE SOURCE s (n BIGINT, name VARCHAR, more DOUBLE); COPY (SELECT 4 AS n, 'four' AS name) TO '{_folder["rows.parquet"]}'").Dispose();
    }

    public void Dispose()
    {
        _quiver.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("(n, name) SELECT n, name FROM '{0}/rows.csv'", "1 one|2 two")]
    [InlineData("(n, name) FROM '{0}/rows.csv'", "1 one|2 two")]
    [InlineData("BY NAME SELECT * FROM read_csv('{0}/rows.csv', header = true)", "1 one|2 two")]
    [InlineData("BY NAME SELECT name, n FROM read_parquet('{0}/rows.parquet')", "4 four")]
    [InlineData("BY NAME FROM read_json('{0}/*.json')", "3 three")]
    [InlineData("SELECT n, name, NULL FROM '{0}/rows.csv' UNION ALL BY NAME SELECT n, name FROM '{0}/rows.json'", "1 one|2 two|3 three")]
    [InlineData("(name) SELECT max(name) FROM '{0}/rows.csv' WHERE n > $1", "NULL two")]
    [InlineData("BY NAME SELECT n FROM '{0}/rows.csv' WHERE false", "")]
    public void Rows_of_files_go_in(string rest, string expected)
    {
        var sql = $"INSERT INTO s {rest.Replace("{0}", _folder.Path, StringComparison.Ordinal)}";
        using var result = sql.Contains("$1", StringComparison.Ordinal) ? _quiver.Execute(sql, [1]) : _quiver.Execute(sql);
        using var rows = _quiver.Query("SELECT coalesce(string_agg(coalesce(n::VARCHAR, 'NULL') || ' ' || name, '|' ORDER BY n), '') FROM s");
        Assert.Equal(expected, rows[0, 0]);
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split('|').Length, result.RowsAffected);
    }

    [Theory]
    [InlineData("SELECT n, name FROM '{0}/rows.csv'", 202, 1, 13, "2 values are given for the 3 columns of source 's': n, name, more.")]
    [InlineData("(n) SELECT name FROM '{0}/rows.csv'", 303, 1, 19, "'one' is no BIGINT")]
    [InlineData("(n) SELECT [n] AS list FROM '{0}/rows.csv'", 202, 1, 33, "Column 1 of what is inserted is BIGINT[], and 'n' of source 's' is BIGINT, which it cannot become.")]
    [InlineData("(n) SELECT m FROM '{0}/rows.csv'", 204, 1, 26, "m")]
    [InlineData("(n) SELECT n FROM '{0}/gone.csv'", 400, 1, 0, "gone.csv")]
    [InlineData("BY NAME FROM '{0}/rows.csv' SELECT n, name AS colour", 204, 1, 0, "There is no column 'colour' in source 's'")]
    public void What_does_not_fit_is_told_with_its_place(string rest, int code, int line, int column, string says)
    {
        var error = Assert.Throws<QueryException>(() => _quiver.Execute($"INSERT INTO s {rest.Replace("{0}", _folder.Path, StringComparison.Ordinal)}"));
        Assert.Equal(code, (int)error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Place!.Value.Line);
        if (column > 0) Assert.Equal(column, error.Place.Value.Column);
        Assert.Equal(0, _quiver.Query("SELECT * FROM s").RowCount);
    }

    [Fact]
    public void Columns_of_files_are_described()
    {
        using var columns = _quiver.Query($"DESCRIBE SELECT n, name || '!' AS loud FROM '{_folder["rows.csv"]}'");
        Assert.Equal(["n", "BIGINT", "loud", "VARCHAR"], [columns[0, 0], columns[0, 1], columns[1, 0], columns[1, 1]]);
    }
}

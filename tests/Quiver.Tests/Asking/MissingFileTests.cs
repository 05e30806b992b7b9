using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>Files that go away after they were declared, before anything was asked.</summary>
public sealed class MissingFileTests
{
    [Fact]
    public void A_file_that_is_gone_is_the_error_of_those_queries_alone_that_read_it()
    {
        var path = Path.GetTempFileName();
        using var quiver = Connection.Open();
        try
        {
            File.WriteAllText(path, "id\n1\n");
            quiver.Execute($"CREATE SOURCE gone FROM FILES (path = '{path}', format = 'csv'); CREATE SOURCE here (id BIGINT); INSERT INTO here VALUES (7)").Dispose();
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(["7"], quiver.Query("SELECT id FROM here").Lines());
        Assert.Contains(path, Assert.ThrowsAny<QuiverException>(() => quiver.Query("SELECT id FROM gone")).Message, StringComparison.Ordinal);

        File.WriteAllText(path, "id\n2\n");
        try
        {
            Assert.Equal(["2"], quiver.Query("SELECT id FROM gone").Lines());
        }
        finally
        {
            File.Delete(path);
        }
    }
}

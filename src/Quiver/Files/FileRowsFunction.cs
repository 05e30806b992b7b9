using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Native;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>The table function <c>name('source')</c> over files whose bad records go by a policy: each scan reads them from the beginning.</summary>
/// <param name="find">The files of a source; null when it has none such.</param>
/// <param name="cancellationOf">What stops the query of a session, by <see cref="Session.Id"/>: an interrupt of DuckDB's is not seen by a scan that waits.</param>
internal sealed class FileRowsFunction(Func<string, PolicyFilesConnector?> find, Func<ulong, CancellationToken> cancellationOf) : TableFunction
{
    /// <summary>What it is called in DuckDB.</summary>
    public const string Name = "quiver_files";

    /// <summary>The relation of a source in a FROM clause.</summary>
    public static string Relation(string source) => $"{Name}({DuckDb.Sql.Literal(source)})";

    /// <inheritdoc/>
    public override TableBinding Bind(string argument, ulong session) =>
        find(argument) is { } files ? new Binding(files, () => cancellationOf(session)) : throw new QuiverException(ErrorCode.TableNotFound, $"There is no source '{argument}' of files to scan.");

    private sealed class Binding(PolicyFilesConnector files, Func<CancellationToken> cancellation) : TableBinding
    {
        public override IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns =>
            files.Schema.Fields.Select(column => (column.Name, new Func<LogicalTypeHandle>(column.Type.ToDuckType().ToHandle)));

        public override TableScan Open(int[] projection) => new Scan(files.Read(), files.Schema, projection, cancellation());
    }

    private sealed class Scan : TableScan
    {
        private readonly FileRows _rows;
        private readonly ReadAhead _ahead;
        private readonly int[] _projection;
        private readonly VectorWriter[] _writers;
        private Batch? _batch;
        private int _row;

        public Scan(FileRows rows, Schema schema, int[] projection, CancellationToken cancellation)
        {
            _rows = rows;
            _projection = projection;
            _writers = [.. projection.Select(column => VectorWriter.For(schema[column].Type))];
            _ahead = new ReadAhead(rows.Next, cancellation);
        }

        public override int Fill(nint chunk)
        {
            while (_batch is null || _row == _batch.Length)
            {
                _batch?.Dispose();
                _row = 0;
                if ((_batch = Next()) is null) return 0;
            }

            var count = Math.Min(NativeMethods.VectorSize, _batch.Length - _row);
            for (var position = 0; position < _projection.Length; position++)
                _writers[position].Write(_batch[_projection[position]], _row, count, NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)position));
            _row += count;
            return count;
        }

        private Batch? Next()
        {
            try
            {
                return _ahead.Next();
            }
            catch (OperationCanceledException error)
            {
                throw new QuiverException(ErrorCode.QueryCancelled, "The query was cancelled.", inner: error);
            }
        }

        public override void Dispose()
        {
            _ahead.Dispose();
            _batch?.Dispose();
            _rows.Dispose();
        }
    }
}

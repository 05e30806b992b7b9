using System.Globalization;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Differential;

/// <summary>What came out between two reads. Its position is how many events had come; one more than all of them at the end of the source.</summary>
internal sealed record Step(int Position, List<object?[]> Rows);

/// <summary>What a run of a case brought.</summary>
internal sealed record Outcome(Schema Schema, List<Step> Steps)
{
    /// <summary>The rows that the query, and the stream it reads, refused; their <c>_seq</c> is the event. Null when they cannot be read.</summary>
    public Table? Late { get; set; }

    public Table? InnerLate { get; set; }

    /// <summary>The answer to the same query asked at the end; null when it was not.</summary>
    public Table? Asked { get; set; }

    public IEnumerable<object?[]> RowsUpTo(int position) => Steps.Where(step => step.Position <= position).SelectMany(step => step.Rows);
}

/// <summary>Quiver, running cases one after another in two connections: state that was frozen in one goes on in the other.</summary>
internal sealed class Subject : IDisposable
{
    private Connection _connection = Connection.Open();
    private Connection? _other;

    /// <summary>Runs a case.</summary>
    public Outcome Run(Case item, Delivery delivery, bool ask)
    {
        using var run = new SubjectRun(this, item, delivery);
        return run.Run(ask);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _other?.Dispose();
    }

    private sealed class SubjectRun : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly Subject _subject;
        private readonly Case _item;
        private readonly Delivery _delivery;
        private readonly SortedSet<int> _cuts;
        private readonly TextDictionary?[] _dictionaries;
        private readonly Dictionary<long, int> _events = []; // by sequence number
        private readonly CaseQuery? _inner;
        private Writer _writer;
        private Subscription? _rows;
        private Outcome? _outcome;
        private bool _hasInner;

        public SubjectRun(Subject subject, Case item, Delivery delivery)
        {
            _subject = subject;
            _item = item;
            _delivery = delivery;
            _inner = QuiverSql.InnerOf(item.Query);
            _cuts = [.. delivery.Cuts, .. delivery.Freezes, .. item.Checkpoints, item.Start.At, item.Start.InnerAt, item.Events.Length];
            _dictionaries = [.. item.Columns.Select(column => delivery.Coded && column.Type == DataType.Utf8 ? new TextDictionary() : null)];
            _subject._connection.Execute(QuiverSql.CreateSource(item)).Dispose();
            _writer = _subject._connection.Writer(QuiverSql.Source);
        }

        public Outcome Run(bool ask)
        {
            for (var position = 0; position <= _item.Events.Length;)
            {
                if (_inner is not null && !_hasInner && position == _item.Start.InnerAt) KeepInner();
                if (_rows is null && position == _item.Start.At) Keep();
                if (_delivery.Freezes.Contains(position)) Move();
                if (position == _item.Events.Length) break;
                position = Write(position);
                Read(position);
            }

            if (_item.Ends) _writer.End();
            if (_delivery.SlowReader && _item.Ends) ReadToTheEnd();
            else Read(_item.Events.Length + 1);
            if (_item.Ends && !_rows!.Ended) throw new InvalidOperationException("The subscription did not end with its source.");
            TakeLate();
            if (ask) _outcome!.Asked = Read(_subject._connection.Query(QuiverSql.Select(_item.Query)));
            return _outcome!;
        }

        public void Dispose()
        {
            _rows?.Dispose();
            _writer.Dispose();
            _subject._connection.Execute($"DROP SOURCE {QuiverSql.Source} CASCADE").Dispose();
        }

        private void KeepInner()
        {
            _hasInner = true;
            _subject._connection.Execute(QuiverSql.CreateStream(QuiverSql.Inner, _inner!)).Dispose();
        }

        private void Keep()
        {
            var options = _delivery.SlowReader ? new SubscriptionOptions { QueueBytes = 1, SlowReader = SlowReader.Wait } : null;
            if (_item.Start.Kind == StartKind.Stream)
            {
                // What a stream makes of rows that were there before comes out at once; who subscribes behind it asks for the rows that stand.
                _subject._connection.Execute(QuiverSql.CreateStream(QuiverSql.Stream, _item.Query)).Dispose();
                _rows = _subject._connection.Subscribe(QuiverSql.Stream, options);
                _outcome ??= new Outcome(_rows.Schema, []);
                var standing = Read(_subject._connection.Query($"SELECT * FROM {QuiverSql.Stream}")).Rows;
                _outcome.Steps.Add(new Step(_item.Start.At, [.. standing.Select(AsChange)]));
            }
            else
            {
                var from = _item.Start.Kind == StartKind.Beginning ? " FROM BEGINNING" : "";
                _rows = _subject._connection.Subscribe(QuiverSql.Kept(_item.Query) + from, options);
                _outcome ??= new Outcome(_rows.Schema, []);
            }

            Read(_item.Start.At);
        }

        // A row that stands, in the form of the changes of its query.
        private object?[] AsChange(object?[] row) => _item.Query.HasWeights ? [.. row, 1L] : _item.Query.CanDelete ? [.. row, false] : row;

        // Everything goes on in the other connection, from nothing but the frozen bytes and the statements.
        private void Move()
        {
            TakeLate();
            var state = _writer.Input.Graph.Engine.FreezeAsync(_writer.Input).GetAwaiter().GetResult();
            Dispose();
            (_subject._connection, _subject._other) = (_subject._other ?? Connection.Open(), _subject._connection);
            _subject._connection.Execute(QuiverSql.CreateSource(_item)).Dispose();
            _writer = _subject._connection.Writer(QuiverSql.Source);
            if (_hasInner) KeepInner();
            _subject._connection.Execute(QuiverSql.CreateStream(QuiverSql.Stream, _item.Query)).Dispose();
            _rows = _subject._connection.Subscribe(QuiverSql.Stream);
            _writer.Input.Graph.Engine.RestoreAsync(_writer.Input, state).GetAwaiter().GetResult();
        }

        /// <summary>Writes what comes up to the next cut or watermark.</summary>
        private int Write(int position)
        {
            if (_item.Events[position].Row is null)
            {
                _writer.Watermark(DateTime.UnixEpoch.AddTicks(_item.Events[position].Watermark * TimeSpan.TicksPerMicrosecond));
                return position + 1;
            }

            var end = position + 1;
            while (end < _item.Events.Length && !_cuts.Contains(end) && _item.Events[end].Row is not null) end++;
            var columns = new Column[_item.Columns.Length];
            for (var column = 0; column < columns.Length; column++)
            {
                var values = new object?[end - position];
                for (var row = 0; row < values.Length; row++) values[row] = _item.Events[position + row].Row!.Value[column];
                columns[column] = _dictionaries[column] is { } dictionary ? Coded(dictionary, values) : Data.Column(_item.Columns[column].Type, values);
            }

            var last = _writer.Input.Push(new Batch(_writer.Schema, [.. columns]));
            for (var row = position; row < end; row++) _events.Add(last - (end - 1 - row), row);
            return end;
        }

        private static Column Coded(TextDictionary dictionary, object?[] texts)
        {
            using var builder = new CodedTextBuilder(dictionary);
            foreach (var text in texts) builder.AppendText((string?)text);
            return builder.Finish();
        }

        private void Read(int position)
        {
            if (_rows is null || (_delivery.SlowReader && _item.Ends)) return;
            var rows = new List<object?[]>();
            while (_rows.TryNext(out var batch)) Add(rows, batch);
            _outcome!.Steps.Add(new Step(position, rows));
        }

        private void ReadToTheEnd()
        {
            var rows = new List<object?[]>();
            while (_rows!.Next(Patience) is { } batch) Add(rows, batch);
            _outcome!.Steps.Add(new Step(_item.Events.Length + 1, rows));
        }

        private void TakeLate()
        {
            if (_inner?.Refusing is not null) _outcome!.InnerLate = LateOf(QuiverSql.Inner, _outcome.InnerLate);
            if (_item.Start.Kind == StartKind.Stream && _item.Query.Refusing is not null) _outcome!.Late = LateOf(QuiverSql.Stream, _outcome.Late);
        }

        private Table LateOf(string stream, Table? before)
        {
            var late = Read(_subject._connection.Query($"SELECT * FROM late('{stream}')"));
            var sequence = late.Schema.IndexOf("_seq");
            foreach (var row in late.Rows) row[sequence] = _events.TryGetValue((long)row[sequence]!, out var at) ? (long)at : throw new InvalidOperationException($"A late row has the number {row[sequence]}, which no row was given.");
            return before is null ? late : new Table(late.Schema, [.. before.Rows, .. late.Rows]);
        }

        private static Table Read(QueryResult result)
        {
            using (result)
            {
                var rows = new List<object?[]>();
                foreach (var batch in result.Batches) Add(rows, batch, dispose: false);
                return new Table(result.Schema, rows);
            }
        }

        private static void Add(List<object?[]> rows, Batch batch, bool dispose = true)
        {
            for (var row = 0; row < batch.Length; row++)
            {
                var values = new object?[batch.Columns.Length];
                for (var column = 0; column < values.Length; column++) values[column] = Cells.Get(batch[column], row);
                rows.Add(values);
            }

            if (dispose) batch.Dispose();
        }
    }
}

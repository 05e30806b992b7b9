using System.Text;
using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>
/// The rows of a subscription as they stand on a screen: of one whose rows replace each other the newest of each key, of others the last. Memory is bounded: of too many keys those that changed
/// last are kept. One thread adds, any thread reads.
/// </summary>
internal sealed class LiveRows
{
    private const int MostRows = 256;   // that any screen shows
    private const int MostKeys = 10_000;
    private const char KeyEnd = '\x1f';

    private readonly Lock _lock = new();
    private readonly Schema _schema;
    private readonly int[]? _keys;
    private readonly string _null;
    private readonly Queue<string[]> _last = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal); // keys of the batch that is being added
    private readonly int[] _widths;
    private long _changes;

    /// <summary>Begins without rows.</summary>
    /// <param name="schema">Their columns.</param>
    /// <param name="keys">The columns that identify a row that later ones replace; null when rows only come.</param>
    /// <param name="nullText">What stands for NULL.</param>
    public LiveRows(Schema schema, IEnumerable<int>? keys, string nullText)
    {
        _schema = schema;
        _keys = keys is null ? null : [.. keys];
        _null = nullText;
        _widths = [.. schema.Fields.Select(field => Math.Max(DisplayWidth.Of(DisplayWidth.Visible(field.Name)), DisplayWidth.Of(field.Type.Name)))];
    }

    /// <summary>Rows taken so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes rows, which stay the caller's.</summary>
    public void Add(Batch batch)
    {
        lock (_lock)
        {
            Rows += batch.Length;
            if (_keys is null) AddLast(batch);
            else AddByKey(batch, _keys);
        }
    }

    /// <summary>A table of the rows, with a line below it.</summary>
    /// <param name="width">Cells of a line.</param>
    /// <param name="height">Lines there is room for.</param>
    /// <param name="note">What is added to the last line.</param>
    public IReadOnlyList<string> Lines(int width, int height, string note)
    {
        lock (_lock)
        {
            var room = Math.Clamp(height - 6, 1, MostRows); // around the rows are five lines and the last one
            string[][] rows = _keys is null ? [.. _last.Skip(_last.Count - room)] : [.. _slots.Values.OrderByDescending(slot => slot.Changed).Take(room).OrderBy(slot => slot.Came).Select(slot => slot.Cells)];
            var there = _keys is null ? Rows : _slots.Count;
            return Table(rows, width, $"{Count(Rows, "row")}{(_keys is null ? "" : $" for {Count(there, "key")}")}{(rows.Length < there ? $" (the last {rows.Length:N0} shown)" : "")}, {Count(_schema.Count, "column")}{note}");
        }
    }

    private static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number:N0} {noun}s";

    private void AddLast(Batch batch)
    {
        for (var row = Math.Max(0, batch.Length - MostRows); row < batch.Length; row++)
        {
            if (_last.Count == MostRows) _last.Dequeue();
            _last.Enqueue(Cells(batch, row));
        }
    }

    /// <summary>From the last row backwards: of rows with one key only the newest is made text.</summary>
    private void AddByKey(Batch batch, int[] keys)
    {
        var newest = new List<(string Key, int Row)>();
        for (var row = batch.Length - 1; row >= 0; row--)
        {
            var key = Key(batch, keys, row);
            if (_taken.Add(key)) newest.Add((key, row));
        }

        _taken.Clear();
        for (var place = newest.Count - 1; place >= 0; place--)
        {
            var (key, row) = newest[place];
            var came = _slots.TryGetValue(key, out var slot) ? slot.Came : ++_changes;
            _slots[key] = new Slot(Cells(batch, row), came, ++_changes);
        }

        if (_slots.Count <= 2 * MostKeys) return;
        foreach (var old in _slots.OrderBy(slot => slot.Value.Changed).Take(_slots.Count - MostKeys).Select(slot => slot.Key).ToArray()) _slots.Remove(old);
    }

    private static string Key(Batch batch, int[] keys, int row)
    {
        var key = new StringBuilder();
        foreach (var column in keys)
        {
            if (!batch[column].IsNull(row)) key.Append('=').Append(ValueText.Format(batch[column], row)); // a NULL is no empty text
            key.Append(KeyEnd);
        }

        return key.ToString();
    }

    private string[] Cells(Batch batch, int row) => [.. batch.Columns.Select(column => column.IsNull(row) ? _null : DisplayWidth.Visible(ValueText.Format(column, row)))];

    private List<string> Table(string[][] rows, int width, string last)
    {
        foreach (var cells in rows)
        {
            for (var column = 0; column < cells.Length; column++) _widths[column] = Math.Max(_widths[column], DisplayWidth.Of(cells[column])); // a column never shrinks, so nothing jumps
        }

        int[] widths = [.. _widths];
        var (left, right) = ColumnFit.Into(widths, width);
        int[] shown = [.. ColumnFit.Shown(widths.Length, left, right)];
        var lines = new List<string>
        {
            Rule('┌', '┬', '┐'),
            Line([.. _schema.Fields.Select(field => DisplayWidth.Visible(field.Name))]),
            Line([.. _schema.Fields.Select(field => field.Type.Name)]),
            Rule('├', '┼', '┤'),
        };
        lines.AddRange(rows.Select(Line));
        lines.Add(Rule('└', '┴', '┘'));
        lines.Add(DisplayWidth.Cut(shown.Length < widths.Length ? $"{last} ({shown.Length} shown)" : last, Math.Max(1, width)));
        return lines;

        string Rule(char start, char between, char end) => $"{start}{string.Join(between, shown.Select(column => new string('─', widths[column] + 2)))}{end}";

        string Line(string[] cells) => $"│{string.Join('│', shown.Select(column =>
        {
            var cell = DisplayWidth.Cut(cells[column], widths[column]);
            var blanks = new string(' ', widths[column] - DisplayWidth.Of(cell));
            return TableRows.IsNumber(_schema[column].Type) ? $" {blanks}{cell} " : $" {cell}{blanks} ";
        }))}│";
    }

    /// <summary>The newest row of a key.</summary>
    private sealed record Slot(string[] Cells, long Came, long Changed);
}

namespace Quiver.Columns;

/// <summary>Appends to a column of maps: keys and values are gathered for one map and copied when it ends, so that a map that is given up leaves nothing.</summary>
internal sealed class MapAppender : ColumnAppender
{
    private const int Few = 16; // so many keys are compared each with each

    private readonly ColumnAppender _keys;
    private readonly ColumnAppender _values;

    public MapAppender(Field field, int capacity)
        : base(field)
    {
        Maps = new ColumnBuilder(field.Type, capacity);
        _keys = Inner(new Field(field.Name, field.Type.Element!.Fields[0].Type, Nullable: false), capacity: 0);
        _values = Inner(new Field(field.Name, field.Type.Element!.Fields[1].Type), capacity: 0);
    }

    private ColumnBuilder Maps { get; }

    public override int Length => Maps.Length;

    public override ColumnAppender Keys => _keys;

    public override ColumnAppender Values => _values;

    public override void EndMap()
    {
        using var keys = _keys.Finish();
        using var values = _values.Finish();
        if (keys.Length != values.Length) Reject($"a map with {keys.Length} keys and {values.Length} values", "takes a value for each key", "Append NULL to the values where there is none.");
        if (FindTwice(keys) is { } twice) Reject($"a map with the key {ValueText.Format(keys, twice)} twice", "holds each key once", "Keep one of the two values.");
        for (var entry = 0; entry < keys.Length; entry++)
        {
            Maps.Elements.Members[0].AppendFrom(keys, entry);
            Maps.Elements.Members[1].AppendFrom(values, entry);
            Maps.Elements.EndStruct();
        }

        Maps.EndList();
    }

    internal override long TextBytes => Maps.TextBytes;

    internal override void Truncate(int length)
    {
        Forget();
        Maps.Truncate(length);
    }

    internal override Column Finish()
    {
        Forget();
        return Maps.Finish();
    }

    internal override void Release()
    {
        _keys.Release();
        _values.Release();
        Maps.Dispose();
    }

    private protected override void AddNull()
    {
        Forget();
        Maps.AppendNull();
    }

    private void Forget()
    {
        _keys.Truncate(0);
        _values.Truncate(0);
    }

    private static int? FindTwice(Column keys)
    {
        if (keys.Length <= Few)
        {
            for (var key = 1; key < keys.Length; key++)
                for (var before = 0; before < key; before++)
                    if (CompareRows.Equal(keys, before, keys, key)) return key;
            return null;
        }

        int[] rows = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(rows, (left, right) => CompareRows.Order(keys, left, keys, right));
        for (var key = 1; key < rows.Length; key++)
            if (CompareRows.Equal(keys, rows[key - 1], keys, rows[key])) return rows[key];
        return null;
    }
}

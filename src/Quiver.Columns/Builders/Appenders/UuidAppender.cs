namespace Quiver.Columns;

/// <summary>Appends to a UUID column, of texts those that are UUIDs.</summary>
internal sealed class UuidAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(Guid value) => Builder.Append(Uuids.ToSlot(value));

    public override void Append(string? value)
    {
        if (value is null)
        {
            AppendNull();
            return;
        }

        if (!Guid.TryParse(value, out var uuid)) Reject($"'{value}'", "holds UUIDs", "Write it as 36 characters, 00000000-0000-0000-0000-000000000000, or declare the column as VARCHAR.");
        Append(uuid);
    }
}

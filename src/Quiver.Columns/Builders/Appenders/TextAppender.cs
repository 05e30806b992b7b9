using System.Text.Unicode;

namespace Quiver.Columns;

/// <summary>Appends to a VARCHAR or JSON column, uncoded.</summary>
internal sealed class TextAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(string? value)
    {
        if (value is null) AppendNull();
        else Builder.AppendText(value);
    }

    public override void Append(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value)) Reject($"a byte string that is not UTF-8 ({ValueText.Blob(value[..Math.Min(value.Length, 16)])})", "holds UTF-8", "Declare the column as BLOB, or decode the bytes before.");
        Builder.AppendText(value);
    }

    public override void Append(Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _);
        Builder.AppendText(text);
    }
}

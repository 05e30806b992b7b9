using System.Text.Unicode;

namespace Quiver.Columns;

/// <summary>Appends to a VARCHAR column whose texts are coded.</summary>
internal sealed class CodedTextAppender(Field field, TextDictionary dictionary, int capacity) : ColumnAppender(field)
{
    private CodedTextBuilder Builder { get; } = new(dictionary, capacity);

    public override int Length => Builder.Length;

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

    internal override long TextBytes => Builder.TextBytes;

    internal override void Reopen(bool isBack) => Builder.Reopen(isBack);

    internal override void Truncate(int length) => Builder.Truncate(length);

    internal override Column Finish() => Builder.Finish();

    internal override void Release() => Builder.Dispose();

    private protected override void AddNull() => Builder.AppendNull();
}

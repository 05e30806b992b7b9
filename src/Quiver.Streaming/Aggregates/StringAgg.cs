using System.Buffers;
using System.Text;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>string_agg</c>: the texts that are not null with a separator between them, by ORDER BY, else as they came. NULL of no texts.</summary>
/// <param name="options">The separator, and whether there is an ORDER BY.</param>
internal sealed class StringAgg(AggregateOptions options) : Collecting(DataType.Utf8, options with { IgnoresNulls = true })
{
    private readonly byte[] _separator = Encoding.UTF8.GetBytes(options.Separator!);
    private readonly ArrayBufferWriter<byte> _joined = new();

    /// <inheritdoc/>
    public override DataType ResultType => DataType.Utf8;

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder results, ReadOnlySpan<int> items)
    {
        _joined.ResetWrittenCount();
        for (var k = 0; k < items.Length; k++)
        {
            if (k > 0) _joined.Write(_separator);
            _joined.Write(Values.Text(items[k]));
        }

        results.AppendText(_joined.WrittenSpan);
    }
}

using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Arrow IPC, a file or a stream: a result without end takes no more memory than a short one.</summary>
internal sealed class ArrowRows : RowPrinter
{
    private readonly IpcWriter _writer;

    private ArrowRows(RowOutput output, Schema schema, IpcFormat format) => _writer = new IpcWriter(System.IO.File.Create(output.File!), schema, new() { Format = format });

    /// <summary>Files, in the list.</summary>
    public static RowFormat File { get; } = new("arrow", CanInterleave: false, (output, schema) => new ArrowRows(output, schema, IpcFormat.File)) { Endings = [".arrow", ".feather", ".ipc"], IsFile = true };

    /// <summary>Streams, in the list.</summary>
    public static RowFormat Stream { get; } = new("arrows", CanInterleave: false, (output, schema) => new ArrowRows(output, schema, IpcFormat.Stream)) { Endings = [".arrows"], IsFile = true };

    /// <inheritdoc/>
    public override void Flush() => _writer.Flush();

    /// <inheritdoc/>
    public override void End(long? total = null) => _writer.Finish();

    /// <inheritdoc/>
    public override void Dispose() => _writer.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch) => _writer.Write(batch);
}

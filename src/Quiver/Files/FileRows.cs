using System.Globalization;
using Quiver.Columns;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>
/// The rows of files of which some may be bad, file by file and in their order, read once from the beginning: bad records are left out or made NULL in a field, as the source says, and noted by
/// whoever meets them first. Used by one thread at a time.
/// </summary>
/// <param name="files">What is read.</param>
/// <param name="target">What the rows are of.</param>
/// <param name="noted">What is noted of the files already.</param>
internal abstract class FileRows(PolicyFiles files, RecordTarget target, NotedFaults noted) : IDisposable
{
    private int _next; // of the files

    /// <summary>What is read.</summary>
    protected PolicyFiles Files { get; } = files;

    /// <summary>What the rows are of.</summary>
    protected RecordTarget Target { get; } = target;

    /// <summary>The bad records.</summary>
    protected ErrorRows Errors { get; } = new(target.Errors, noted);

    /// <summary>Bytes of the files that are behind, as they lie on the disk.</summary>
    public abstract long BytesRead { get; }

    /// <summary>The next rows, the caller's; null at the end.</summary>
    /// <exception cref="QuiverException">A file cannot be read.</exception>
    public Batch? Next(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (NextOfFile(cancellation) is { } batch) return batch;
            if (_next == Files.Files.Length) return null;
            Begin(Files.Files[_next++]);
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Errors.WriteLater(); // those that were met are noted, whoever stops reading
        Errors.Dispose();
    }

    /// <summary>The next rows of the file that was begun, the caller's; null at its end, and before the first.</summary>
    protected abstract Batch? NextOfFile(CancellationToken cancellation);

    /// <summary>Begins a file whose columns fit.</summary>
    protected abstract void Open(string file);

    private void Begin(string file)
    {
        try
        {
            if (Files.FaultOf(file) is { } fault) LeaveOut(file, fault);
            else Open(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, error);
        }
    }

    /// <summary>That a file cannot be read.</summary>
    protected static QuiverException Unreadable(string file, Exception error) => new(ErrorCode.IngestionFailed, $"{file}: It cannot be read: {error.Message}", inner: error);

    private void LeaveOut(string file, FileFault fault) =>
        Errors.Add(file, record: 0, fault.Line, fault.Column, new RecordFault(0, null, string.Create(CultureInfo.InvariantCulture, $"{fault.Message} The file is left out.")), "SKIP", fault.Raw);
}

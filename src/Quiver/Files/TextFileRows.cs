using Quiver.Columns;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>The rows of CSV and JSON files, read by the loops that read what programs write.</summary>
internal sealed class TextFileRows(PolicyFiles files, RecordTarget target, NotedFaults noted) : FileRows(files, target, noted)
{
    private const int LongestRecord = 16 << 20;

    private FileStream? _bytes; // on the disk
    private Stream? _input;
    private RecordReader? _reader;
    private RecordBuffer? _buffer;
    private string _file = "";
    private long _behind;

    /// <inheritdoc/>
    public override long BytesRead
    {
        get
        {
            var current = _bytes;
            return Volatile.Read(ref _behind) + (current is { CanSeek: true } ? current.Position : 0);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Open(string file)
    {
        _file = file;
        _bytes = File.OpenRead(file);
        _input = FileBytes.Unpacked(_bytes, file);
        _buffer = new RecordBuffer();
        var rows = new RecordRows(Target, Errors, Files.OnError, file, ownsErrors: false);
        _reader = Files.Format.Name == "csv"
            ? new CsvRecords(rows, new CsvOptions { Delimiter = Files.DelimiterOf(file), Quote = Files.Quote, UnknownFields = UnknownFields.Ignore, MaxRecordBytes = LongestRecord }, isQuotedNull: true)
            : new JsonRecords(rows, new JsonOptions { UnknownFields = UnknownFields.Ignore, MaxRecordBytes = LongestRecord });
    }

    /// <inheritdoc/>
    protected override Batch? NextOfFile(CancellationToken cancellation)
    {
        while (_reader is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            _buffer!.Read(_reader);
            var isEnd = !_reader.Rows.IsStopped && _buffer.IsLast;
            if (!_reader.Rows.IsStopped && !isEnd)
            {
                Fill();
                continue;
            }

            var batch = _reader.Rows.Finish();
            Errors.WriteAll(cancellation);
            if (isEnd) Close();
            if (batch is not null) return batch;
        }

        return null;
    }

    private void Fill()
    {
        try
        {
            _buffer!.Took(_input!.Read(_buffer.Room().Span));
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Unreadable(_file, error);
        }
    }

    private void Close()
    {
        if (_bytes is { } bytes) Volatile.Write(ref _behind, _behind + bytes.Length);
        _bytes = null;
        _input?.Dispose();
        _buffer?.Dispose();
        _reader?.Rows.Dispose();
        (_input, _buffer, _reader) = (null, null, null);
    }
}

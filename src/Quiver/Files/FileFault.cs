using System.Globalization;

namespace Quiver.Files;

/// <summary>What is wrong in a text, and where.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Message">What was found, what was expected, what to do.</param>
internal sealed record FileFault(long Line, long Column, string Message)
{
    /// <summary>Number of the record, from 1; 0 when the file is wrong as a whole.</summary>
    public long Record { get; init; }

    /// <summary>The source's column; null when the record is wrong as a whole.</summary>
    public string? Name { get; init; }

    /// <summary>The record's bytes, as far as they are known.</summary>
    public byte[] Raw { get; init; } = [];

    /// <summary>A byte that cannot stand there in UTF-8.</summary>
    public static FileFault NotUtf8(long line, long column, byte found) =>
        new(line, column, $"Found the byte 0x{found.ToString("X2", CultureInfo.InvariantCulture)}, which is no UTF-8; save the file as UTF-8 (iconv -f latin1 -t utf-8).");
}

/// <summary>A file has a record that does not fit its source.</summary>
/// <param name="file">The file.</param>
/// <param name="fault">What is wrong, and where.</param>
/// <param name="message">The message; null makes it of the file, the place and the fault.</param>
internal sealed class FileFaultException(string file, FileFault fault, string? message = null)
    : QuiverException(ErrorCode.IngestionFailed, message ?? $"{file}:{fault.Line}:{fault.Column}: {fault.Message}", ErrorCode.RecordRejected)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong, and where.</summary>
    public FileFault Fault { get; } = fault;
}

namespace Quiver.Cli;

/// <summary>A file of results. It is written aside and takes its name when all is there, so that nobody ever sees half of it, and a failed query leaves what was there before.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _aside;
    private FileStream? _stream;
    private long _kept;

    private OutputFile(string path, string aside, RowFormat format)
    {
        Path = path;
        _aside = aside;
        Format = format;
    }

    /// <summary>The name it takes in the end, as the user wrote it.</summary>
    public string Path { get; }

    /// <summary>How rows are written.</summary>
    public RowFormat Format { get; }

    /// <summary>Where it is written meanwhile, for a format that opens files itself.</summary>
    public string Aside => _aside;

    /// <summary>Takes the bytes of the other formats.</summary>
    public Stream Stream => _stream ??= File.Create(_aside);

    /// <summary>Begins a file.</summary>
    /// <param name="path">The name it takes in the end.</param>
    /// <param name="format">How rows are written.</param>
    /// <exception cref="UsageException">The file cannot be written there.</exception>
    public static OutputFile Create(string path, RowFormat format)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new UsageException($"'{path}' is a folder. Expected the name of a file to write.");
        var folder = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder)) throw new UsageException($"There is no folder '{folder}' to write '{System.IO.Path.GetFileName(full)}' in. Make it first.");
        var file = new OutputFile(path, System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(full)}.{Environment.ProcessId}.part"), format);
        try
        {
            File.Create(file._aside).Dispose(); // whether it can be written is known before the first query runs
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {error.Message}");
        }

        return file;
    }

    /// <summary>Keeps what is written by now: a result that is whole.</summary>
    public void Keep()
    {
        _stream?.Flush();
        _kept = _stream?.Length ?? 0;
    }

    /// <summary>Takes back what was written since: a result that failed.</summary>
    public void Rewind()
    {
        if (_stream is null) return;
        _stream.SetLength(_kept);
        _stream.Position = _kept;
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">It cannot have it.</exception>
    public void Complete()
    {
        _stream?.Dispose();
        File.Move(_aside, System.IO.Path.GetFullPath(Path), overwrite: true);
    }

    /// <summary>Removes what did not get its name.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        File.Delete(_aside);
    }
}

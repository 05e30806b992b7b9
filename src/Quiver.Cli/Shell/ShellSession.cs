using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>What the shell's statements and commands share: the connection, how rows are printed, and where they go.</summary>
/// <param name="connection">Runs the statements.</param>
/// <param name="options">How rows are printed at first; its file, if it has one, stays its owner's.</param>
/// <param name="state">What statements leave for those behind them.</param>
/// <param name="terminal">Where all is printed.</param>
internal sealed class ShellSession(Connection connection, RunOptions options, RunState state, Terminal terminal) : IDisposable
{
    private const int DeepestRead = 16;

    private readonly RunState _state = state;
    private Terminal? _interruptible; // for what runs now: its token is cancelled by Ctrl-C
    private OutputFile? _file;
    private int _depth;
    private bool _isLast;

    /// <summary>Runs the statements.</summary>
    public Connection Connection { get; } = connection;

    /// <summary>How rows are printed, unless a file's ending says otherwise.</summary>
    public RowFormat Format { get; set; } = options.Format;

    /// <summary>Rows of a SELECT that formats for people show.</summary>
    public long ShownRows { get; set; } = options.ShownRows;

    /// <summary>Whether the time that each statement took is said.</summary>
    public bool Timed { get; set; }

    /// <summary>Whether the shell is to be left.</summary>
    public bool Left { get; set; }

    /// <summary>Where commands print. Flushed by who writes.</summary>
    public TextWriter Text => terminal.OutText;

    private Terminal Current => _interruptible ?? terminal;

    private RunOptions Options => options with { Format = _file?.Format ?? Format, Output = _file ?? options.Output, ShownRows = ShownRows, Timed = Timed, ShowsAll = rows => $".maxrows {rows} shows all" };

    /// <summary>Runs statements and commands; what is wrong with them is said on standard error.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="file">Its name in errors; null when a person has just typed it.</param>
    /// <param name="isLast">Whether nothing comes behind it.</param>
    /// <param name="interrupted">Stops it.</param>
    /// <returns>The exit code; nothing behind the first that failed is run.</returns>
    public int Run(string text, string? file, bool isLast, CancellationToken interrupted)
    {
        _interruptible = terminal.With(interrupted);
        return Run(ShellScript.Split(text, file), isLast);
    }

    /// <summary>Runs a statement of a command.</summary>
    public void Execute(string sql) => new ScriptRunner(Connection, new SourceText(sql), Options, Current, _state).Run(isLast: false);

    /// <summary>Runs a file.</summary>
    /// <exception cref="ShellException">Something in it failed, which has been said, or files read each other.</exception>
    public void Read(string file)
    {
        if (_depth == DeepestRead) throw new ShellException($"'{file}' is read by a file that is read by another, {DeepestRead} times over. Do these files read each other?");
        var isLast = _isLast;
        _depth++;
        try
        {
            if (Run(ShellScript.Split(ScriptFile.Read(file, Current), file), isLast) != ExitCode.Done) throw new ShellException($"'{file}' was not read to its end.");
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Completes the file that rows went to, and lets them go elsewhere.</summary>
    /// <param name="path">The next file; null for standard output.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void WriteTo(string? path)
    {
        using (var done = _file)
        {
            _file = null;
            if (done is { Format.IsFile: true } && !_state.Printed) terminal.Error.WriteLine($"'{done.Path}' was not written: no statement answered rows.");
            else done?.Complete();
        }

        _state.Printed = false;
        if (path is not null) _file = OutputFile.Create(path, RowFormats.OfPath(path, otherwise: Format));
    }

    /// <summary>On a screen results are parted by the prompt.</summary>
    public void BeginPrompt()
    {
        if (_file is null) _state.Printed = false;
    }

    /// <summary>Whether Ctrl-C has just ended a SUBSCRIBE, which has ended its line by itself.</summary>
    public bool TakeStoppedReading()
    {
        var stopped = _state.StoppedReading;
        _state.StoppedReading = false;
        return stopped;
    }

    /// <summary>Drops a file that was not completed by <see cref="WriteTo"/>: what it would have held failed.</summary>
    public void Dispose() => _file?.Dispose();

    private int Run(IReadOnlyList<ShellPart> parts, bool isLast)
    {
        for (var part = 0; part < parts.Count && !Left; part++)
        {
            _isLast = isLast && parts.Skip(part + 1).All(later => later.IsCommand && !ReadCommand.Is(later.Source.Text));
            var code = parts[part].IsCommand ? Command(parts[part].Source) : new ScriptRunner(Connection, parts[part].Source, Options, Current, _state).Run(_isLast);
            if (code != ExitCode.Done) return code;
        }

        return ExitCode.Done;
    }

    private int Command(SourceText line)
    {
        try
        {
            ShellCommands.Run(line.Text, this);
            return ExitCode.Done;
        }
        catch (Exception error) when (error is ShellException or UsageException or QuiverException && !Current.IsInterrupt(error))
        {
            terminal.Error.WriteLine(line.File is null ? error.Message : $"{line.File}:{line.Text.AsSpan().Count('\n') + 1}: {error.Message}");
            return ExitCode.Failed;
        }
    }
}

using Quiver.Formats;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>What the shell's statements and commands share: the connection, how rows are printed, and where they go.</summary>
internal sealed class ShellSession : IDisposable
{
    private const int DeepestRead = 16;

    private readonly RunOptions _options;
    private readonly RunState _state;
    private readonly Terminal _terminal;
    private Terminal? _interruptible; // for what runs now: its token is cancelled by Ctrl-C
    private OutputFile? _file;
    private StreamWriter? _log;
    private int _depth;
    private bool _isLast;
    private bool _isOnce;
    private bool _readOnly;

    /// <summary>Begins a session.</summary>
    /// <param name="connection">Runs the statements; ends with the session.</param>
    /// <param name="options">How rows are printed at first; its file, if it has one, stays its owner's.</param>
    /// <param name="state">What statements leave for those behind them.</param>
    /// <param name="terminal">Where all is printed.</param>
    public ShellSession(Connection connection, RunOptions options, RunState state, Terminal terminal)
    {
        Connection = connection;
        Settings = new ShellSettings { Format = options.Format, ShownRows = options.ShownRows, Bails = !options.GoesOn, Echoes = options.Echoes, Look = options.Look };
        _options = options;
        _state = state;
        _terminal = terminal;
        _readOnly = options.IsReadOnly;
    }

    /// <summary>Runs the statements.</summary>
    public Connection Connection { get; private set; }

    /// <summary>The folder of the database; null for one in memory.</summary>
    public string? Folder { get; set; }

    /// <summary>Whether statements that change something are refused.</summary>
    public bool IsReadOnly => _readOnly;

    /// <summary>What commands set.</summary>
    public ShellSettings Settings { get; }

    /// <summary>Whether a person types.</summary>
    public bool IsTyped { get; init; }

    /// <summary>Whether the shell is to be left.</summary>
    public bool Left { get; set; }

    /// <summary>What the process answers when it is left.</summary>
    public int LeftWith { get; set; }

    /// <summary>The statement that was run last, or was to be; empty before the first.</summary>
    public string LastStatement { get; private set; } = "";

    /// <summary>The text that an editor gave back, to be typed on.</summary>
    public string? Edited { get; set; }

    /// <summary>Where commands print. Flushed by who writes.</summary>
    public TextWriter Text => _terminal.OutText;

    /// <summary>The terminal, with the token that Ctrl-C cancels.</summary>
    public Terminal Current => _interruptible ?? _terminal;

    /// <summary>The file that rows go to now; null for standard output.</summary>
    public string? OutputPath => _file?.Path;

    private RunOptions Options => _options with
    {
        Format = _file?.Format ?? Settings.Format,
        Output = _file ?? _options.Output,
        ShownRows = Settings.ShownRows,
        Timed = Settings.Timed,
        Echoes = Settings.Echoes,
        GoesOn = !Settings.Bails,
        IsReadOnly = _readOnly,
        Look = Settings.Look,
        Width = Settings.Width,
        Log = _log,
        IsPaged = IsTyped && Settings.IsPaged && _file is null,
        Pager = Settings.Pager,
        IsLive = IsTyped,
        ShowsAll = rows => $".maxrows {rows} shows all",
    };

    /// <summary>Runs statements and commands; what is wrong with them is said on standard error.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="file">Its name in errors; null when a person has just typed it.</param>
    /// <param name="isLast">Whether nothing comes behind it.</param>
    /// <param name="interrupted">Stops it.</param>
    /// <returns>The exit code; nothing behind the first that failed is run, unless <c>.bail off</c> says so.</returns>
    public int Run(string text, string? file, bool isLast, CancellationToken interrupted)
    {
        _interruptible = _terminal.With(interrupted, colours: Settings.HasColours);
        return Run(ShellScript.Split(text, file), isLast);
    }

    /// <summary>Runs a statement of a command.</summary>
    /// <returns>The exit code.</returns>
    public int Execute(string sql) => new ScriptRunner(Connection, new SourceText(sql), Options with { Echoes = false, Log = null }, Current, _state).Run(isLast: false);

    /// <summary>Runs a statement of a command whose rows go to a stream in place of the screen.</summary>
    /// <returns>The exit code.</returns>
    public int Execute(string sql, Stream into) =>
        new ScriptRunner(Connection, new SourceText(sql), Options with { Echoes = false, Log = null, Output = null, IsLive = false, IsPaged = false, Width = Options.Width ?? Current.RowWidth }, Current.With(Current.Interrupted, into), new RunState()).Run(isLast: false);

    /// <summary>Prints rows of a command, and disposes them.</summary>
    public void Print(QueryResult rows)
    {
        using (rows) new ScriptRunner(Connection, new SourceText(""), Options, Current, _state).Print(rows);
    }

    /// <summary>Says what was done.</summary>
    public void Say(string message) => Current.Error.WriteLine(message);

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

    /// <summary>Closes the database and opens another.</summary>
    /// <param name="folder">Its folder; null for a new one in memory.</param>
    /// <param name="readOnly">Whether statements that change something are refused.</param>
    public void Open(string? folder, bool readOnly)
    {
        var opened = folder is null ? Connection.Open() : Connection.Open(folder);
        Connection.Dispose();
        Connection = opened;
        Folder = folder;
        _readOnly = readOnly;
        _state.WrittenSources.Clear();
        foreach (var warning in opened.Warnings) _terminal.Error.WriteLine($"warning: {warning}");
    }

    /// <summary>Completes the file that rows went to, and lets them go elsewhere.</summary>
    /// <param name="path">The next file; null for standard output.</param>
    /// <param name="once">Whether only the rows of the next statement go there.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void WriteTo(string? path, bool once = false)
    {
        using (var done = _file)
        {
            _file = null;
            if (done is { Format.IsFile: true } && !_state.Printed) _terminal.Error.WriteLine($"'{done.Path}' was not written: no statement answered rows.");
            else done?.Complete();
        }

        _state.Printed = false;
        _isOnce = once;
        if (path is not null) _file = OutputFile.Create(path, RowFormats.OfPath(path, otherwise: Settings.Format));
    }

    /// <summary>Writes statements, and what was wrong with them, to the end of a file from now on.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="ShellException">It cannot be written.</exception>
    public void LogTo(string? path)
    {
        _log?.Dispose();
        _log = null;
        if (path is null) return;
        try
        {
            _log = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ShellException($"'{path}' cannot be written: {error.Message}");
        }
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

    /// <summary>Closes the database, and drops a file that was not completed by <see cref="WriteTo"/>: what it would have held failed.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _log?.Dispose();
        Connection.Dispose();
    }

    private int Run(IReadOnlyList<ShellPart> parts, bool isLast)
    {
        var failed = ExitCode.Done;
        for (var part = 0; part < parts.Count && !Left; part++)
        {
            _isLast = isLast && parts.Skip(part + 1).All(later => later.IsCommand && !ReadCommand.Is(later.Source.Text));
            var code = parts[part].IsCommand ? Command(parts[part].Source) : Statements(parts[part].Source);
            if (code == ExitCode.Done) continue;
            failed = code;
            if (Settings.Bails) break;
        }

        return failed;
    }

    private int Statements(SourceText source)
    {
        LastStatement = Script.Split(source)[^1].Text;
        if (!_isOnce) return new ScriptRunner(Connection, source, Options, Current, _state).Run(_isLast);
        var (first, rest) = ShellScript.CutFirst(source);
        var code = new ScriptRunner(Connection, first, Options, Current, _state).Run(isLast: _isLast && rest is null);
        if (code == ExitCode.Done)
        {
            WriteTo(null);
        }
        else
        {
            _file?.Dispose(); // what was to be in it failed
            _file = null;
            _isOnce = false;
        }

        return rest is null || (code != ExitCode.Done && Settings.Bails) ? code : Math.Max(code, Statements(rest));
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
            Current.ShowError(line.File is null ? error.Message : $"{line.File}:{line.Text.AsSpan().Count('\n') + 1}: {error.Message}");
            return ExitCode.Failed;
        }
    }
}

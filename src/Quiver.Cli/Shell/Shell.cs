namespace Quiver.Cli;

/// <summary>The shell that a person types into: asks for statements, runs them when they are whole, and goes on after errors.</summary>
internal sealed class Shell : IDisposable
{
    private readonly ShellSession _session;
    private readonly Terminal _terminal;
    private readonly ShellInterrupts _interrupts;
    private readonly IStatementReader _reader;

    /// <summary>Makes a shell.</summary>
    /// <param name="session">Runs what is typed.</param>
    /// <param name="terminal">Where it is typed.</param>
    public Shell(ShellSession session, Terminal terminal)
    {
        _session = session;
        _terminal = terminal;
        _interrupts = new ShellInterrupts(terminal);
        _reader = terminal.Keyboard is { } keyboard ? Editor(keyboard) : new TypedLines(terminal, _interrupts);
    }

    /// <summary>Reads and runs until the end of the input, <c>.quit</c>, or Ctrl-C twice.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="OperationCanceledException">Ctrl-C was pressed twice, or the process is asked to end.</exception>
    public int Run()
    {
        while (!_session.Left)
        {
            var typed = _reader.Read(_session.Settings.Prompt, _session.Settings.More, _terminal.Interrupted);
            if (typed.End == TypingEnd.Ended) break;
            if (typed.End == TypingEnd.Interrupted)
            {
                Interrupted(typed.Text.Length > 0);
                continue;
            }

            _interrupts.Answered(warned: false);
            if (typed.Text.Length > 0) Execute(typed.Text);
        }

        return _session.LeftWith;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupts.Dispose();
        _reader.Dispose();
    }

    /// <summary>Whether Enter runs a text: a command, or statements of which the last ends with <c>;</c>.</summary>
    public static bool IsWhole(string text) => ShellScript.IsCommand(text) || new StatementLines().Add(text);

    private LineEditor Editor(IKeyboard keyboard)
    {
        var completer = new ShellCompleter(_session);
        completer.Begin();
        return new LineEditor(keyboard, _terminal.Error)
        {
            History = History.Read(History.PathOf(_terminal.Variable)),
            Completer = completer,
            Colours = _terminal.HasColours ? text => _session.Settings.HasColours ? SqlColours.Of(text) : new TextStyle[text.Length] : null,
            IsWhole = IsWhole,
            Size = _terminal.Size,
            Interrupt = _interrupts.PressAtPrompt,
            Elsewhere = text => TextEditor.Edit(text, _terminal),
            Given = () =>
            {
                var edited = _session.Edited;
                _session.Edited = null;
                return edited ?? "";
            },
        };
    }

    private void Interrupted(bool forgot)
    {
        if (_interrupts.Leaves) throw new OperationCanceledException("Ctrl-C was pressed twice.");
        if (!forgot) _terminal.Error.WriteLine("Ctrl-C again leaves, and so do .quit and Ctrl-D.");
        _interrupts.Answered(warned: !forgot);
    }

    private void Execute(string text)
    {
        _session.BeginPrompt();
        try
        {
            _interrupts.Running(interrupted => _session.Run(text, file: null, isLast: false, interrupted), _terminal.Interrupted);
        }
        catch (Exception error) when (error is OperationCanceledException or QuiverException { Code: ErrorCode.QueryCancelled } && !_terminal.Interrupted.IsCancellationRequested)
        {
            if (!_session.TakeStoppedReading()) _terminal.Error.WriteLine(); // leaves the line in which the terminal has shown ^C
            _terminal.Error.WriteLine("Stopped.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && !CommandLine.IsBrokenPipe(error))
        {
            _terminal.Error.WriteLine(error.Message); // a full disk, for instance
        }
    }
}

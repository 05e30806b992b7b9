using System.Text;

namespace Quiver.Cli;

/// <summary>The shell that a person types into: asks for lines, runs them when they are whole statements, and goes on after errors.</summary>
internal sealed class Shell : IDisposable
{
    private const string Prompt = "quiver> ";
    private const string More = "   ...> ";

    private readonly ShellSession _session;
    private readonly Terminal _terminal;
    private readonly ShellInterrupts _interrupts;
    private readonly StreamReader _input;
    private readonly StatementLines _lines = new();
    private Task<string?>? _reading;

    /// <summary>Makes a shell.</summary>
    /// <param name="session">Runs what is typed.</param>
    /// <param name="terminal">Where it is typed.</param>
    public Shell(ShellSession session, Terminal terminal)
    {
        _session = session;
        _terminal = terminal;
        _interrupts = new ShellInterrupts(terminal);
        _input = new StreamReader(terminal.In, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }

    /// <summary>Reads and runs until the end of the input, <c>.quit</c>, or Ctrl-C twice.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        while (!_session.Left)
        {
            if (Ask() is not { } line)
            {
                _terminal.Error.WriteLine(); // the terminal shows nothing for Ctrl-D
                break;
            }

            if (_lines.IsEmpty && ShellScript.IsCommand(line)) Execute(line);
            else if (_lines.Add(line)) Execute(_lines.Take());
        }

        return ExitCode.Done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupts.Dispose();
        if (_reading is null or { IsCompleted: true }) _input.Dispose(); // a read that is still waiting goes with the process
    }

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C was pressed twice, or the process is asked to end.</exception>
    private string? Ask()
    {
        while (true)
        {
            _terminal.Error.Write(_lines.IsEmpty ? Prompt : More);
            _reading ??= Task.Run(_input.ReadLine);
            Task.WaitAny([_reading, _interrupts.Pressed], _terminal.Interrupted);
            if (_reading.IsCompleted)
            {
                var line = _reading.GetAwaiter().GetResult();
                _reading = null;
                _interrupts.Answered(warned: false);
                return line;
            }

            _terminal.Error.WriteLine();
            if (_interrupts.Leaves) throw new OperationCanceledException("Ctrl-C was pressed twice.");
            if (_lines.IsEmpty) _terminal.Error.WriteLine("Ctrl-C again leaves, and so do .quit and Ctrl-D.");
            _interrupts.Answered(warned: _lines.IsEmpty);
            _lines.Take();
        }
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

using System.Text;

namespace Quiver.Cli;

/// <summary>Reads the lines of standard input, which whatever is at its other end edits: the system's own terminal where there is no editor of ours, or a program.</summary>
internal sealed class TypedLines : IStatementReader
{
    private readonly Terminal _terminal;
    private readonly ShellInterrupts _interrupts;
    private readonly StreamReader _input;
    private readonly StatementLines _lines = new();
    private Task<string?>? _reading;

    /// <summary>Reads from now on.</summary>
    /// <param name="terminal">Has the lines.</param>
    /// <param name="interrupts">Hears of Ctrl-C.</param>
    public TypedLines(Terminal terminal, ShellInterrupts interrupts)
    {
        _terminal = terminal;
        _interrupts = interrupts;
        _input = new StreamReader(terminal.In, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }

    /// <inheritdoc/>
    public Typed Read(string prompt, string more, CancellationToken ended)
    {
        while (true)
        {
            _terminal.Error.Write(_lines.IsEmpty ? prompt : more);
            _reading ??= Task.Run(_input.ReadLine);
            Task.WaitAny([_reading, _interrupts.Pressed], ended);
            if (!_reading.IsCompleted)
            {
                _terminal.Error.WriteLine();
                return new Typed(TypingEnd.Interrupted, _lines.Take());
            }

            var line = _reading.GetAwaiter().GetResult();
            _reading = null;
            if (line is null)
            {
                _terminal.Error.WriteLine(); // the terminal shows nothing for Ctrl-D
                return new Typed(TypingEnd.Ended);
            }

            if (_lines.IsEmpty && ShellScript.IsCommand(line)) return new Typed(TypingEnd.Whole, line);
            if (_lines.Add(line)) return new Typed(TypingEnd.Whole, _lines.Take());
            _interrupts.Answered(warned: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reading is null or { IsCompleted: true }) _input.Dispose(); // a read that is still waiting goes with the process
    }
}

using Microsoft.Win32.SafeHandles;

namespace Quiver.Cli;

/// <summary>Where a command reads, writes, and learns of time and of Ctrl-C: the process's own, or a test's.</summary>
internal sealed class Terminal : IDisposable
{
    private StreamWriter? _text;

    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Standard output: rows, and nothing but what was asked for. A write throws <see cref="IOException"/> when nobody reads any more.</summary>
    public required Stream Out { get; init; }

    /// <summary>Standard error: messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person types what comes from <see cref="In"/>.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Whether <see cref="Out"/> is a screen.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a screen.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns and rows of the screen; meaningful when one of the outputs is one.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = () => (80, 24);

    /// <summary>Cells that a line of <see cref="Out"/> has; null when it is no screen.</summary>
    public int? RowWidth => OutIsTerminal ? Size().Width : null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>Who hears of each single Ctrl-C; null where nobody could.</summary>
    public IInterrupts? Interrupts { get; init; }

    /// <summary>The keys of the person who types, one by one; null where there is no terminal that gives them, and lines are read.</summary>
    public IKeyboard? Keyboard { get; init; }

    /// <summary>Whether the user wants colours; off with <c>NO_COLOR</c>, and on a terminal that has none.</summary>
    public bool WantsColours { get; init; } = true;

    /// <summary>Whether <see cref="Error"/> shows colours.</summary>
    public bool HasColours => WantsColours && ErrorIsTerminal && Variable("NO_COLOR") is null or "" && Variable("TERM") != "dumb";

    /// <summary>Whether an error says no more than that Ctrl-C was heard.</summary>
    public bool IsInterrupt(Exception error) =>
        Interrupted.IsCancellationRequested && error is OperationCanceledException or QuiverException { Code: ErrorCode.QueryCancelled };

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Standard output for text: UTF-8, lines end with LF. Flushed by who writes.</summary>
    public TextWriter OutText => _text ??= TextStreams.Writer(Out);

    /// <summary>The process's own terminal.</summary>
    /// <param name="interrupts">Hears of Ctrl-C.</param>
    public static Terminal OfProcess(Interrupts interrupts) => new()
    {
        In = Console.OpenStandardInput(),
        Out = OpenOut(),
        Error = Console.Error,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Size = SizeOfConsole,
        Interrupted = interrupts.Token,
        Interrupts = interrupts,
        Keyboard = Console.IsErrorRedirected ? null : PosixKeyboard.OfProcess(Environment.GetEnvironmentVariable),
    };

    /// <summary>The same terminal for one statement. It is not disposed: what it reads and writes is this one's.</summary>
    /// <param name="interrupted">Cancelled to stop the statement.</param>
    /// <param name="into">Takes what would go to standard output; null leaves it.</param>
    /// <param name="colours">Whether the user wants colours.</param>
    public Terminal With(CancellationToken interrupted, Stream? into = null, bool colours = true) => new()
    {
        In = In,
        Out = into ?? Out,
        Error = Error,
        InIsTerminal = InIsTerminal,
        OutIsTerminal = OutIsTerminal && into is null,
        ErrorIsTerminal = ErrorIsTerminal,
        Size = Size,
        Time = Time,
        Interrupted = interrupted,
        Interrupts = Interrupts,
        Keyboard = Keyboard,
        WantsColours = WantsColours && colours,
        Variable = Variable,
    };

    /// <summary>Says on standard error what is wrong, in colour where there are some: the message, and the caret below its place.</summary>
    /// <param name="shown">The message, perhaps with the line it is about and a caret.</param>
    public void ShowError(string shown)
    {
        if (HasColours)
        {
            var lines = shown.Split('\n');
            var hasCaret = lines.Length > 2 && lines[^1].AsSpan().TrimStart() is "^";
            for (var line = 0; line < lines.Length; line++)
            {
                if (!hasCaret || line != lines.Length - 2) lines[line] = TextStyles.In(lines[line], TextStyle.Error, colours: true);
            }

            shown = string.Join('\n', lines);
        }

        Error.WriteLine(shown);
    }

    /// <summary>Leaves the line in which the terminal has shown ^C.</summary>
    public void EndEchoedLine()
    {
        OutText.WriteLine();
        OutText.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Out.Dispose();
        In.Dispose();
    }

    /// <summary>Standard output. Into a pipe the console's own stream would swallow that its reader is gone, and a kept query would go on for nobody.</summary>
    private static Stream OpenOut()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!pipe.CanSeek) return pipe;
        pipe.Dispose(); // a file: written at a position of its own it would not grow for the commands behind us
        return Console.OpenStandardOutput();
    }

    private static (int Width, int Height) SizeOfConsole()
    {
        try
        {
            return (Console.WindowWidth > 0 ? Console.WindowWidth : 80, Console.WindowHeight > 0 ? Console.WindowHeight : 24);
        }
        catch (IOException)
        {
            return (80, 24); // no window to ask
        }
    }
}

using System.IO.Pipes;
using System.Text;
using Quiver.Cli;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Cli;

/// <summary>A shell in this process that a test types into.</summary>
internal sealed class TypedShell : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AnonymousPipeServerStream _keyboard = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _input;
    private readonly Recorded _out;
    private readonly Recorded _error;
    private readonly StringBuilder _screen = new();
    private readonly Keys _keys = new();
    private readonly Terminal _terminal;
    private int _seen; // of the errors, by the last wait

    public TypedShell()
    {
        _input = new AnonymousPipeClientStream(PipeDirection.In, _keyboard.ClientSafePipeHandle);
        _out = new Recorded(_screen);
        _error = new Recorded(_screen);
        _terminal = new Terminal { In = _input, Out = _out, Error = new StreamWriter(_error) { NewLine = "\n", AutoFlush = true }, InIsTerminal = true, Interrupts = _keys, Time = Clock };
        Code = Task.Run(() => CommandLine.Run(["sql"], _terminal)).WaitAsync(Patience);
    }

    /// <summary>The clock by which two Ctrl-Cs are one after the other.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>The exit code.</summary>
    public Task<int> Code { get; }

    public string Out => _out.Text;

    public string Error => _error.Text;

    /// <summary>Both, and what was typed, as a person sees them.</summary>
    public string Screen
    {
        get
        {
            lock (_screen) return _screen.ToString();
        }
    }

    /// <summary>Types a line and waits for the next prompt.</summary>
    public async Task TypeAsync(string line, string prompt = "quiver> ")
    {
        if (_seen == 0) await PromptAsync("quiver> "); // the first
        Type(line);
        await PromptAsync(prompt);
    }

    /// <summary>Types a line and waits until something of what comes of it is there: then the line is being run.</summary>
    public async Task RunAsync(string line, string until)
    {
        Type(line);
        await SeeAsync(() => Out.Contains(until, StringComparison.Ordinal), until);
    }

    public void Type(string line)
    {
        lock (_screen) _screen.Append(line).Append('\n');
        _keyboard.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Presses Ctrl-C and waits for the next prompt.</summary>
    public async Task PressAsync()
    {
        Press();
        await PromptAsync("quiver> ");
    }

    public void Press() => Assert.True(_keys.Press());

    public void EndInput() => _keyboard.Dispose();

    public void Dispose()
    {
        _keyboard.Dispose();
        _input.Dispose();
    }

    private async Task PromptAsync(string prompt)
    {
        await SeeAsync(() => prompt.Length == 0 || (Error.Length > _seen && Error.EndsWith(prompt, StringComparison.Ordinal)), prompt);
        _seen = Error.Length;
    }

    private async Task SeeAsync(Func<bool> isThere, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isThere())
        {
            Assert.False(patience.IsCancellationRequested, $"No '{what}' came:\n{Error}\n{Out}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Keeps what is written, for itself and for the screen. Writers hand on whole characters.</summary>
    private sealed class Recorded(StringBuilder screen) : MemoryStream
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (screen) return _text.ToString();
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var text = Encoding.UTF8.GetString(buffer);
            lock (screen)
            {
                _text.Append(text);
                screen.Append(text);
            }
        }
    }

    private sealed class Keys : IInterrupts, IDisposable
    {
        private volatile Func<bool>? _handler;

        public bool Press() => _handler!();

        void IInterrupts.Press() => Press();

        public IDisposable Handle(Func<bool> handler)
        {
            _handler = handler;
            return this;
        }

        public void Dispose() => _handler = null;
    }
}

using System.Diagnostics;

namespace Quiver.Cli;

/// <summary>A result on its way to the screen: what the screen has room for goes there, and what is longer goes through a pager.</summary>
internal sealed class PagedStream : Stream
{
    private const int MostKept = 1 << 20; // bytes without an end of a line

    private readonly Stream _screen;
    private readonly string _pager;
    private readonly int _lines;
    private readonly MemoryStream _kept = new();
    private int _seen;
    private Process? _process;
    private Stream? _paged;

    private PagedStream(Stream screen, string pager, int lines)
    {
        _screen = screen;
        _pager = pager;
        _lines = lines;
    }

    /// <summary>Whether the user has left the pager before the end.</summary>
    public bool IsLeft { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A stream over a terminal; null when there is no screen, or no pager.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="pager">The pager that was chosen; null for that of the environment: <c>QUIVER_PAGER</c>, <c>PAGER</c>, or less. An empty one is none.</param>
    public static PagedStream? Over(Terminal terminal, string? pager)
    {
        if (terminal is not { OutIsTerminal: true, InIsTerminal: true }) return null;
        pager ??= terminal.Variable("QUIVER_PAGER") ?? terminal.Variable("PAGER") ?? Found(terminal);
        return string.IsNullOrWhiteSpace(pager) ? null : new PagedStream(terminal.Out, pager, Math.Max(1, terminal.Size().Height - 1));
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_paged is null)
        {
            _kept.Write(buffer);
            _seen += buffer.Count((byte)'\n');
            if (_seen > _lines || _kept.Length > MostKept) Begin();
            return;
        }

        Hand(buffer);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // whoever reads a pager waits for whole pages
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        if (_process is null)
        {
            _kept.Position = 0;
            _kept.CopyTo(_screen);
            _screen.Flush();
        }
        else
        {
            try
            {
                _paged!.Dispose();
            }
            catch (IOException)
            {
                // it was left before the end
            }

            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }

        _kept.Dispose();
    }

    private static string? Found(Terminal terminal) =>
        (terminal.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "less"))) ? "less -SR" : null;

    private void Begin()
    {
        var start = SystemShell.Start(_pager);
        start.RedirectStandardInput = true;
        start.Environment.TryAdd("LESSCHARSET", "utf-8");
        _process = Process.Start(start)!;
        _paged = _process.StandardInput.BaseStream;
        Hand(_kept.GetBuffer().AsSpan(0, (int)_kept.Length));
        _kept.SetLength(0);
    }

    private void Hand(ReadOnlySpan<byte> bytes)
    {
        if (IsLeft) throw new IOException("The pager was left.");
        try
        {
            _paged!.Write(bytes);
        }
        catch (IOException)
        {
            IsLeft = true;
            throw;
        }
    }
}

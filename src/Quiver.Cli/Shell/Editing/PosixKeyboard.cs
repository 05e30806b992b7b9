using System.Runtime.InteropServices;

namespace Quiver.Cli;

/// <summary>Standard input as a terminal of POSIX. The layout of its settings is the system's own business: they are kept as bytes.</summary>
internal sealed partial class PosixKeyboard : IKeyboard
{
    private const int StandardInput = 0;
    private const int SettingsSize = 256; // 60 bytes on Linux, 72 on macOS
    private const int AfterOutput = 1;    // TCSADRAIN
    private const short CanBeRead = 1;    // POLLIN

    private readonly byte[] _settings = new byte[SettingsSize];
    private int _taken;

    private PosixKeyboard()
    {
    }

    /// <summary>The keyboard of this process; null when standard input is no terminal, or one without cursor movement.</summary>
    /// <param name="variable">Environment variables.</param>
    public static PosixKeyboard? OfProcess(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows() || Console.IsInputRedirected || variable("TERM") is null or "" or "dumb") return null;
        var keyboard = new PosixKeyboard();
        if (!keyboard.ReadSettings()) return null;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => keyboard.Restore(); // whatever ends the process, the terminal is as it was
        return keyboard;
    }

    /// <inheritdoc/>
    public unsafe int Read(Span<byte> bytes, TimeSpan wait)
    {
        var poll = new PollEntry { File = StandardInput, Wanted = CanBeRead };
        var ready = Poll(&poll, 1, (int)Math.Clamp(wait.TotalMilliseconds, 0, int.MaxValue));
        if (ready <= 0) return -1; // nothing, or a signal came
        fixed (byte* first = bytes)
        {
            var count = (int)Read(StandardInput, first, bytes.Length);
            return Math.Max(count, 0);
        }
    }

    /// <inheritdoc/>
    public IDisposable TakeKeys()
    {
        if (_taken == 0 && ReadSettings()) SetRaw();
        _taken++;
        return new Taking(this);
    }

    /// <inheritdoc/>
    public void Suspend()
    {
        Restore();
        _ = Kill(0, OperatingSystem.IsMacOS() ? 18 : 20); // SIGTSTP, to the whole group as the terminal would send it
        if (_taken > 0) SetRaw();
    }

    private unsafe bool ReadSettings()
    {
        fixed (byte* settings = _settings) return GetSettings(StandardInput, settings) == 0;
    }

    private unsafe void SetRaw()
    {
        Span<byte> raw = stackalloc byte[SettingsSize];
        _settings.CopyTo(raw);
        fixed (byte* settings = raw)
        {
            MakeRaw(settings);
            _ = SetSettings(StandardInput, AfterOutput, settings);
        }
    }

    private unsafe void Restore()
    {
        if (_taken == 0) return;
        fixed (byte* settings = _settings) _ = SetSettings(StandardInput, AfterOutput, settings);
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetSettings(int file, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetSettings(int file, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint Read(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    /// <summary>As poll(2) has it.</summary>
    private struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Found;
    }

    private sealed class Taking(PosixKeyboard keyboard) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            if (keyboard._taken == 1) keyboard.Restore();
            keyboard._taken--;
        }
    }
}

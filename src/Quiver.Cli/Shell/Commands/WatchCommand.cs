using System.Globalization;
using System.Text;

namespace Quiver.Cli;

/// <summary><c>.watch</c>: asks the last query again and again.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(2);

    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".watch", "[SECONDS] [TIMES]", "Ask the last query again and again", (session, arguments) => Watch(session, arguments.Words), "\\watch")
    {
        Details = "Every 2 seconds unless SECONDS says otherwise, until Ctrl-C or TIMES. On a screen the rows stay in their place.",
    };

    private static void Watch(ShellSession session, IReadOnlyList<string> words)
    {
        var seconds = Default.TotalSeconds;
        var times = long.MaxValue;
        if (words.Count > 2 || (words.Count > 0 && !(double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds is >= 0.1 and <= 86_400)))
            throw Command.Wrong(string.Join(' ', words), "seconds from 0.1 to 86400, and how many times");
        if (words.Count == 2 && !(long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out times) && times > 0)) throw Command.Wrong(words[1], "how many times, from 1 on");
        if (session.LastStatement.Length == 0) throw new ShellException("There is no statement to run again. Run one first.");

        var terminal = session.Current;
        var screen = terminal.OutIsTerminal ? new LiveFrame(terminal) : null;
        for (long time = 0; time < times; time++)
        {
            if (time > 0) Task.Delay(TimeSpan.FromSeconds(seconds), terminal.Time, terminal.Interrupted).GetAwaiter().GetResult();
            var title = string.Create(CultureInfo.InvariantCulture, $"{terminal.Time.GetLocalNow():yyyy-MM-dd HH:mm:ss} (every {seconds:0.###} s)");
            if (screen is null)
            {
                session.Text.WriteLine($"{(time > 0 ? "\n" : "")}{title}");
                session.Text.Flush();
            }

            using var rows = new MemoryStream();
            if (session.Execute($"{session.LastStatement};", rows) != ExitCode.Done) throw new ShellException("It is not run again.");
            if (screen is null) terminal.Out.Write(rows.GetBuffer().AsSpan(0, (int)rows.Length));
            else screen.Show([title, .. Encoding.UTF8.GetString(rows.GetBuffer(), 0, (int)rows.Length).TrimEnd('\n').Split('\n')]);
        }
    }
}

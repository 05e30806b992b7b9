using System.Diagnostics;
using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>The command line as a process of its own: signals and pipes.</summary>
public sealed class ProcessTests
{
    private const string Endless = "CREATE SOURCE t (a BIGINT); INSERT INTO t VALUES (1), (2); SUBSCRIBE SELECT * FROM t FROM BEGINNING; SELECT 3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Statements_come_in_by_a_pipe_and_rows_go_out_by_one()
    {
        using var process = Start("SELECT 42 AS answer, 'ünï' AS text", "--format", "csv");
        Assert.Equal("answer,text\n42,ünï\n", await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Done, process.ExitCode);
    }

    [UnixFact]
    public async Task Ctrl_c_ends_it_with_130_and_a_whole_result()
    {
        using var process = Start(Endless, "--format", "json");
        Assert.Equal("[{\"a\":1}", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal(",{\"a\":2}", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString()])) await kill.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal("]\n", await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
    }

    [UnixFact]
    public async Task A_reader_that_has_seen_enough_ends_it()
    {
        using var process = Start("SELECT range FROM range(10_000_000)", "--format", "csv");
        Assert.Equal("range", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        process.StandardOutput.Close();
        Assert.Equal("", await process.StandardError.ReadToEndAsync().WaitAsync(Patience));
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Done, process.ExitCode);
    }

    [Fact]
    public async Task A_shell_reads_a_script_from_a_pipe()
    {
        using var process = Start("SELECT 1 AS a;\n.mode csv\nSELECT 2 AS b;\nSELECT nope;\n", ["sql"], "--format", "ndjson");
        Assert.Equal("{\"a\":1}\n\nb\n2\n", await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        Assert.StartsWith("<stdin>:4:8: ", await process.StandardError.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Failed, process.ExitCode);
    }

    [Fact]
    public async Task Without_the_library_nothing_is_opened_and_the_code_says_so()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "sql", "-c", "SELECT 1"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment = { ["QUIVER_DUCKDB"] = "nowhere.so" },
        })!;
        Assert.StartsWith("quiver: DuckDB's library could not be loaded.", await process.StandardError.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.NotConnected, process.ExitCode);
    }

    [TerminalFact]
    public async Task A_shell_at_a_terminal_edits_completes_stops_a_statement_by_ctrl_c_and_leaves_by_two()
    {
        using var folder = new TemporaryFolder();
        var command = $"exec dotnet {typeof(CommandLine).Assembly.Location} sql"; // no shell stays between, which Ctrl-C may end before its child
        using var process = Process.Start(new ProcessStartInfo("script", ["-q", "-e", "-c", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm", ["QUIVER_HISTORY"] = folder["history"], ["HOME"] = folder.Path, ["NO_COLOR"] = "1" },
        })!;
        var seen = "";
        await SeeAsync("quiver> ");
        await process.StandardInput.WriteAsync("SELECT 6 * 8\x7f" + "7 AS answer;\r"); // a slip, taken back
        await SeeAsync("│      42 │", "1 row, 1 column", "quiver> ");
        await process.StandardInput.WriteAsync("CREATE SOURCE tickers (a INTEGER);\r");
        await SeeAsync("CREATE SOURCE tickers\r\n", "quiver> ");
        await process.StandardInput.WriteAsync("SELECT count(*) AS n FROM tick\t");
        await SeeAsync("FROM tickers ");
        await process.StandardInput.WriteAsync(";\r");
        await SeeAsync("│      0 │", "quiver> ");
        await process.StandardInput.WriteAsync("SELECT 6 AS begun; SELECT max(hash(range)) FROM range(1000000000000);\r");
        await SeeAsync("1 row, 1 column"); // of the first, so the second runs
        await process.StandardInput.WriteAsync("\x03");
        await SeeAsync("Stopped.", "quiver> ");
        await Task.Delay(1_100); // two within a second would leave
        await process.StandardInput.WriteAsync("\x03");
        await SeeAsync("Ctrl-C again leaves", "quiver> ");
        var rest = process.StandardOutput.ReadToEndAsync();
        await PressUntilItLeavesAsync();
        await rest.WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Equal(["SELECT 6 * 7 AS answer;", "CREATE SOURCE tickers (a INTEGER);", "SELECT count(*) AS n FROM tickers ;"], File.ReadAllLines(folder["history"])[..3]);

        // The next press leaves when it is read within a second of the one before: on a slow machine that may be a later one.
        async Task PressUntilItLeavesAsync()
        {
            for (var press = 0; press < 100 && !process.HasExited; press++)
            {
                try
                {
                    await process.StandardInput.WriteAsync("\x03");
                }
                catch (IOException)
                {
                    return; // it has left
                }

                await Task.WhenAny(rest, Task.Delay(200));
            }
        }

        async Task SeeAsync(params string[] texts)
        {
            var buffer = new char[1024];
            foreach (var text in texts)
            {
                int place;
                while ((place = seen.IndexOf(text, StringComparison.Ordinal)) < 0)
                {
                    var count = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Patience);
                    Assert.True(count > 0, $"The terminal ended before '{text}':\n{seen}");
                    seen += new string(buffer, 0, count);
                }

                seen = seen[(place + text.Length)..];
            }
        }
    }

    private static Process Start(string sql, params string[] options) => Start(sql, ["run", "-"], options);

    private static Process Start(string sql, string[] command, params string[] options)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. command, .. options])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Write(sql);
        process.StandardInput.Close();
        return process;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute()
        {
            if (OperatingSystem.IsWindows()) Skip = "Signals and closed pipes are told to a process on Unix.";
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TerminalFactAttribute : FactAttribute
    {
        public TerminalFactAttribute()
        {
            if (!OperatingSystem.IsLinux()) Skip = "A terminal is made by script, of Linux.";
        }
    }
}

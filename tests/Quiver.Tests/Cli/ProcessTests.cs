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

    private static Process Start(string sql, params string[] options)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", "-", .. options])
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
}

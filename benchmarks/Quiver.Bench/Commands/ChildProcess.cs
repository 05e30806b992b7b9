using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Quiver.Bench.Data;

namespace Quiver.Bench.Commands;

/// <summary>Runs a part of the bench in a process of its own, which answers in lines of JSON.</summary>
internal static class ChildProcess
{
    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Json { get; } = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Runs a part that answers once.</summary>
    /// <inheritdoc cref="AnswersAsync"/>
    public static async Task<T> AnswerAsync<T>(string verb, string keys, MarketFiles files, MeasureOptions options, CancellationToken cancellation)
    {
        await foreach (var answer in AnswersAsync<T>(verb, keys, files, options, cancellation)) return answer;
        throw new ChildException($"{verb} {keys} gave no answer.");
    }

    /// <summary>Runs a part.</summary>
    /// <typeparam name="T">What each line of its answer is.</typeparam>
    /// <param name="verb">Which part.</param>
    /// <param name="keys">Of which workloads.</param>
    /// <param name="files">The input.</param>
    /// <param name="options">How it is measured.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="ChildException">It failed; the message has what it wrote.</exception>
    public static async IAsyncEnumerable<T> AnswersAsync<T>(string verb, string keys, MarketFiles files, MeasureOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(ChildProcess).Assembly.Location, verb, keys, "--rows", files.Trades.ToString(CultureInfo.InvariantCulture) },
        };
        if (options.IsQuick) start.ArgumentList.Add("--quick");
        if (options.IsProcessorTime) start.ArgumentList.Add("--processor-time");
        await foreach (var line in LinesAsync(start, cancellation)) yield return JsonSerializer.Deserialize<T>(line, Json)!;
    }

    /// <summary>Runs a process and reads what it writes. It is ended when its lines are not read to the end.</summary>
    /// <param name="start">The process.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ChildException">It failed; the message is what it wrote.</exception>
    public static async IAsyncEnumerable<string> LinesAsync(ProcessStartInfo start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line) yield return line;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw new ChildException($"{string.Join(' ', start.ArgumentList.Skip(1).Take(2))} ended with code {process.ExitCode}. {(await errors).Trim()}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>A part of the bench failed in its own process.</summary>
internal sealed class ChildException(string message) : Exception(message);

using System.Text.Json.Nodes;
using Quiver.Columns;

namespace Quiver.DuckDb.Syntax;

/// <summary>The lengths of a window, in microseconds. A day has 24 hours.</summary>
/// <param name="Step">From the start of one window to that of the next: the size of TUMBLE, the slide of HOP; the step by which windows of CUMULATE grow; the gap of SESSION.</param>
/// <param name="Size">From start to end; of CUMULATE that of the largest window.</param>
/// <param name="Offset">What the starts of windows are shifted by; any sign.</param>
internal readonly record struct WindowSizes(long Step, long Size, long Offset)
{
    /// <summary>The most windows one row may be in.</summary>
    public const long MostWindows = 10_000;

    /// <summary>How many windows one row is in at most.</summary>
    public long Windows => ((Size - 1) / Step) + 1;

    /// <summary>Reads the arguments of a window that rows are grouped by.</summary>
    /// <exception cref="QueryException">They are too many, too few, not constant, or make no windows.</exception>
    public static WindowSizes OfKey(WindowCall call, RewriteContext context) => Read(call, context) ?? throw NotConstant(call, context, 1);

    /// <summary>Checks the arguments of a window function that stands for itself, as far as they are constant.</summary>
    /// <exception cref="QueryException">They are too many, too few, or make no windows.</exception>
    public static void Check(WindowCall call, RewriteContext context) => Read(call, context);

    private static WindowSizes? Read(WindowCall call, RewriteContext context)
    {
        if (call.Problem() is { } problem) throw context.Wrong(problem, call.Place);
        var isTwoSized = call.Kind is "hop" or "cumulate";
        string[] names = isTwoSized ? [call.Kind == "hop" ? "slide" : "step", "size", "offset"] : [call.Kind == "session" ? "gap" : "size", "offset"];
        var lengths = new long[names.Length];
        for (var index = 0; index + 1 < call.Arguments.Length; index++)
        {
            if (context.Constant((JsonObject)call.Arguments[index + 1]) is not { } constant) return null;
            if (constant is not Interval interval) throw NotConstant(call, context, index + 1);
            lengths[index] = Micros(call, interval, names[index], context);
        }

        var sizes = isTwoSized ? new WindowSizes(lengths[0], lengths[1], lengths[2]) : new WindowSizes(lengths[0], lengths[0], lengths[^1]);
        if (call.Kind == "session") sizes = sizes with { Offset = 0 };
        CheckRatio(call, sizes, context);
        return sizes;
    }

    private static long Micros(WindowCall call, Interval interval, string name, RewriteContext context)
    {
        if (interval.Months != 0)
            throw Wrong($"has {Article(name)} {name} in months, which differ in length. Expected a fixed interval of days or less, as in INTERVAL '30' DAY.");
        var micros = ((Int128)interval.Days * 86_400_000_000L) + interval.Micros;
        if (micros > long.MaxValue / 4 || micros < long.MinValue / 4) throw Wrong($"has {Article(name)} {name} of more than 70,000 years. Expected a shorter interval, as in INTERVAL '1' MINUTE.");
        if (micros <= 0 && name != "offset") throw Wrong($"has a {name} of {Text((long)micros)}. Expected a positive interval, as in INTERVAL '1' MINUTE.");
        return (long)micros;

        QueryException Wrong(string message) => context.Wrong($"{call.Shown} {message}", call.Place);
    }

    private static void CheckRatio(WindowCall call, WindowSizes sizes, RewriteContext context)
    {
        var (step, size) = (Text(sizes.Step), Text(sizes.Size));
        var problem = call.Kind switch
        {
            "hop" when sizes.Step > sizes.Size => $"has a slide of {step}, longer than its size of {size}, so some rows would be in no window. Expected a slide of at most the size: give the slide first, then the size.",
            "hop" or "cumulate" when sizes.Windows > MostWindows =>
                $"has a size of {size} and a {(call.Kind == "hop" ? "slide" : "step")} of {step}, so a row would be in {sizes.Windows} windows. Expected {MostWindows} at most: make the {(call.Kind == "hop" ? "slide" : "step")} longer or the size shorter.",
            "cumulate" when sizes.Step > sizes.Size => $"has a step of {step}, longer than its size of {size}. Expected a size that is a multiple of the step: give the step first, then the size.",
            "cumulate" when sizes.Size % sizes.Step != 0 => $"has a size of {size}, which is no multiple of its step of {step}. Expected one, such as {Text(((sizes.Size / sizes.Step) + 1) * sizes.Step)}.",
            _ => null,
        };
        if (problem is not null) throw context.Wrong($"{call.Shown} {problem}", call.Place);
    }

    private static QueryException NotConstant(WindowCall call, RewriteContext context, int argument) =>
        context.Wrong("Found a size, slide or offset that is no constant interval, expected one such as INTERVAL '1' MINUTE; write it out.", ((JsonObject)call.Arguments[argument]).Place ?? call.Place);

    private static string Article(string name) => name == "offset" ? "an" : "a";

    private static string Text(long micros)
    {
        var seconds = micros / 1_000_000m;
        return $"{seconds:0.######} second{(seconds == 1 ? "" : "s")}";
    }
}

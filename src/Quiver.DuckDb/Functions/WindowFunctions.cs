namespace Quiver.DuckDb;

/// <summary>
/// Window functions as plain functions of one row's time, each a macro, so that plans see the expression it stands for: <c>tumble(ts, size)</c> is the start of the window that ts lies in,
/// <c>tumble_end</c> its end; of several windows it is the earliest one's. NULL in, NULL out. Windows start at multiples of their size or slide since 1970-01-01, plus the offset.
/// </summary>
/// <remarks>What is wrong with constant arguments is said before a query is bound (<see cref="Syntax.WindowSizes"/>); DuckDB refuses sizes of zero that come from columns.</remarks>
internal static class WindowFunctions
{
    private const string Time = "CAST(ts AS TIMESTAMP)";
    private const string Micros = $"epoch_us({Time})";

    /// <summary>Defines them for all sessions of an instance.</summary>
    public static void Define(Session session)
    {
        Fixed("tumble", "size", shift => Bucket("size", Time, shift), "size");
        foreach (var name in new[] { "hop", "slide" }) Fixed(name, "slide, size", shift => Bucket("slide", $"{Time} - size + slide", shift), "size");
        Fixed("cumulate", "step, size", shift => Bucket("size", Time, shift), "size");
        Macro("session", "(ts, gap) AS " + Time); // a row alone is a session from its time to a gap later
        Macro("session_start", "(ts, gap) AS " + Time);
        Macro("session_end", $"(ts, gap) AS {Time} + gap");

        // What queries asked once are made of, in microseconds: the start of the n-th newest of the hopping windows that a time is in, and the end of the n-th of growing ones.
        Macro("quiver_bucket", "(t, size, shift) AS t - ((t - shift) % size + size) % size");
        Macro("quiver_hop", $"(ts, n, slide, shift) AS quiver_bucket({Micros}, slide, shift) - n * slide");
        Macro("quiver_in_hop", $"(ts, n, slide, size, shift) AS quiver_hop(ts, n, slide, shift) + size > {Micros}");
        Macro("quiver_cumulate", $"(ts, n, step, size, shift) AS quiver_bucket({Micros}, size, shift) + (n + 1) * step");
        Macro("quiver_in_cumulate", $"(ts, n, step, size, shift) AS quiver_cumulate(ts, n, step, size, shift) > {Micros}");

        void Fixed(string name, string parameters, Func<string, string> start, string length)
        {
            var plain = start("TIMESTAMP '1970-01-01'");
            var shifted = start("TIMESTAMP '1970-01-01' + shift");
            foreach (var written in new[] { name, $"{name}_start" }) Macro(written, $"(ts, {parameters}) AS {plain}, (ts, {parameters}, shift) AS {shifted}");
            Macro($"{name}_end", $"(ts, {parameters}) AS {plain} + {length}, (ts, {parameters}, shift) AS {shifted} + {length}");
        }

        void Macro(string name, string forms) => session.Execute($"CREATE OR REPLACE MACRO {name}{forms}");
    }

    private static string Bucket(string width, string time, string origin) => $"time_bucket({width}, {time}, {origin})";
}

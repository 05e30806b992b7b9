using System.Globalization;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Generator;

/// <summary>What FROM GENERATOR (…) says, and the time of each row that follows from it.</summary>
/// <param name="MilliRowsPerSecond">Rows in a thousand seconds of event time, so that rates below one a second are whole numbers too.</param>
/// <param name="Seed">Chooses the values; equal seeds give equal rows.</param>
/// <param name="Rows">How many rows there are; null without end.</param>
/// <param name="StartMicros">Event time of the first row, in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Cardinality">How many different texts a VARCHAR column has.</param>
/// <param name="Pace">How fast rows come.</param>
internal sealed record GeneratorOptions(long MilliRowsPerSecond, long Seed, long? Rows, long StartMicros, int Cardinality, Pace Pace)
{
    private const decimal DefaultRate = 10;
    private const decimal MinRate = 0.001m;
    private const decimal MaxRate = 1_000_000_000;
    private const int DefaultCardinality = 10;
    private const long MicrosTimesMilli = 1_000_000_000;

    private static readonly DateTime DefaultStart = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Reads the options of a statement.</summary>
    /// <exception cref="QueryException">An option is unknown or has a value that does not fit.</exception>
    public static GeneratorOptions Read(ConnectorClause clause, SourceText source)
    {
        var options = clause.Options;
        var values = new OptionValues(source, options, "FROM GENERATOR");
        values.RefuseOthers("rows_per_second", "seed", "rows", "start", "cardinality", "pace");
        var rows = values.Whole("rows", minimum: 1);
        return new GeneratorOptions(
            (long)(RateOf(values, options) * 1_000),
            values.Whole("seed", minimum: 0) ?? 0,
            rows,
            StartOf(values, options),
            CardinalityOf(values, options),
            PaceOf(values, options, rows));
    }

    /// <summary>The event time of a row, in microseconds.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <exception cref="OverflowException">It lies beyond what 64 bits can say.</exception>
    public long MomentOf(long row) => checked(StartMicros + (long)((UInt128)row * MicrosTimesMilli / (ulong)MilliRowsPerSecond));

    /// <summary>How many rows have an event time up to a time.</summary>
    /// <param name="micros">The time, in microseconds.</param>
    public long RowsUpTo(long micros)
    {
        if (micros < StartMicros) return 0;
        var rows = (((UInt128)(micros - StartMicros + 1) * (ulong)MilliRowsPerSecond) + MicrosTimesMilli - 1) / MicrosTimesMilli;
        return rows > long.MaxValue ? long.MaxValue : (long)rows;
    }

    private static decimal RateOf(OptionValues values, OptionList options) => options.Find("rows_per_second") switch
    {
        null => DefaultRate,
        { Value: NumberValue { Value: >= MinRate and <= MaxRate and var rate } } when rate * 1_000 % 1 == 0 => rate,
        var option => throw values.Wrong(option, "a number from 0.001 to 1000000000 with three decimals at most", "write it without quotes"),
    };

    private static long StartOf(OptionValues values, OptionList options)
    {
        var start = DefaultStart;
        if (values.Text("start") is { } text
            && !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out start))
        {
            throw values.Wrong(options.Find("start")!, "a time in UTC", "write start = '2024-01-01 00:00:00'");
        }

        return EventTime.FromUtc(start, nameof(start));
    }

    private static int CardinalityOf(OptionValues values, OptionList options) => values.Whole("cardinality", minimum: 1) switch
    {
        null => DefaultCardinality,
        <= TextDictionary.MaxCount and var count => (int)count,
        _ => throw values.Wrong(options.Find("cardinality")!, $"a whole number from 1 to {TextDictionary.MaxCount}", "a column of more texts is made by a SELECT, for instance 'user ' || seq"),
    };

    private static Pace PaceOf(OptionValues values, OptionList options, long? rows)
    {
        if (values.Text("pace") is not { } text) return new Pace.Multiple(1);
        var option = options.Find("pace")!;
        var pace = Pace.Parse(text) ?? throw values.Wrong(option, "max, a multiple of rows_per_second such as '60x', or a duration such as '20s'", "put it in quotes");
        if (pace is Pace.Within && rows is null) throw values.Wrong(option, "max or a multiple, since there is no number of rows", "add rows = 100000");
        return pace;
    }
}

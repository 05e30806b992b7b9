using System.Globalization;
using System.Text;

namespace Quiver.Tests.Differential;

/// <summary>A case as somebody reads it who has to find what is wrong.</summary>
internal static class CaseText
{
    private const int ShownEvents = 80;

    public static string Of(Case item, Verdict verdict)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {item.Seed}: {verdict.Difference}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{QuiverSql.CreateSource(item)};\n");
        if (QuiverSql.InnerOf(item.Query) is { } inner) text.Append(CultureInfo.InvariantCulture, $"{QuiverSql.CreateStream(QuiverSql.Inner, inner)}; -- {Before(item.Start.InnerAt)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(item.Start.Kind == StartKind.Stream ? QuiverSql.CreateStream(QuiverSql.Stream, item.Query) : $"SUBSCRIBE {QuiverSql.Kept(item.Query)}{(item.Start.Kind == StartKind.Beginning ? " FROM BEGINNING" : "")}")}; -- {Before(item.Start.At)}\n\n");
        for (var position = 0; position < Math.Min(item.Events.Length, ShownEvents); position++)
        {
            var cut = item.Deliveries.Length > 0 && item.Deliveries[0].Cuts.Contains(position) ? "—" : " ";
            text.Append(CultureInfo.InvariantCulture, $"{cut}{position,4}  {(item.Events[position].Row is { } row ? Comparison.Show(row, row.Length) : $"watermark {item.Events[position].Watermark}")}\n");
        }

        if (item.Events.Length > ShownEvents) text.Append(CultureInfo.InvariantCulture, $"   … {item.Events.Length - ShownEvents} more\n");
        text.Append(item.Ends ? " end\n" : " no end\n");
        foreach (var delivery in item.Deliveries) text.Append(CultureInfo.InvariantCulture, $"delivery: {delivery}\n");
        if (item.Checkpoints.Length > 0) text.Append(CultureInfo.InvariantCulture, $"compared after {string.Join(", ", item.Checkpoints)} events\n");
        text.Append(CultureInfo.InvariantCulture, $"\noracle: {verdict.OracleText}\n");
        return text.ToString();
    }

    private static string Before(int position) => position == 0 ? "before the first event" : string.Create(CultureInfo.InvariantCulture, $"before event {position}");
}

using System.Collections.Immutable;
using System.Diagnostics;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Makes a failing case smaller while it fails.</summary>
internal static class Shrinker
{
    /// <summary>The smallest case found in the time, and its verdict.</summary>
    public static (Case Item, Verdict Verdict) Shrink(Case item, Verdict verdict, Func<Case, Verdict> check, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var kind = KindOf(verdict.Difference!);
        var progress = true;
        while (progress && watch.Elapsed < time)
        {
            progress = false;
            foreach (var smaller in Smaller(item))
            {
                if (watch.Elapsed >= time) break;
                if (check(smaller) is not { Difference: { } other } worse || KindOf(other) != kind) continue; // another mistake is another matter
                (item, verdict, progress) = (smaller, worse, true);
                break;
            }
        }

        return (item, verdict);
    }

    // Failures by the beginning of their message, wrong answers all alike.
    private static string KindOf(string difference) =>
        difference.StartsWith("failed", StringComparison.Ordinal) ? new string([.. difference.Take(60).Where(letter => !char.IsAsciiDigit(letter))]) : "";

    private static IEnumerable<Case> Smaller(Case item)
    {
        foreach (var delivery in item.Deliveries.Skip(1)) yield return item with { Deliveries = [item.Deliveries[0]] };
        if (item.Checkpoints.Length > 0) yield return item with { Checkpoints = [] };
        for (var size = item.Events.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= item.Events.Length; start += size) yield return Without(item, start, size);
        }

        if (item.Deliveries[0].Cuts.Count > 0) yield return First(item, item.Deliveries[0] with { Cuts = [] });
        foreach (var cut in item.Deliveries[0].Cuts.Take(30)) yield return First(item, item.Deliveries[0] with { Cuts = item.Deliveries[0].Cuts.Remove(cut) });
        if (item.Deliveries[0].Coded) yield return First(item, item.Deliveries[0] with { Coded = false });
        foreach (var (delivery, index) in item.Deliveries.Select((delivery, index) => (delivery, index)).Skip(1))
        {
            if (delivery.Cuts.Count > 0) yield return item with { Deliveries = item.Deliveries.SetItem(index, delivery with { Cuts = [] }) };
            foreach (var freeze in delivery.Freezes) yield return item with { Deliveries = item.Deliveries.SetItem(index, delivery with { Freezes = delivery.Freezes.Remove(freeze) }) };
            if (delivery.SlowReader) yield return item with { Deliveries = item.Deliveries.SetItem(index, delivery with { SlowReader = false }) };
        }

        if (item.Start.At > 0) yield return item with { Start = item.Start with { At = 0, InnerAt = 0 } };
        if (item.Start.InnerAt > 0) yield return item with { Start = item.Start with { InnerAt = 0 } };
        if (item.Start.Kind == StartKind.Beginning) yield return item with { Start = item.Start with { Kind = StartKind.Stream } };
        if (item.Ends) yield return item with { Ends = false };
        foreach (var query in Smaller(item.Query)) yield return item with { Query = query };
        foreach (var smaller in FewerColumns(item)) yield return smaller;
        foreach (var smaller in SimplerValues(item)) yield return smaller;
    }

    private static Case First(Case item, Delivery delivery) => item with { Deliveries = item.Deliveries.SetItem(0, delivery) };

    private static Case Without(Case item, int start, int count)
    {
        return item with
        {
            Events = item.Events.RemoveRange(start, count),
            Start = item.Start with { At = Moved(item.Start.At), InnerAt = Moved(item.Start.InnerAt) },
            Checkpoints = [.. item.Checkpoints.Select(Moved).Distinct()],
            Deliveries = [.. item.Deliveries.Select(delivery => delivery with { Cuts = [.. delivery.Cuts.Select(Moved)], Freezes = [.. delivery.Freezes.Select(Moved)] })],
        };

        int Moved(int position) => position <= start ? position : Math.Max(start, position - count);
    }

    private static IEnumerable<CaseQuery> Smaller(CaseQuery query)
    {
        if (query.LatenessMicros > 0) yield return query with { LatenessMicros = 0 };
        for (var index = 0; index < query.Where.Length; index++) yield return query with { Where = query.Where.RemoveAt(index) };
        if (query.Having.Length > 0) yield return query with { Having = [] };
        if (query.UnionWith is not null) yield return query with { UnionWith = null };
        if (query.Group is { } group)
        {
            if (group.Style != GroupStyle.Expressions) yield return query with { Group = group with { Style = GroupStyle.Expressions } };
            if (group.Window is { Hops: true } hopping) yield return query with { Group = group with { Window = hopping with { SlideMicros = hopping.SizeMicros } } };
            if (group.Window is { OffsetMicros: not 0, Bucket: null } window) yield return query with { Group = group with { Window = window with { OffsetMicros = 0 } } };
            for (var index = 0; index < group.Keys.Length; index++)
            {
                var key = group.Keys[index];
                var items = query.Items.RemoveAll(item => ReferenceEquals(item.Value, key));
                if (items.Length > 0) yield return query with { Items = items, Group = group with { Keys = group.Keys.RemoveAt(index) } };
            }
        }

        for (var index = 0; index < query.Items.Length; index++)
        {
            if (query.Items.Length > 1 && !query.Star && !query.Items[index].IsKey) yield return query with { Items = query.Items.RemoveAt(index) };
            if (query.Items[index].IsKey || query.Star) continue;
            foreach (var part in query.Items[index].Value.Parts.Where(part => part.All().Any(one => one.IsAggregate) == query.Items[index].Value.All().Any(one => one.IsAggregate)))
                yield return query with { Items = query.Items.SetItem(index, query.Items[index] with { Value = part }) };
            foreach (var simpler in Simpler(query.Items[index].Value)) yield return query with { Items = query.Items.SetItem(index, query.Items[index] with { Value = simpler }) };
        }

        for (var index = 0; index < query.Where.Length; index++)
            foreach (var simpler in Simpler(query.Where[index])) yield return query with { Where = query.Where.SetItem(index, simpler) };
        if (query.From is not { } input) yield break;
        foreach (var smaller in Smaller(input)) yield return query with { From = smaller };
        if (query.FromStream) yield return query with { FromStream = false };
        else if (query.Group is null && query.Where.IsEmpty && query.Star) yield return input with { Emission = query.Emission, LatenessMicros = query.LatenessMicros };
    }

    // A part of the same type in the place of the whole, at any depth.
    private static IEnumerable<Expr> Simpler(Expr value)
    {
        foreach (var part in value.Parts.Where(part => part.Type == value.Type && !value.IsAggregate)) yield return part;
        for (var index = 0; index < value.Parts.Length; index++)
            foreach (var simpler in Simpler(value.Parts[index])) yield return value with { Parts = value.Parts.SetItem(index, simpler) };
    }

    private static IEnumerable<Case> FewerColumns(Case item)
    {
        if (Queries(item.Query).Any(query => query.Star && query.From is null)) yield break;
        var used = Queries(item.Query).Where(query => query.From is null).SelectMany(query => query.Items.Select(one => one.Value).Concat(query.Where).Concat(query.Having).Concat(query.Group?.Keys ?? []))
            .SelectMany(value => value.All()).Where(part => part.IsColumn).Select(part => part.Format).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < item.Columns.Length; index++)
        {
            if (index == item.EventTime || used.Contains(item.Columns[index].Name) || item.Columns.Length == 1) continue;
            var column = index;
            yield return item with
            {
                Columns = item.Columns.RemoveAt(index),
                EventTime = item.EventTime > index ? item.EventTime - 1 : item.EventTime,
                Events = [.. item.Events.Select(one => one.Row is { } row ? one with { Row = row.RemoveAt(column) } : one)],
            };
        }
    }

    // A null in the place of a value, for cases that are small by now.
    private static IEnumerable<Case> SimplerValues(Case item)
    {
        if (item.Events.Length > 12) yield break;
        for (var position = 0; position < item.Events.Length; position++)
        {
            if (item.Events[position].Row is not { } row) continue;
            for (var column = 0; column < row.Length; column++)
            {
                if (row[column] is null || column == item.EventTime) continue;
                yield return item with { Events = item.Events.SetItem(position, new Event(row.SetItem(column, null))) };
            }
        }
    }

    private static IEnumerable<CaseQuery> Queries(CaseQuery query)
    {
        for (var one = query; one is not null; one = one.From!) yield return one;
    }
}

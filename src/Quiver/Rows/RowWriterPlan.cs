using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Appends the members of a row to the columns they mean.</summary>
internal delegate void AppendRow<T>(ColumnAppender[] columns, ref T row);

/// <summary>What is compiled once for a row type and a schema, and shared by all writers.</summary>
internal sealed class RowWriterPlan<T>
{
    private const int MostKept = 64;
    private static readonly ConcurrentDictionary<Schema, RowWriterPlan<T>> Kept = new();

    private RowWriterPlan(AppendRow<T> append, string[] origins, bool readsPlainMembers)
    {
        ReadsPlainMembers = readsPlainMembers;
        Append = append;
        Origins = origins;
    }

    /// <summary>Appends a row.</summary>
    public AppendRow<T> Append { get; }

    /// <summary>Whether all members are fields, or properties that the compiler wrote.</summary>
    public bool ReadsPlainMembers { get; }

    /// <summary>For each column the member it is filled from, for messages: Trade.Qty.</summary>
    public string[] Origins { get; }

    /// <summary>The plan for a schema.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: members and columns do not match, by name or by type.</exception>
    public static RowWriterPlan<T> For(Schema schema)
    {
        if (Kept.TryGetValue(schema, out var plan)) return plan;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept.GetOrAdd(schema, Compile);
    }

    private static RowWriterPlan<T> Compile(Schema schema)
    {
        var sources = Match(schema);
        var columns = Expression.Parameter(typeof(ColumnAppender[]), "columns");
        var row = Expression.Parameter(typeof(T).MakeByRefType(), "row");
        var statements = new List<Expression>();
        using var sample = new BatchBuilder(schema);
        var mismatch = new RowMismatch(typeof(T), schema);
        for (var column = 0; column < sources.Length; column++)
        {
            var appender = sample.Columns[column].GetType();
            var target = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [appender], Expression.ArrayIndex(columns, Expression.Constant(column)));
            if (RowValues.Append(target, Read(row, sources[column])) is { } statement) statements.Add(statement);
            else mismatch.WrongType(sources[column], schema[column]);
        }

        mismatch.ThrowIfAny("Change the member's type, or that of the column.");
        var append = Expression.Lambda<AppendRow<T>>(Expression.Block(typeof(void), statements), columns, row).Compile();
        return new RowWriterPlan<T>(append, [.. sources.Select(member => $"{RowMismatch.NameOf(typeof(T))}.{member.Name}")], Array.TrueForAll(sources, IsPlain));
    }

    /// <summary>The member that fills each column.</summary>
    private static RowMember[] Match(Schema schema)
    {
        var sources = new RowMember?[schema.Count];
        var mismatch = new RowMismatch(typeof(T), schema);
        foreach (var member in RowMember.Of(typeof(T)))
        {
            if (member.Source is PropertyInfo { CanRead: false }) continue;
            var column = member.FindIn(schema);
            if (column < 0 && !member.IsComputed) mismatch.MemberWithoutColumn(member);
            if (column < 0) continue;
            if (sources[column] is { } other) mismatch.Twice(other, member, schema[column]);
            sources[column] = member;
        }

        for (var column = 0; column < sources.Length; column++)
            if (sources[column] is null) mismatch.ColumnWithoutMember(schema[column]);

        mismatch.ThrowIfAny("Names match without case and underscores: add the member, name another one's column with [Column(\"…\")], or mark what is not to be written with [NotMapped].");
        return sources!;
    }

    private static bool IsPlain(RowMember member) =>
        member.Source is FieldInfo || (member.Source is PropertyInfo { GetMethod: { } getter } && !getter.IsVirtual && getter.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static MemberExpression Read(ParameterExpression row, RowMember member) => member.Source is FieldInfo field ? Expression.Field(row, field) : Expression.Property(row, (PropertyInfo)member.Source);
}

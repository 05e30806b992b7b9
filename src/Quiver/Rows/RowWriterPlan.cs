using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>Appends the members of a row to the columns they mean.</summary>
internal delegate void AppendRow<T>(ColumnAppender[] columns, ref T row);

/// <summary>What is matched once for a row type and a schema, and shared by all writers: the generated accessor of a type marked <see cref="RowAttribute"/>, else accessors that are compiled now.</summary>
internal sealed class RowWriterPlan<T>
{
    private const int MostKept = 64;
    private const string TypeCure = "Change the member's type, or that of the column.";
    private static readonly ConcurrentDictionary<Schema, RowWriterPlan<T>> Kept = new();

    private RowWriterPlan(RowMember[] sources, bool readsPlainMembers)
    {
        ReadsPlainMembers = readsPlainMembers;
        Origins = [.. sources.Select(member => $"{RowMismatch.NameOf(typeof(T))}.{member.Name}")];
    }

    /// <summary>The generated accessor; null without one.</summary>
    public RowAccessor<T>? Accessor { get; private init; }

    /// <summary>For each member that the generated accessor writes its column; -1 where it has none.</summary>
    public int[] ColumnOf { get; private init; } = [];

    /// <summary>Appends a row to all columns, without a generated accessor.</summary>
    public AppendRow<T>? Append { get; private init; }

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
        return Kept.GetOrAdd(schema, RowAccessors.Find<T>() is { } accessor ? Generated(accessor, schema) : Compiled(schema));
    }

    /// <summary>The plan of a generated accessor.</summary>
    private static RowWriterPlan<T> Generated(RowAccessor<T> accessor, Schema schema)
    {
        var written = accessor.Written;
        var sources = Match(schema, written.Select(slot => slot.Member));
        var mismatch = new RowMismatch(typeof(T), schema);
        for (var column = 0; column < sources.Length; column++)
            if (!RowTypes.CanAppend(schema[column].Type, sources[column].Type)) mismatch.WrongType(sources[column], schema[column]);
        mismatch.ThrowIfAny(TypeCure);
        int[] columnOf = [.. written.Select(slot => Array.IndexOf(sources, slot.Member))];
        var isPlain = written.Zip(columnOf).All(member => member.Second < 0 || !member.First.RunsCode);
        return new RowWriterPlan<T>(sources, isPlain) { Accessor = accessor, ColumnOf = columnOf };
    }

    /// <summary>The plan of accessors compiled for the schema: what unmarked types have.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="isStruct">Whether they are the members of a struct, whose texts are never coded.</param>
    internal static RowWriterPlan<T> Compiled(Schema schema, bool isStruct = false)
    {
        var sources = Match(schema, RowMember.Of(typeof(T)).Where(member => member.Source is not PropertyInfo { CanRead: false }));
        var columns = Expression.Parameter(typeof(ColumnAppender[]), "columns");
        var row = Expression.Parameter(typeof(T).MakeByRefType(), "row");
        var statements = new List<Expression>();
        using var sample = isStruct ? new BatchBuilder(schema, [.. schema.Fields.Select(_ => (TextDictionary?)null)]) : new BatchBuilder(schema);
        var mismatch = new RowMismatch(typeof(T), schema);
        for (var column = 0; column < sources.Length; column++)
        {
            var appender = sample.Columns[column].GetType();
            var target = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [appender], Expression.ArrayIndex(columns, Expression.Constant(column)));
            if ((NestedWriting.Append(target, schema[column].Type, Read(row, sources[column])) ?? RowValues.Append(target, Read(row, sources[column]))) is { } statement) statements.Add(statement);
            else mismatch.WrongType(sources[column], schema[column]);
        }

        mismatch.ThrowIfAny(TypeCure);
        var append = Expression.Lambda<AppendRow<T>>(Expression.Block(typeof(void), statements), columns, row).Compile();
        return new RowWriterPlan<T>(sources, Array.TrueForAll(sources, IsPlain) && schema.Fields.All(field => !field.Type.IsNested)) { Append = append };
    }

    /// <summary>The member that fills each column.</summary>
    private static RowMember[] Match(Schema schema, IEnumerable<RowMember> members)
    {
        var sources = new RowMember?[schema.Count];
        var mismatch = new RowMismatch(typeof(T), schema);
        foreach (var member in members)
        {
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

    private static MemberExpression Read(ParameterExpression row, RowMember member) => member.Source is FieldInfo field ? Expression.Field(row, field) : Expression.Property(row, (PropertyInfo)member.Source!);
}

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
    private const string NameCure = "Names match without case and underscores: add the member, name another one's column with [Column(\"…\")], or mark what is not to be written with [NotMapped].";
    private const string TypeCure = "Change the member's type, or that of the column.";
    private static readonly ConcurrentDictionary<Schema, RowWriterPlan<T>> Kept = new();

    private RowWriterPlan(RowWritten written)
    {
        ReadsPlainMembers = !written.RunsCode;
        Origins = [.. written.Sources.Select(member => $"{RowMismatch.NameOf(typeof(T))}.{member.Name}")];
    }

    /// <summary>The generated accessor; null without one.</summary>
    public RowAccessor<T>? Accessor { get; private init; }

    /// <summary>Appends a row to all columns, without a generated accessor.</summary>
    public AppendRow<T>? Append { get; private init; }

    /// <summary>Whether reading a row runs nothing of the user's: all members are fields, or properties that the compiler wrote, and lists are arrays or the library's own.</summary>
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
    private static RowWriterPlan<T> Generated(RowAccessor<T> accessor, Schema schema) => new(Match(RowType.Of(typeof(T), accessor), schema)) { Accessor = accessor };

    /// <summary>The plan of accessors compiled for the schema: what unmarked types have.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="isStruct">Whether they are the members of a struct, whose texts are never coded.</param>
    internal static RowWriterPlan<T> Compiled(Schema schema, bool isStruct = false)
    {
        var written = Match(RowType.Of(typeof(T)), schema);
        var columns = Expression.Parameter(typeof(ColumnAppender[]), "columns");
        var row = Expression.Parameter(typeof(T).MakeByRefType(), "row");
        using var sample = isStruct ? new BatchBuilder(schema, [.. schema.Fields.Select(_ => (TextDictionary?)null)]) : new BatchBuilder(schema);
        var statements = written.Sources.Select((member, column) =>
        {
            var appender = sample.Columns[column].GetType();
            var target = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [appender], Expression.ArrayIndex(columns, Expression.Constant(column)));
            return NestedWriting.Append(target, schema[column].Type, Read(row, member)) ?? RowValues.Append(target, Read(row, member))!; // they fit, as was looked
        });
        var append = Expression.Lambda<AppendRow<T>>(Expression.Block(typeof(void), statements), columns, row).Compile();
        return new RowWriterPlan<T>(written) { Append = append };
    }

    private static RowWritten Match(RowType row, Schema schema)
    {
        var mismatch = new RowMismatch(typeof(T), schema);
        var written = RowWritten.Match(row, schema, mismatch);
        mismatch.ThrowIfAny(NameCure, TypeCure);
        return written;
    }

    private static MemberExpression Read(ParameterExpression row, RowMember member) => member.Source is FieldInfo field ? Expression.Field(row, field) : Expression.Property(row, (PropertyInfo)member.Source!);
}

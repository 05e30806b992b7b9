using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>What is matched once for a row type and a schema, and shared by all readers: the generated accessor of a type marked <see cref="RowAttribute"/>, else accessors that are compiled now.</summary>
internal sealed class RowReaderPlan<T>
{
    private const int MostKept = 64;
    private const string Cure = "Names match without case and underscores: select the columns that the type has, rename with AS or [Column(\"…\")], or mark a member that no column fills with [NotMapped].";
    private const string CureOfMaking = "Give it a public constructor that columns fill, or read into another record, class or struct.";
    private static readonly ConcurrentDictionary<Schema, RowReaderPlan<T>> Kept = new();

    private RowReaderPlan(RowRead row) => Row = row;

    /// <summary>The generated accessor; null without one.</summary>
    public RowAccessor<T>? Accessor { get; private init; }

    /// <summary>Makes the object of a row, without a generated accessor.</summary>
    public Func<CellReader[], int, T>? Read { get; private init; }

    /// <summary>Which columns become which parameters and members.</summary>
    public RowRead Row { get; }

    /// <summary>The plan for a schema.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: members and columns do not match, by name or by type.</exception>
    public static RowReaderPlan<T> For(Schema schema)
    {
        if (Kept.TryGetValue(schema, out var plan)) return plan;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept.GetOrAdd(schema, RowAccessors.Find<T>() is { } accessor ? Generated(accessor, schema) : Compiled(schema));
    }

    private static RowReaderPlan<T> Generated(RowAccessor<T> accessor, Schema schema)
    {
        var row = RowType.Of(typeof(T), accessor);
        var whole = RowMember.Part(typeof(T), nullability: null) with { Shape = new RowShape.Members(typeof(T), accessor) };
        if (Single(schema, row, whole) is not { } single) return new RowReaderPlan<T>(Match(row, schema)) { Accessor = accessor };
        return new RowReaderPlan<T>(single)
        {
            Read = whole.AllowsNull ? (cells, row) => cells[0].IsNull(row) ? default! : accessor.ReadFrom(new RowCell(cells[0]), row) : (cells, row) => accessor.ReadFrom(new RowCell(cells[0]), row),
        };
    }

    /// <summary>The plan of accessors compiled for the schema: what unmarked types have.</summary>
    internal static RowReaderPlan<T> Compiled(Schema schema)
    {
        var cells = Expression.Parameter(typeof(CellReader[]), "cells");
        var index = Expression.Parameter(typeof(int), "row");
        var row = RowType.Of(typeof(T));
        var whole = RowMember.Part(typeof(T), nullability: null);
        var single = Single(schema, row, whole);
        var read = single ?? Match(row, schema);
        var body = single is not null ? Value(0, whole) : Construct(row.Ways[read.Way], read.Order);
        return new RowReaderPlan<T>(read) { Read = Expression.Lambda<Func<CellReader[], int, T>>(body, cells, index).Compile() };

        Expression Value(int column, RowMember member) => NestedReading.Value(Expression.ArrayIndex(cells, Expression.Constant(column)), index, schema[column].Type, member)!; // it fits, as was looked

        MemberInitExpression Construct(RowWay way, int[] order)
        {
            Expression[] arguments = [.. way.Parameters.Select((parameter, slot) => order[slot] < 0 ? Default((ParameterInfo)parameter.Source!) : Value(order[slot], parameter))];
            var made = way.Constructor is null ? Expression.New(typeof(T)) : Expression.New(way.Constructor, arguments);
            return Expression.MemberInit(made, way.Members.Select((member, slot) => Expression.Bind((MemberInfo)member.Source!, Value(order[way.Parameters.Length + slot], member))));
        }
    }

    private static Expression Default(ParameterInfo parameter) => parameter is { HasDefaultValue: true, DefaultValue: { } value }
        ? Expression.Convert(Expression.Constant(value), parameter.ParameterType)
        : Expression.Default(parameter.ParameterType);

    /// <summary>A schema of one column that is the whole object: a value, a list, or a struct unless that is what one of the object's members is called. Null: columns are members.</summary>
    private static RowRead? Single(Schema schema, RowType row, RowMember whole)
    {
        if (schema.Count != 1 || (schema[0].Type.IsNested && Array.Exists(row.Ways, way => way.All.Any(member => member.FindIn(schema) >= 0)))) return null;
        var mismatch = new RowMismatch(typeof(T), schema);
        var target = RowMismatch.NameOf(typeof(T));
        if (RowRead.Match(whole, whole, schema[0], schema[0].Type, target, mismatch) is not { } read) return null;
        ThrowIfAny(mismatch, read);
        return new RowRead(target, [read], 0, []);
    }

    private static RowRead Match(RowType row, Schema schema)
    {
        var mismatch = new RowMismatch(typeof(T), schema);
        var read = RowRead.Match(row, schema, RowMismatch.NameOf(typeof(T)), mismatch);
        ThrowIfAny(mismatch, read);
        return read;
    }

    private static void ThrowIfAny(RowMismatch mismatch, RowRead read) => mismatch.ThrowIfAny(read.Way < 0 ? CureOfMaking : Cure);
}

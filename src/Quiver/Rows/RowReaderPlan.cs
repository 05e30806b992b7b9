using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>What is matched once for a row type and a schema, and shared by all readers: the generated accessor of a type marked <see cref="RowAttribute"/>, else accessors that are compiled now.</summary>
internal sealed partial class RowReaderPlan<T>
{
    private const int MostKept = 64;
    private const string Cure = "Names match without case and underscores: select the columns that the type has, rename with AS or [Column(\"…\")], or mark a member that no column fills with [NotMapped].";
    private static readonly ConcurrentDictionary<Schema, RowReaderPlan<T>> Kept = new();

    private RowReaderPlan(RowMember?[] targets)
    {
        var name = RowMismatch.NameOf(typeof(T));
        Targets = [.. targets.Select(target => target is null ? name : $"{name}.{target.Name}")];
    }

    /// <summary>The generated accessor; null without one.</summary>
    public RowAccessor<T>? Accessor { get; private init; }

    /// <summary>Which of the accessor's constructors is called.</summary>
    public int Constructor { get; private init; }

    /// <summary>For each parameter and member that the generated accessor reads its column; -1 where it has none.</summary>
    public int[] ColumnOf { get; private init; } = [];

    /// <summary>Makes the object of a row, without a generated accessor.</summary>
    public Func<CellReader[], int, T>? Read { get; private init; }

    /// <summary>For each column the member it fills, for messages: Bar.Volume.</summary>
    public string[] Targets { get; }

    /// <summary>The plan for a schema.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: members and columns do not match, by name or by type.</exception>
    public static RowReaderPlan<T> For(Schema schema)
    {
        if (Kept.TryGetValue(schema, out var plan)) return plan;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept.GetOrAdd(schema, RowAccessors.Find<T>() is { } accessor ? new Matching(accessor, schema).Plan() : Compiled(schema));
    }

    /// <summary>The plan of accessors compiled for the schema: what unmarked types have.</summary>
    internal static RowReaderPlan<T> Compiled(Schema schema) => new Compiler(schema).Compile();

    private sealed class Compiler(Schema schema)
    {
        private readonly ParameterExpression _cells = Expression.Parameter(typeof(CellReader[]), "cells");
        private readonly ParameterExpression _row = Expression.Parameter(typeof(int), "row");
        private readonly RowMismatch _mismatch = new(typeof(T), schema);
        private readonly RowMember?[] _targets = new RowMember?[schema.Count];
        private readonly HashSet<string> _constructed = new(StringComparer.Ordinal); // members that the constructor fills

        public RowReaderPlan<T> Compile()
        {
            var body = IsValue && Value(0, typeof(T), NestedReading.AllowsNull(typeof(T))) is { } single ? single : Construct();
            return new RowReaderPlan<T>(_targets) { Read = Expression.Lambda<Func<CellReader[], int, T>>(body, _cells, _row).Compile() };
        }

        // A single struct is the object, unless it is what one of the object's members is called.
        private bool IsValue => schema.Count == 1 && (!schema[0].Type.IsNested || !RowMember.Of(typeof(T)).Exists(member => member.FindIn(schema) >= 0));

        private Expression Construct()
        {
            var members = RowMember.Of(typeof(T));
            var body = Expression.MemberInit(New(members), Bindings(members));
            for (var column = 0; column < _targets.Length; column++)
                if (_targets[column] is null) _mismatch.ColumnWithoutMember(schema[column]);
            _mismatch.ThrowIfAny(Cure);
            return body;
        }

        /// <summary>Calls the constructor with most parameters of those whose parameters all have columns; if there is none, the one with the fewest, so that the message names what is missing.</summary>
        private NewExpression New(List<RowMember> members)
        {
            var type = typeof(T);
            if (type.IsAbstract || type.IsInterface || type.IsPrimitive || type == typeof(string))
            {
                _mismatch.Cannot($"{RowMismatch.NameOf(type)} cannot be made of columns");
                _mismatch.ThrowIfAny("Read into a record, a class or a struct.");
            }

            var constructors = type.GetConstructors().Where(constructor => constructor.GetParameters().All(parameter => !parameter.ParameterType.IsByRef)).OrderByDescending(constructor => constructor.GetParameters().Length).ToArray();
            var chosen = Array.Find(constructors, constructor => constructor.GetParameters().All(parameter => parameter.HasDefaultValue || RowMember.Of(parameter, members).FindIn(schema) >= 0));
            if (chosen is null && type.IsValueType) return Expression.New(type);
            if (chosen is null && constructors.Length == 0)
            {
                _mismatch.Cannot($"{RowMismatch.NameOf(type)} has no public constructor");
                _mismatch.ThrowIfAny("Give it one.");
            }

            chosen ??= constructors[^1];
            var arguments = new List<Expression>();
            foreach (var parameter in chosen.GetParameters())
            {
                var member = RowMember.Of(parameter, members);
                _constructed.Add(member.Name);
                var value = parameter.HasDefaultValue && member.FindIn(schema) < 0 ? null : Read(member);
                arguments.Add(value ?? Default(parameter));
            }

            return Expression.New(chosen, arguments);
        }

        private static Expression Default(ParameterInfo parameter) => parameter is { HasDefaultValue: true, DefaultValue: { } value }
            ? Expression.Convert(Expression.Constant(value), parameter.ParameterType)
            : Expression.Default(parameter.ParameterType);

        private List<MemberBinding> Bindings(List<RowMember> members)
        {
            var bindings = new List<MemberBinding>();
            foreach (var member in members)
            {
                if (member.Source is not (PropertyInfo { SetMethod.IsPublic: true } or FieldInfo { IsInitOnly: false })) continue;
                if (_constructed.Contains(member.Name)) continue;
                if (Read(member) is { } value) bindings.Add(Expression.Bind((MemberInfo)member.Source!, value));
            }

            return bindings;
        }

        /// <summary>The value of the column that a member means; null, and noted as a mismatch, when there is none of a type it takes.</summary>
        private Expression? Read(RowMember member)
        {
            var column = member.FindIn(schema);
            if (column < 0)
            {
                _mismatch.MemberWithoutColumn(member);
                return null;
            }

            if (_targets[column] is { } other) _mismatch.Twice(other, member, schema[column]);
            _targets[column] = member;
            var value = Value(column, member.Type, member.AllowsNull);
            if (value is null) _mismatch.WrongType(member, schema[column]);
            return value;
        }

        /// <summary>The value of a column as a type; null when it does not become one.</summary>
        private Expression? Value(int column, Type type, bool allowsNull) =>
            NestedReading.Value(Expression.ArrayIndex(_cells, Expression.Constant(column)), _row, schema[column].Type, type, allowsNull);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>A column that expressions may name.</summary>
/// <param name="Expr">Its name, type and bound.</param>
/// <param name="Pool">Values that occur in it; empty when they are not known.</param>
/// <param name="IsExact">Whether all sides compute it to the last bit, so that it may decide something.</param>
/// <param name="IsEventTime">Whether windows are made of it.</param>
/// <param name="Lead">For the bound of a window, by how much it is ahead of the watermark that comes with it.</param>
/// <param name="IsBucket">Whether it is made by date_trunc, so that grouping by it may make a window of it.</param>
internal sealed record ScopeColumn(Expr Expr, ImmutableArray<object> Pool, bool IsExact = true, bool IsEventTime = false, long? Lead = null, bool IsBucket = false);

/// <summary>Makes expressions that cannot fail: no value overflows, text is only cast where that may give NULL.</summary>
internal sealed class ExprGenerator(Random random, IReadOnlyList<ScopeColumn> scope)
{
    private readonly ScopeColumn[] _exact = [.. scope.Where(column => column.IsExact)];

    /// <summary>A type to make an expression of: mostly one that there is a column of.</summary>
    public DataType SomeType() => _exact.Length > 0 && random.Next(5) > 0 ? Pick(_exact).Expr.Type : Pick(Values.Types);

    /// <summary>A column, of some kind if there is one.</summary>
    public ScopeColumn? Column(Func<DataType, bool> condition)
    {
        var fitting = _exact.Where(column => condition(column.Expr.Type)).ToArray();
        return fitting.Length == 0 ? null : Pick(fitting);
    }

    /// <summary>A group key: something that depends on a column.</summary>
    public Expr Key()
    {
        var columns = _exact.Where(column => !column.IsBucket).ToArray();
        if (columns.Length == 0) columns = _exact;
        if (random.Next(4) > 0) return Pick(columns).Expr;
        for (var attempt = 0; attempt < 10; attempt++)
            if (Of(SomeType(), 2) is var key && !key.IsColumn && !key.Format.StartsWith("date_trunc", StringComparison.Ordinal) && key.All().Any(part => part.IsColumn)) return key; // that is a window
        return Pick(columns).Expr;
    }

    /// <summary>A condition.</summary>
    public Expr Condition(int depth)
    {
        if (depth > 0 && random.Next(3) == 0)
        {
            return random.Next(4) switch
            {
                0 => Truth("not", "(NOT {0})", Condition(depth - 1)),
                1 => Truth("or", "({0} OR {1})", Condition(depth - 1), Condition(depth - 1)),
                2 => Truth("case", "(CASE WHEN {0} THEN {1} ELSE {2} END)", Condition(depth - 1), Condition(0), Condition(0)),
                _ => Truth("and", "({0} AND {1})", Condition(depth - 1), Condition(depth - 1)),
            };
        }

        if (_exact.Length == 0) return Truth("constant", random.Next(2) == 0 ? "true" : "false");
        var column = Pick(_exact);
        var left = random.Next(4) == 0 ? Of(column.Expr.Type, depth) : column.Expr;
        switch (random.Next(12))
        {
            case 0: return Truth("is null", "({0} IS NULL)", left);
            case 1: return Truth("is null", "({0} IS NOT NULL)", left);
            case 2: return Truth("in", $"({{0}} {(random.Next(3) == 0 ? "NOT " : "")}IN ({{1}}, {{2}}, {{3}}))", left, Literal(column), Literal(column), Literal(column));
            case 3 when random.Next(2) == 0: return Truth("between", "({0} BETWEEN {1} AND {2})", left, Literal(column), Literal(column));
            case 4 when left.Type.Kind == TypeKind.Boolean: return left;
            case 5 or 6 when Column(type => type == DataType.Utf8) is { } text: return Like(text);
            case 7 when Column(Values.IsInteger) is { } number: return Truth("comparison", $"({{0}} % 3 {Pick(["=", "<>", "<"])} 1)", number.Expr);
            case 8: return Truth("comparison", $"({{0}} {Comparison()} {{1}})", left, Of(left.Type, depth));
            default: return Truth("comparison", $"({{0}} {Comparison()} {{1}})", left, Literal(column));
        }
    }

    /// <summary>A condition that most rows meet.</summary>
    public Expr WeakCondition()
    {
        if (_exact.Length == 0) return Condition(0);
        var column = Pick(_exact);
        switch (random.Next(7))
        {
            case 0: return Truth("is null", "({0} IS NOT NULL)", column.Expr);
            case 1: return Truth("comparison", "({0} <> {1})", column.Expr, Literal(column));
            case 2 when column.Pool.Length > 0: return Truth("comparison", "({0} >= {1})", column.Expr, Literal(column.Expr.Type, column.Pool.Take(12).Min(Order)));
            case 3 when column.Pool.Length > 0: return Truth("comparison", "({0} <= {1})", column.Expr, Literal(column.Expr.Type, column.Pool.Take(12).Max(Order)));
            case 4 when column.Pool.Length > 0:
                return Truth("between", "({0} BETWEEN {1} AND {2})", column.Expr, Literal(column.Expr.Type, column.Pool.Take(12).Min(Order)), Literal(column.Expr.Type, column.Pool.Take(12).Max(Order)));
            case 5: return Truth("or", "({0} OR {1})", Truth("is null", "({0} IS NULL)", column.Expr), Condition(1));
            default: return Truth("or", "({0} OR {1})", Condition(1), Condition(1));
        }
    }

    private static readonly Comparer<object> Order = Comparer<object>.Create((left, right) => left is IComparable one ? one.CompareTo(right) : 0);

    /// <summary>An expression of exactly a type.</summary>
    public Expr Of(DataType type, int depth)
    {
        var column = Column(other => other == type);
        if (depth == 0 || random.Next(3) == 0) return column is not null && random.Next(5) > 0 ? column.Expr : Literal(type, column?.Pool ?? []);
        switch (random.Next(4))
        {
            case 0:
                var (then, otherwise) = (Of(type, depth - 1), Of(type, depth - 1));
                return new Expr(type, "(CASE WHEN {0} THEN {1} ELSE {2} END)", Condition(depth - 1), then, otherwise) { Kind = "case", Bound = Int128.Max(then.Bound, otherwise.Bound) };
            case 1:
                var (first, second) = (Of(type, depth - 1), Of(type, depth - 1));
                return new Expr(type, "COALESCE({0}, {1})", first, second) { Kind = "coalesce", Bound = Int128.Max(first.Bound, second.Bound) };
        }

        return Computed(type, depth - 1) ?? Of(type, depth - 1);
    }

    /// <summary>A literal, mostly a value that occurs in a column.</summary>
    public Expr Literal(ScopeColumn column) => Literal(column.Expr.Type, column.Pool);

    private Expr Literal(DataType type, ImmutableArray<object> pool)
    {
        object? value = pool.Length > 0 && random.Next(5) > 0 ? Pick(pool) : Values.Any(random, type, Int128.Min(Values.Largest(type), 100));
        return Literal(type, random.Next(25) == 0 ? null : value);
    }

    private static Expr Literal(DataType type, object? value) =>
        new(type, Values.Literal(type, value is null || !Values.HasLiteral(type, value) ? null : value)) { Bound = Values.Magnitude(value) };

    private Expr? Computed(DataType type, int depth) => type.Kind switch
    {
        _ when Values.IsInteger(type) => Integer(type, depth),
        TypeKind.Float64 => Number(depth),
        TypeKind.Decimal => Column(other => Values.IsInteger(other) && Values.Largest(other) < Values.Largest(type) / Power10(type.Scale) / 10) is { } whole
            ? new Expr(type, $"CAST({{0}} AS {type.Name})", whole.Expr) { Kind = "cast", Bound = Values.Largest(type) }
            : null,
        TypeKind.Utf8 when type == DataType.Utf8 => Text(depth),
        TypeKind.Boolean => Condition(depth),
        TypeKind.Date when Column(other => other == DataType.Timestamp) is { } time => new Expr(type, "CAST({0} AS DATE)", time.Expr) { Kind = "cast" },
        TypeKind.Timestamp when type == DataType.Timestamp => Time(),
        TypeKind.Interval when Column(other => other == DataType.Timestamp) is { } time => new Expr(type, "({0} - TIMESTAMP '2000-01-01')", time.Expr) { Kind = "time arithmetic" },
        _ => null,
    };

    private Expr? Integer(DataType type, int depth)
    {
        var largest = Values.Largest(type);
        switch (random.Next(6))
        {
            case 0 when type == DataType.Int64 && Column(other => other == DataType.Utf8) is { } text:
                return random.Next(2) == 0
                    ? new Expr(type, "length({0})", text.Expr) { Kind = "text function", Bound = 10_000 }
                    : new Expr(type, "TRY_CAST({0} AS BIGINT)", text.Expr) { Kind = "cast", Bound = largest };
            case 1 when type == DataType.Int64 && Column(other => other is { Kind: TypeKind.Timestamp, HasZone: false }) is { } time:
                return new Expr(type, $"{Pick(["year", "month", "hour", "dayofweek"])}({{0}})", time.Expr) { Kind = "time function", Bound = 10_000 };
            case 2 when Column(other => Values.IsInteger(other) && other != type && Values.Largest(other) <= largest && (!Values.IsUnsigned(type) || Values.IsUnsigned(other))) is { } narrow:
                return new Expr(type, $"CAST({{0}} AS {type.Name})", narrow.Expr) { Kind = "cast", Bound = narrow.Expr.Bound };
            case 3 when type == DataType.Int64 && Column(Values.IsFloat) is { } number:
                return new Expr(type, "TRY_CAST({0} AS BIGINT)", number.Expr) { Kind = "cast", Bound = largest };
        }

        var (left, right) = (Of(type, depth), Of(type, depth));
        if (left.Bound <= largest / 2 && right.Bound <= largest / 2 && random.Next(2) == 0)
            return new Expr(type, $"({{0}} {(Values.IsUnsigned(type) || random.Next(2) == 0 ? "+" : "-")} {{1}})", left, right) { Kind = "arithmetic", Bound = left.Bound + right.Bound };
        if (left.Bound == 0 || right.Bound <= largest / Int128.Max(left.Bound, 1))
            return new Expr(type, "({0} * {1})", left, right) { Kind = "arithmetic", Bound = left.Bound * right.Bound };
        return type.Kind is TypeKind.Int32 or TypeKind.Int64 ? new Expr(type, "({0} % 7)", left) { Kind = "arithmetic", Bound = 7 } : null;
    }

    private Expr? Number(int depth)
    {
        switch (random.Next(4))
        {
            case 0 when Column(Values.IsInteger) is { } whole:
                return new Expr(DataType.Float64, "CAST({0} AS DOUBLE)", whole.Expr) { Kind = "cast", Bound = Values.Largest(DataType.Int64) };
            case 1 when Column(type => type.Kind == TypeKind.Decimal) is { } exact:
                return new Expr(DataType.Float64, "CAST({0} AS DOUBLE)", exact.Expr) { Kind = "cast", Bound = Values.Largest(DataType.Int64) };
            case 2:
                return new Expr(DataType.Float64, Pick(["abs({0})", "(-{0})", "sqrt(abs({0}))", "round({0})"]), Of(DataType.Float64, depth)) { Kind = "number function", Bound = 2 };
            default:
                return new Expr(DataType.Float64, $"({{0}} {Pick(["+", "-", "*", "/"])} {{1}})", Of(DataType.Float64, depth), Of(DataType.Float64, depth)) { Kind = "arithmetic", Bound = 2 };
        }
    }

    private Expr Text(int depth)
    {
        var text = Of(DataType.Utf8, depth);
        switch (random.Next(9))
        {
            case 0: return Function("upper({0})");
            case 1: return Function("reverse({0})");
            case 2: return Function(string.Create(CultureInfo.InvariantCulture, $"substring({{0}}, {random.Next(1, 4)}, {random.Next(1, 4)})"));
            case 3: return Function("md5({0})");
            case 4: return Function("replace({0}, 'a', 'bb')");
            case 5: return Function("concat({0}, '-', {1})", Of(DataType.Utf8, 0));
            case 6 when Column(type => type == DataType.Utf8) is { } second && text.All().Any(part => part.IsColumn): return Function("({0} || {1})", second.Expr); // of NULL alone it has no type
            case 7: return Function("regexp_extract({0}, '[a-z]+')");
            default:
                var value = _exact.Length > 0 ? Pick(_exact).Expr : text;
                return Values.IsFloat(value.Type) ? Function("trim({0})") : new Expr(DataType.Utf8, "CAST({0} AS VARCHAR)", value) { Kind = "cast" };
        }

        Expr Function(string format, Expr? second = null) => new(DataType.Utf8, format, second is null ? [text] : [text, second]) { Kind = "text function" };
    }

    private Expr? Time()
    {
        switch (random.Next(3))
        {
            case 0 when Column(type => type == DataType.Date) is { } date:
                return new Expr(DataType.Timestamp, "CAST({0} AS TIMESTAMP)", date.Expr) { Kind = "cast" };
            case 1 when Column(type => type is { Kind: TypeKind.Timestamp, HasZone: false, Unit: not TimeUnit.Microsecond }) is { } other:
                return new Expr(DataType.Timestamp, "CAST({0} AS TIMESTAMP)", other.Expr) { Kind = "cast" };
            default:
                return Column(type => type == DataType.Timestamp) is { } time
                    ? new Expr(DataType.Timestamp, random.Next(2) == 0 ? $"date_trunc('{Pick(["second", "minute", "hour", "day"])}', {{0}})" : "({0} + INTERVAL '90' MINUTE)", time.Expr) { Kind = "time function" }
                    : null;
        }
    }

    private Expr Like(ScopeColumn text)
    {
        var pattern = Pick(["'a%'", "'%a%'", "'%b'", "'_'", "'a_c'", "'%'", "''", "'A%'", "'%ü%'"]);
        return random.Next(4) switch
        {
            0 => Truth("text function", "starts_with({0}, 'a')", text.Expr),
            1 => Truth("like", $"({{0}} ILIKE {pattern})", text.Expr),
            2 => Truth("like", $"({{0}} NOT LIKE {pattern})", text.Expr),
            _ => Truth("like", $"({{0}} LIKE {pattern})", text.Expr),
        };
    }

    private string Comparison() => Pick(["=", "<>", "<", "<=", ">", ">=", "<", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]);

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static Expr Truth(string kind, string format, params ImmutableArray<Expr> parts) => new(DataType.Boolean, format, parts) { Kind = kind };

    private static Int128 Power10(int exponent)
    {
        var power = Int128.One;
        for (var digit = 0; digit < exponent; digit++) power *= 10;
        return power;
    }
}

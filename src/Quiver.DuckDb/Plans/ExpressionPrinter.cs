using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// Writes a bound expression back as SQL over columns <c>c0</c>, <c>c1</c> … in the order of its references. What DuckDB dropped while binding cannot be
/// written, so check with <see cref="PrintGuard"/> that the text means the same.
/// </summary>
internal sealed class ExpressionPrinter
{
    private readonly StringBuilder _text = new();
    private int _lambdas;

    private ExpressionPrinter() { }

    /// <summary>The SQL text; null when the expression holds something that is not a scalar expression: an aggregate, OVER, unnest, a parameter.</summary>
    public static string? TryPrint(BoundExpr expression)
    {
        var printer = new ExpressionPrinter();
        return printer.TryWrite(expression, Scope.Columns) ? printer._text.ToString() : null;
    }

    /// <summary>The name of a column in printed text.</summary>
    /// <param name="index">Position, from 0.</param>
    public static string ColumnName(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    private bool TryWrite(BoundExpr expression, Scope scope) => expression switch
    {
        BoundRef reference => TryWriteReference(reference, scope),
        BoundConstant constant => Append(ConstantText(constant)),
        BoundCast cast => Append(cast.Try ? "TRY_CAST(" : "CAST(") && TryWrite(cast.Child, scope) && Append($" AS {cast.Type.Name})"),
        BoundComparison comparison => TryWriteBetween(comparison.Left, $" {comparison.Kind.Sign()} ", comparison.Right, scope),
        BoundConjunction conjunction => Append("(") && TryWriteList(conjunction.Children, conjunction.IsAnd ? " AND " : " OR ", scope) && Append(")"),
        BoundOperator call => TryWriteOperator(call, scope),
        BoundCase choice => TryWriteCase(choice, scope),
        BoundFunction call => TryWriteFunction(call, scope),
        _ => false,
    };

    // A lambda's references count its parameters from the last to the first, then what the call's further children give.
    private bool TryWriteReference(BoundRef reference, Scope scope)
    {
        if (scope.Parameters is null) return Append(ColumnName(reference.Index));
        var captured = reference.Index - scope.Parameters.Length;
        return captured < 0 ? Append(scope.Parameters[^(reference.Index + 1)])
            : captured < scope.Captures.Count && TryWrite(scope.Captures[captured], scope.Outer!);
    }

    private bool TryWriteBetween(BoundExpr left, string sign, BoundExpr right, Scope scope) =>
        Append("(") && TryWrite(left, scope) && Append(sign) && TryWrite(right, scope) && Append(")");

    private bool TryWriteList(IEnumerable<BoundExpr> items, string separator, Scope scope)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) Append(separator);
            isFirst = false;
            if (!TryWrite(item, scope)) return false;
        }

        return true;
    }

    private bool TryWriteOperator(BoundOperator call, Scope scope) => call.Kind switch
    {
        OperatorKind.Not => Append("(NOT ") && TryWrite(call.Children[0], scope) && Append(")"),
        OperatorKind.IsNull => Append("(") && TryWrite(call.Children[0], scope) && Append(" IS NULL)"),
        OperatorKind.IsNotNull => Append("(") && TryWrite(call.Children[0], scope) && Append(" IS NOT NULL)"),
        OperatorKind.Coalesce => Append("COALESCE(") && TryWriteList(call.Children, ", ", scope) && Append(")"),
        OperatorKind.Try => Append("TRY(") && TryWrite(call.Children[0], scope) && Append(")"),
        _ => Append("(") && TryWrite(call.Children[0], scope) && Append(call.Kind == OperatorKind.In ? " IN (" : " NOT IN (")
            && TryWriteList(call.Children.Skip(1), ", ", scope) && Append("))"),
    };

    private bool TryWriteCase(BoundCase choice, Scope scope)
    {
        Append("CASE ");
        foreach (var check in choice.Checks)
            if (!(Append("WHEN ") && TryWrite(check.When, scope) && Append(" THEN ") && TryWrite(check.Then, scope) && Append(" "))) return false;
        return Append("ELSE ") && TryWrite(choice.Else, scope) && Append(" END");
    }

    private bool TryWriteFunction(BoundFunction call, Scope scope)
    {
        if (call.Data is LambdaData lambda) return TryWriteLambda(call, lambda, scope);
        if (call.IsOperator) return TryWriteSign(call, scope);
        if (call.Name == "array_slice" && call.Children.Any(IsAbsentBound)) return TryWriteSlice(call, scope);
        if (call is { Name: "struct_pack" or "union_value", Data: FieldNamesData fields }) return TryWriteMembers(call, fields, scope);
        if (call.Name == "unpivot_list") return false; // only UNPIVOT makes one
        return Append($"{Sql.Identifier(call.Name)}(") && TryWriteList(call.Children, ", ", scope) && Append(")");
    }

    private bool TryWriteSign(BoundFunction call, Scope scope)
    {
        // Bound again, decimal arithmetic would come out wider than it was.
        var isDecimal = call.Type.Kind == TypeKind.Decimal;
        if (isDecimal) Append("CAST(");
        var written = call switch
        {
            { Name: "!__postfix" } => Append("(") && TryWrite(call.Children[0], scope) && Append(" !)"),
            { Children.Count: 1 } => Append($"({call.Name} ") && TryWrite(call.Children[0], scope) && Append(")"),
            { Children.Count: 2 } => TryWriteBetween(call.Children[0], $" {call.Name} ", call.Children[1], scope),
            _ => false,
        };
        return written && (!isDecimal || Append($" AS {call.Type.Name})"));
    }

    // l[2:] has an empty list where there is no bound.
    private bool TryWriteSlice(BoundFunction call, Scope scope)
    {
        Append("(");
        if (!TryWrite(call.Children[0], scope)) return false;
        Append(")[");
        for (var child = 1; child < call.Children.Count; child++)
        {
            if (child > 1) Append(":");
            if (IsAbsentBound(call.Children[child])) Append(child == 2 && call.Children.Count > 3 ? "-" : "");
            else if (!TryWrite(call.Children[child], scope)) return false;
        }

        return Append("]");
    }

    private static bool IsAbsentBound(BoundExpr bound) => bound is BoundConstant { Value: ValueList<BoundConstant> { Count: 0 } };

    private bool TryWriteMembers(BoundFunction call, FieldNamesData fields, Scope scope)
    {
        // A union's first member is its tag; the value is that of the only member it was made of.
        var names = call.Name == "union_value" ? fields.Names.Skip(1).ToValueList() : fields.Names;
        if (names.Count != call.Children.Count) return false;
        Append($"{call.Name}(");
        for (var member = 0; member < names.Count; member++)
        {
            if (member > 0) Append(", ");
            Append($"{Sql.Identifier(names[member])} := ");
            if (!TryWrite(call.Children[member], scope)) return false;
        }

        return Append(")");
    }

    private bool TryWriteLambda(BoundFunction call, LambdaData lambda, Scope scope)
    {
        var count = (call.Name is "list_reduce" or "array_reduce" or "reduce" ? 2 : 1) + (lambda.HasIndex ? 1 : 0);
        var number = _lambdas++;
        var parameters = Enumerable.Range(0, count).Select(position => string.Create(CultureInfo.InvariantCulture, $"p{number}_{position}")).ToArray();
        var inner = new Scope(parameters, call.Children.Skip(lambda.HasInitial ? 2 : 1).ToValueList(), scope);
        return Append($"{Sql.Identifier(call.Name)}(") && TryWrite(call.Children[0], scope)
            && Append($", lambda {string.Join(", ", parameters)}: ") && TryWrite(lambda.Body, inner)
            && (!lambda.HasInitial || (Append(", ") && TryWrite(call.Children[1], scope))) && Append(")");
    }

    private static string ConstantText(BoundConstant constant) => constant.Value switch
    {
        null => $"CAST(NULL AS {constant.Type.Name})",
        bool value => value ? "true" : "false",
        string text when constant.Type == DataType.Utf8 => Sql.Literal(text),
        int value when constant.Type == DataType.Int32 => Signed(value),
        long value when constant.Type == DataType.Int64 && value is > int.MaxValue or < int.MinValue => Signed(value),
        Int128 when constant.Type.Kind == TypeKind.Decimal => DecimalLiteral(constant.Value, constant.Type),
        double value when double.IsFinite(value) => ScientificText(value),
        int days when constant.Type == DataType.Date => string.Create(CultureInfo.InvariantCulture, $"CAST(DATE '1970-01-01' + CAST({days} AS INTEGER) AS DATE)"),
        long micros when constant.Type == DataType.Timestamp => string.Create(CultureInfo.InvariantCulture, $"make_timestamp(CAST('{micros}' AS BIGINT))"),
        long micros when constant.Type == DataType.TimestampZoned => string.Create(CultureInfo.InvariantCulture, $"make_timestamptz(CAST('{micros}' AS BIGINT))"),
        long nanos when constant.Type.Kind == TypeKind.Timestamp && constant.Type.Unit == TimeUnit.Nanosecond => string.Create(CultureInfo.InvariantCulture, $"make_timestamp_ns(CAST('{nanos}' AS BIGINT))"),
        long count when constant.Type.Kind == TypeKind.Timestamp => string.Create(
            CultureInfo.InvariantCulture, $"CAST(make_timestamp(CAST('{count}' AS BIGINT) * {(constant.Type.Unit == TimeUnit.Second ? 1_000_000 : 1_000)}) AS {constant.Type.Name})"),
        long micros when constant.Type == DataType.Time => string.Create(CultureInfo.InvariantCulture, $"CAST(make_timestamp(CAST('{micros}' AS BIGINT)) AS TIME)"),
        long nanos when constant.Type == DataType.TimeNanos => $"CAST('{ValueText.Time(nanos, TimeUnit.Nanosecond)}' AS TIME_NS)",
        Interval span => string.Create(CultureInfo.InvariantCulture, $"(to_months({span.Months}) + to_days({span.Days}) + to_microseconds(CAST('{span.Micros}' AS BIGINT)))"),
        byte[] bytes => $"CAST('{string.Concat(bytes.Select(value => $"\\x{value:X2}"))}' AS BLOB)",
        ValueList<BoundConstant> children => NestedText(children, constant.Type),
        IFormattable value => $"CAST('{value.ToString(null, CultureInfo.InvariantCulture)}' AS {constant.Type.Name})",
        var value => $"CAST({Sql.Literal(value.ToString()!)} AS {constant.Type.Name})",
    };

    // In parentheses, as a minus binds weaker than what may follow it.
    private static string Signed(long value) => value < 0 ? string.Create(CultureInfo.InvariantCulture, $"({value})") : value.ToString(CultureInfo.InvariantCulture);

    // A literal has as many digits as are written; only then is its type the constant's.
    private static string DecimalLiteral(object value, DataType type)
    {
        var unscaled = (Int128)value;
        var text = DecimalText.Write(unscaled, type.Scale);
        var digits = text.Count(char.IsAsciiDigit);
        return type.Scale > 0 && digits == type.Precision && unscaled >= 0 ? text : $"CAST('{text}' AS {type.Name})";
    }

    private static string ScientificText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!text.Contains('E', StringComparison.Ordinal)) text += "e0";
        return value < 0 || double.IsNegative(value) ? $"CAST('{text}' AS DOUBLE)" : text;
    }

    private static string NestedText(ValueList<BoundConstant> children, DataType type) =>
        $"CAST({(type.Name.EndsWith(']') ? $"[{string.Join(", ", children.Select(ConstantText))}]" : type.Name.StartsWith("MAP", StringComparison.Ordinal)
            ? $"map_from_entries([{string.Join(", ", children.Select(ConstantText))}])"
            : $"row({string.Join(", ", children.Select(ConstantText))})")} AS {type.Name})";

    private bool Append(string text)
    {
        _text.Append(text);
        return true;
    }

    /// <summary>What references mean: columns of the input, or a lambda's parameters and captures.</summary>
    private sealed record Scope(string[]? Parameters, ValueList<BoundExpr> Captures, Scope? Outer)
    {
        public static Scope Columns { get; } = new(null, [], null);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>An expression of a query as text with holes for its parts, of a known type. The oracle may need another text for it.</summary>
/// <param name="Type">Its exact type.</param>
/// <param name="Format">SQL; <c>{0}</c> is the first part.</param>
/// <param name="Parts">What it is made of.</param>
internal sealed record Expr(DataType Type, string Format, params ImmutableArray<Expr> Parts)
{
    /// <summary>The oracle's SQL; null when it is the same.</summary>
    public string? OracleFormat { get; init; }

    private readonly Int128? _bound;

    /// <summary>No value of a number is greater in magnitude.</summary>
    public Int128 Bound
    {
        get => _bound ?? Values.Largest(Type);
        init => _bound = value;
    }

    /// <summary>What coverage counts it as.</summary>
    public string? Kind { get; init; }

    /// <summary>For an inexact aggregate, the oracle's SQL for how far a result may be off.</summary>
    public string? Tolerance { get; init; }

    /// <summary>Whether it is the name of a column.</summary>
    public bool IsColumn { get; init; }

    /// <summary>Whether it says the same of a row wherever it stands, so that a part may take its place.</summary>
    public bool IsAggregate { get; init; }

    /// <summary>The SQL of one side.</summary>
    public string Sql(bool oracle)
    {
        var format = oracle && OracleFormat is not null ? OracleFormat : Format;
        for (var part = 0; part < Parts.Length; part++)
            format = format.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{part}}}"), Parts[part].Sql(oracle), StringComparison.Ordinal);
        return format;
    }

    /// <summary>The SQL of how far a result may be off, for the oracle.</summary>
    public string? ToleranceSql()
    {
        if (Tolerance is null) return null;
        var text = Tolerance;
        for (var part = 0; part < Parts.Length; part++)
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{part}}}"), Parts[part].Sql(oracle: true), StringComparison.Ordinal);
        return text;
    }

    /// <summary>It and all it is made of.</summary>
    public IEnumerable<Expr> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    public override string ToString() => Sql(oracle: false);
}

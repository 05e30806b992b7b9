using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Quiver.Data;

/// <summary>A value of a command: for <c>$name</c>, or by its place for <c>$1</c>, <c>$2</c> … and <c>?</c> when it has no name. Its SQL type follows from the value.</summary>
public sealed class QuiverParameter : DbParameter
{
    private string _name = "";
    private string _sourceColumn = "";

    /// <summary>A value without a name.</summary>
    public QuiverParameter()
    {
    }

    /// <summary>A value for <c>$name</c>.</summary>
    /// <param name="name">The name, with or without the <c>$</c>.</param>
    /// <param name="value">The value.</param>
    public QuiverParameter(string? name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>For information; what counts is the value's own type. Default: String, as ADO.NET has it.</summary>
    public override DbType DbType { get; set; } = DbType.String;

    /// <summary>Input: statements give nothing back through parameters.</summary>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input) throw new NotSupportedException($"A parameter of direction {value} was asked for; Quiver's take values in only. Read what a statement gives from its rows.");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>The name, with or without a <c>$</c>, <c>@</c> or <c>:</c> before it, in any case; empty for one that counts by its place.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = value ?? "";
    }

    /// <inheritdoc/>
    public override int Size
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A size is zero, for any, or more.");
    }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn
    {
        get => _sourceColumn;
        set => _sourceColumn = value ?? "";
    }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <summary>The value; null and DBNull are NULL.</summary>
    public override object? Value { get; set; }

    /// <summary>The name as SQL has it behind the <c>$</c>.</summary>
    internal string PlainName => _name.TrimStart('$', '@', ':');

    /// <inheritdoc/>
    public override void ResetDbType() => DbType = DbType.String;
}

using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Quiver.Data;

/// <summary>One command of a <see cref="QuiverBatch"/>.</summary>
public sealed class QuiverBatchCommand : DbBatchCommand
{
    private string _text = "";

    /// <summary>A command whose text is set later.</summary>
    public QuiverBatchCommand()
    {
    }

    /// <summary>A command.</summary>
    /// <param name="commandText">Its SQL.</param>
    public QuiverBatchCommand(string? commandText) => CommandText = commandText;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => _text = value ?? "";
    }

    /// <summary>Text: there are no stored procedures.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => QuiverCommand.RefuseUnlessText(value);
    }

    /// <summary>Rows that its INSERT wrote when it was executed; -1 when it was not, or is none.</summary>
    public override int RecordsAffected => Written;

    /// <summary>The values of its parameters.</summary>
    public new QuiverParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    internal int Written { get; set; } = -1;

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new QuiverParameter();
}

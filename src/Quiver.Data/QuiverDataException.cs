using System.Data.Common;

namespace Quiver.Data;

/// <summary>What went wrong, as ADO.NET says it. The engine's own error, with its place in the statement, is the inner exception.</summary>
public sealed class QuiverDataException : DbException
{
    /// <summary>Says an error of the engine.</summary>
    /// <param name="error">The error.</param>
    public QuiverDataException(QuiverException error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message, error) => Code = error.Code;

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>The command of a batch that failed; null for other commands.</summary>
    public new QuiverBatchCommand? BatchCommand { get; internal set; }

    /// <inheritdoc/>
    protected override DbBatchCommand? DbBatchCommand => BatchCommand;

    /// <summary>The code as a number.</summary>
    public override int ErrorCode => (int)Code;

    /// <summary>Whether the same may succeed later: a wait that was too short, a reader too slow.</summary>
    public override bool IsTransient => Code is Quiver.ErrorCode.WriteTimeout or Quiver.ErrorCode.SubscriptionTimeout or Quiver.ErrorCode.SubscriptionLagged or Quiver.ErrorCode.ConnectionInUse;

    /// <summary>Does something, whose errors come as this one.</summary>
    internal static T Of<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (QuiverException error)
        {
            throw new QuiverDataException(error);
        }
    }
}

namespace Quiver;

/// <summary>What a sink is.</summary>
/// <param name="Name">Its name.</param>
public sealed record SinkInfo(string Name)
{
    /// <summary>As in <c>SinkInfo(name='alerts')</c>.</summary>
    public override string ToString() => $"SinkInfo(name='{Name}')";
}

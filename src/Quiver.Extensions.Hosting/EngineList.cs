namespace Quiver.Extensions.Hosting;

/// <summary>The engines of a program by key, the only one's empty: what each does when it is opened.</summary>
internal sealed class EngineList : Dictionary<string, Startup>
{
    public EngineList()
        : base(StringComparer.Ordinal)
    {
    }
}

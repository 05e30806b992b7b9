using System.Text;

namespace Quiver.Tests.Cli;

/// <summary>Keeps what is written and calls back when a text was in it at a flush.</summary>
internal sealed class SignallingStream(string awaited, Action seen) : MemoryStream
{
    public string Text => Encoding.UTF8.GetString(ToArray());

    public override void Flush()
    {
        if (Text.Contains(awaited, StringComparison.Ordinal)) seen();
    }
}

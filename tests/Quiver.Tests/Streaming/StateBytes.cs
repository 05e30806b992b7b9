using System.Buffers;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

/// <summary>State to bytes and back.</summary>
internal static class StateBytes
{
    public static byte[] Of(Frozen frozen)
    {
        var bytes = new ArrayBufferWriter<byte>();
        frozen.Write(new StateWriter(bytes));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Restores what was frozen, and checks that all of it was read.</summary>
    public static void Restore(byte[] state, Action<StateReader> restore)
    {
        var reader = new StateReader(state);
        restore(reader);
        Assert.True(reader.AtEnd);
    }
}

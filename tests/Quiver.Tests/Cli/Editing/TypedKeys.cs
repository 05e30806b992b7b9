using System.Text;
using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>A keyboard that a test has typed on beforehand: keys, and between them looks at the screen. In the end it is gone.</summary>
internal sealed class TypedKeys : IKeyboard
{
    private readonly Queue<object> _keys = new();

    /// <summary>Whether the keys are taken now.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>How often the process was stopped.</summary>
    public int Suspended { get; private set; }

    /// <summary>Presses keys, as a terminal sends them, all at once.</summary>
    public TypedKeys Then(string keys) => Then(Encoding.UTF8.GetBytes(keys));

    public TypedKeys Then(byte[] keys)
    {
        _keys.Enqueue(keys);
        return this;
    }

    /// <summary>Looks at something when the keys so far were taken.</summary>
    public TypedKeys See(Action look)
    {
        _keys.Enqueue(look);
        return this;
    }

    public int Read(Span<byte> bytes, TimeSpan wait)
    {
        while (_keys.TryPeek(out var next) && next is Action look)
        {
            if (wait < TimeSpan.FromMilliseconds(90)) return -1; // inside a sequence: the key is not whole yet
            _keys.Dequeue();
            look();
        }

        if (!_keys.TryDequeue(out var keys)) return wait < TimeSpan.FromMilliseconds(90) ? -1 : 0;
        ((byte[])keys).CopyTo(bytes);
        return ((byte[])keys).Length;
    }

    public IDisposable TakeKeys()
    {
        IsTaken = true;
        return new Given(this);
    }

    public void Suspend() => Suspended++;

    private sealed class Given(TypedKeys keys) : IDisposable
    {
        public void Dispose() => keys.IsTaken = false;
    }
}

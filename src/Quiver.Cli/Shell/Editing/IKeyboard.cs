namespace Quiver.Cli;

/// <summary>The keys of a terminal, one by one as they are pressed.</summary>
internal interface IKeyboard
{
    /// <summary>Reads what was typed, in the bytes that terminals send.</summary>
    /// <param name="bytes">Receives them.</param>
    /// <param name="wait">How long to wait for the first one.</param>
    /// <returns>How many; 0 when the keyboard is gone, -1 when nothing came in time.</returns>
    int Read(Span<byte> bytes, TimeSpan wait);

    /// <summary>Takes the keys unread by the terminal itself: it shows none, gathers no lines, and Ctrl-C is a key. Until disposed.</summary>
    IDisposable TakeKeys();

    /// <summary>Stops the process as Ctrl-Z does, until its shell lets it go on. The keys are not taken meanwhile.</summary>
    void Suspend();
}

namespace Quiver.Runtime;

/// <summary>
/// Knows which code runs inside a callback. Such code must not wait for room: it may be the very reader whose queue has to drain, or hold a claim.
/// </summary>
internal static class CallbackScope
{
    private static readonly AsyncLocal<Engine?> Loop = new(); // a reader's own loop, across its awaits

    [ThreadStatic]
    private static int _inlineDepth; // callbacks on this thread's stack that run under a claim

    /// <summary>Whether this thread holds a claim, inside an inline callback: then nothing may wait, and no other graph is run.</summary>
    public static bool HoldsClaim => _inlineDepth > 0;

    /// <summary>Whether a write to that engine is made from a callback of its own, or under any claim.</summary>
    public static bool Inside(Engine engine) => HoldsClaim || ReferenceEquals(Loop.Value, engine);

    /// <summary>Marks this thread until <see cref="LeaveInline"/>.</summary>
    public static void EnterInline() => _inlineDepth++;

    /// <summary>Ends the innermost inline callback.</summary>
    public static void LeaveInline() => _inlineDepth--;

    /// <summary>Marks the running asynchronous method, and all it calls, as a callback loop of that engine.</summary>
    public static void EnterLoop(Engine engine) => Loop.Value = engine;
}

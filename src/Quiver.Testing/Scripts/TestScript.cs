namespace Quiver.Testing;

/// <summary>A script: commands that are run one after another.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Records">The commands.</param>
/// <param name="SkippedBecause">Why it is not run at all, as it requires what Quiver does not have; null when it is.</param>
internal sealed record TestScript(string Name, IReadOnlyList<ScriptRecord> Records, string? SkippedBecause = null)
{
    /// <summary>Whether it asks itself to be run with all cuts.</summary>
    public bool WantsAllCuts => Records.Any(record => record is CutsRecord { Seed: null });

    /// <summary>Whether other cuts than written exist: some push has two rows.</summary>
    public bool CanBeCut => Records.Any(record => record is PushRecord { Rows.Count: > 1 } or TextRecord { ErrorPattern: null });

    /// <summary>Whether it writes files of its own.</summary>
    public bool HasFiles => Records.Any(record => record is FileRecord);

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="ScriptException">It is no script.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TestScript Read(string file) => new ScriptParser(file, ScriptLines.Read(file)).Parse();

    /// <summary>Reads a text.</summary>
    /// <param name="text">The script.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ScriptException">It is no script.</exception>
    public static TestScript Of(string text, string name) => new ScriptParser(name, ScriptLines.Split(text, name)).Parse();
}

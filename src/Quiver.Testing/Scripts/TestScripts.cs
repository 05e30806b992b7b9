namespace Quiver.Testing;

/// <summary>
/// Script files as tests: <see cref="In"/> lists them as the data of a theory of xunit, NUnit or MSTest, and <see cref="Run"/> runs one. <c>quiver test</c> runs the same files the same way.
/// Safe to use from all threads.
/// </summary>
public static class TestScripts
{
    /// <summary>The scripts of a folder, or those that a pattern matches, sorted by path.</summary>
    /// <param name="path">
    /// A folder, of which all <c>*.test</c> files are taken with those of the folders in it, a file, or a pattern with <c>*</c>, <c>**</c> and <c>?</c>. One that is not rooted is looked for beside the
    /// test's assembly and then in each folder above it, so that scripts need not be copied beside the assembly.
    /// </param>
    /// <returns>A list of one argument for each file: its path from the folder it was found in.</returns>
    /// <exception cref="FileNotFoundException">There is no such script.</exception>
    public static IEnumerable<object[]> In(string path)
    {
        var (root, files) = ScriptFiles.Locate(path);
        return [.. files.Select(file => new object[] { Path.GetRelativePath(root, file).Replace('\\', '/') })];
    }

    /// <summary>Runs a script.</summary>
    /// <param name="file">Its path: one of <see cref="In"/>'s, found as those are.</param>
    /// <param name="allCuts">Whether it is also run with one row a batch and with 20 random ways of cutting what it pushes. A script may ask for that itself.</param>
    /// <param name="prepare">What is done with each connection that the script is run in, before its first command: defining what the script is about. Null: nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when it was run and did all it says; why it was not run when it requires what Quiver does not have.</returns>
    /// <exception cref="FileNotFoundException">There is no such script.</exception>
    /// <exception cref="ScriptFailedException">It does something else than it says, or is no script.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string? Run(string file, bool allCuts = false, Action<Connection>? prepare = null, CancellationToken cancellation = default)
    {
        using var csv = new PushedRows();
        var outcome = ScriptWays.Run(ScriptFiles.Locate(file).Files[0], allCuts, prepare, csv, cancellation);
        return outcome.Failure is null ? outcome.SkippedBecause : throw new ScriptFailedException(outcome.Failure);
    }
}

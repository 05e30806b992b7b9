using System.CommandLine;
using Quiver.Testing;

namespace Quiver.Cli;

/// <summary><c>quiver test FILE…</c>: runs scripts and says which of their commands did something else than the script says.</summary>
internal static class TestCommand
{
    private const string Examples = """
        Examples:
          ./quiver test bars.test                     one script
          ./quiver test tests/scripts                 all *.test files of a folder
          ./quiver test 'tests/**/s0*.test'           those that a pattern matches
          ./quiver test tests/scripts --cuts all      also with one row a batch, and cut at random

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("test", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Scripts: files, folders of *.test files, or patterns with *, ** and ?",
            Arity = ArgumentArity.ZeroOrMore, // none is answered below
        };
        var cuts = OptionValue.Of<string>("--cuts", "all", "Run each script also with one row a batch and with 20 random cuts of its pushes", "all", (string text, out string? value) => (value = text) == "all");
        var filter = OptionValue.Of<string>("--filter", "WORD", "Run only scripts whose path has the word", "a part of a path", (string text, out string? value) => (value = text).Length > 0);
        var command = new Command("test", "Run scripts of statements, pushed rows and expected answers. The last line is 'N passed, N failed'.") { files, cuts, filter };
        command.SetAction(parse => Run(Found(parse.GetValue(files) ?? [], parse.GetValue(filter)), parse.GetValue(cuts) is not null, terminal));
        return command;
    }

    private static List<string> Found(string[] paths, string? filter)
    {
        if (paths.Length == 0) throw new UsageException("test needs a script, a folder of scripts, or a pattern such as 'tests/*.test'.");
        var files = new List<string>();
        foreach (var path in paths)
        {
            var found = ScriptFiles.Find(path);
            if (found.Count == 0) throw new UsageException($"There is no script '{path}' in {Directory.GetCurrentDirectory()}. Expected a file, a folder with *.test files, or a pattern in quotes.");
            files.AddRange(found.Where(file => !files.Contains(file, StringComparer.Ordinal)));
        }

        if (filter is null) return files;
        var kept = files.Where(file => file.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        return kept.Count > 0 ? kept : throw new UsageException($"None of the {files.Count} scripts has '{filter}' in its path.");
    }

    private static int Run(List<string> files, bool allCuts, Terminal terminal)
    {
        using var csv = new PushedRows();
        var progress = new ScriptProgress(files.Count, terminal);
        foreach (var file in files)
        {
            terminal.Interrupted.ThrowIfCancellationRequested();
            progress.Next(file);
            progress.Done(ScriptWays.Run(file, allCuts, prepare: null, csv, terminal.Interrupted));
        }

        return progress.End();
    }
}

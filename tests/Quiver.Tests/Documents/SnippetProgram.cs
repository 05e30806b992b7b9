using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Documents;

/// <summary>All blocks of C# as one program: compiled once, run once, each block by itself and one after another.</summary>
internal static partial class SnippetProgram
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> Running = new(RunAllAsync);

    /// <summary>What a block printed; an error it ended with is a line that says so.</summary>
    public static async Task<string> PrintedAsync(Block block) => (await Running.Value)[block.Place];

    private static async Task<IReadOnlyDictionary<string, string>> RunAllAsync()
    {
        var work = Directory.CreateTempSubdirectory("quiver-snippets-");
        var program = Path.Combine(AppContext.BaseDirectory, "snippets.exe"); // not .dll: ./test takes a new one for another build
        try
        {
            List<Block> blocks = [.. Pages.Blocks.Where(SnippetTests.IsProgram)];
            Dictionary<string, string> printed = await CompileAsync(program, work, blocks);
            var results = Path.Combine(work.FullName, "results.json");
            await SampleProgram.ExecuteAsync(program, work.FullName, results);
            foreach (var (place, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(results))!) printed[place] = text;
            return printed;
        }
        finally
        {
            File.Delete(program);
            work.Delete(recursive: true);
        }
    }

    /// <summary>Compiles the blocks together, and removes from them those that are wrong: what they "print" are the compiler's messages.</summary>
    private static async Task<Dictionary<string, string>> CompileAsync(string program, DirectoryInfo work, List<Block> blocks)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            List<string> files = [];
            for (var i = 0; i < blocks.Count; i++) files.Add(await WriteAsync(work, $"snippet{i}.cs", Source(blocks[i], i)));
            files.Add(await WriteAsync(work, "main.cs", Driver(blocks)));
            var messages = await SampleProgram.CompileAsync(program, files);
            if (messages.Length == 0) return wrong;

            var blamed = Message().Matches(messages).Select(message => (Text: message.Value, Block: blocks.LastOrDefault(block =>
                message.Groups["file"].Value == block.Page && int.Parse(message.Groups["line"].Value, CultureInfo.InvariantCulture) is var line && line >= block.Line && line <= block.Line + block.Text.Count(letter => letter == '\n') + 1))).ToList();
            Assert.True(blamed.Exists(message => message.Block is not null), messages);
            foreach (var (text, block) in blamed)
            {
                if (block is null) continue;
                wrong[block.Place] = wrong.GetValueOrDefault(block.Place, "It does not compile:\n") + text + "\n";
                blocks.Remove(block);
            }
        }
    }

    private static async Task<string> WriteAsync(DirectoryInfo work, string name, string text)
    {
        var file = Path.Combine(work.FullName, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    /// <summary>A file with the block's types beside a class whose method has its statements. Messages of the compiler name the page and its line.</summary>
    private static string Source(Block block, int number)
    {
        var before = Parts.Of(block.Before, null);
        var shown = Parts.Of(block.Text, block);
        return $$"""
            #pragma warning disable
            using Quiver;
            {{before.Usings}}
            {{shown.Usings}}
            namespace Snippets.Number{{number}};
            {{before.Types}}
            {{shown.Types}}
            #line hidden
            internal static class Snippet
            {
                public static async Task RunAsync(Action begin)
                {
                    {{before.Statements}}
                    begin();
                    {{shown.Statements}}
            #line hidden
                    await Task.CompletedTask;
                }
            }
            """;
    }

    private static string Driver(List<Block> blocks) => $$"""
        var results = new Dictionary<string, string>();
        {{string.Concat(blocks.Select((block, number) => $"await RunAsync(\"{block.Place}\", Snippets.Number{number}.Snippet.RunAsync);\n"))}}
        await File.WriteAllTextAsync(args[0], System.Text.Json.JsonSerializer.Serialize(results));

        async Task RunAsync(string place, Func<Action, Task> snippet)
        {
            var printed = new StringWriter { NewLine = "\n" };
            var shown = TextWriter.Synchronized(printed);
            try
            {
                Console.SetOut(TextWriter.Null);
                await Task.Run(() => snippet(() => Console.SetOut(shown))).WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (Exception error)
            {
                shown.WriteLine($"It ended with {error.GetType().Name}: {error.Message}");
            }

            results[place] = printed.ToString();
        }
        """;

    /// <summary>Using directives, types and statements: C# wants them in different places.</summary>
    private sealed record Parts(string Usings, string Types, string Statements)
    {
        public static Parts Of(string code, Block? block)
        {
            var usings = new StringBuilder();
            var types = new StringBuilder();
            var statements = new StringBuilder();
            var depth = 0;
            var isType = false;
            StringBuilder? current = null;
            var lines = code.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                var line = lines[i];
                if (depth == 0 && !isType) isType = Declaration().IsMatch(line);
                if (line.StartsWith("#:", StringComparison.Ordinal)) line = ""; // how `dotnet run` builds a file by itself
                var part = Directive().IsMatch(line) ? usings : isType ? types : statements;
                if (block is not null && part != current) part.Append(CultureInfo.InvariantCulture, $"#line {block.Line + 1 + i} \"{block.Page}\"\n");
                current = part;
                part.Append(line).Append('\n');
                depth += line.Count(letter => letter is '{' or '(' or '[') - line.Count(letter => letter is '}' or ')' or ']');
                if (isType && depth == 0 && line.TrimEnd() is [.., ';' or '}']) isType = false;
            }

            return new Parts(usings.ToString(), types.ToString(), statements.ToString());
        }
    }

    // Files that #line names are shown beside the compiled one.
    [GeneratedRegex(@"^.*?(?<file>(docs/|README|CONTRIBUTING|CHANGELOG|ROADMAP)[^(]*)\((?<line>[0-9]+),[0-9]+\): error .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Message();

    [GeneratedRegex(@"^using (static )?[A-Z][\w.]*;", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(\[.*\] *$|(\[.*\] *)?((public|internal|sealed|file|static|abstract|partial|readonly|ref) )*(record|class|struct|enum|interface)\b)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Declaration();
}

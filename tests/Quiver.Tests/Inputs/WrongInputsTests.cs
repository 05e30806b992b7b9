using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Quiver.DuckDb;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Inputs;

/// <summary>Wrong files answer what wrong-inputs.txt says, with their place, and leave the connection usable.</summary>
public sealed class WrongInputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-inputs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        foreach (var wrong in Read()) data.Add(wrong.Line, string.Join(" ", wrong.Files[0].Text).ReplaceLineEndings(" "));
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Says_what_is_wrong_where_and_what_to_do(int line, string _)
    {
        var wrong = Read().Single(wrong => wrong.Line == line);
        foreach (var (name, text) in wrong.Files) Write(Path.Combine(_folder, name), text);
        using var quiver = Connection.Open();

        var answer = await Answer(quiver, $"CREATE SOURCE s {wrong.Source}");

        Assert.Equal(wrong.Expected, answer.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
        Assert.Equal(["1"], quiver.Query("SELECT 1").Lines());
    }

    private async Task<string> Answer(Connection quiver, string create)
    {
        var statement = create.Replace("path = '", $"path = '{_folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        try
        {
            quiver.Execute(statement).Dispose();
        }
        catch (QueryException error)
        {
            return $"{Code(error)} {(error.Place is { } place ? $"{place.Line}:{Column(place.Column, create)}" : "nowhere")}\n{error.Message}";
        }

        using var rows = quiver.Subscribe("SELECT * FROM s");
        var end = await Record.ExceptionAsync(() => rows.ReadToEndAsync());
        if (end is not QuiverException wrong) return $"accepted {end}";
        Assert.EndsWith(quiver.Source("s").Error!, wrong.Message, StringComparison.Ordinal);
        return $"{Code(wrong)} rows\n{quiver.Source("s").Error}";
    }

    /// <summary>The column in the statement as the case has it, without the folder in the path.</summary>
    private int Column(int column, string create) =>
        column > create.IndexOf("path = '", StringComparison.Ordinal) + 9 ? column - _folder.Length - 1 : column;

    private static string Code(QuiverException error) => error.Detail is { } detail ? $"{(int)error.Code} ({(int)detail})" : $"{(int)error.Code}";

    private static void Write(string path, string text)
    {
        var rows = Regex.Match(text, @"^= (?<select>.*?)( cut (?<bytes>\d+))?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if (!rows.Success)
        {
            File.WriteAllBytes(path, Bytes(text));
            return;
        }

        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        session.Execute($"COPY ({rows.Groups["select"].Value}) TO '{path}'");
        if (rows.Groups["bytes"].Success) File.WriteAllBytes(path, File.ReadAllBytes(path)[..int.Parse(rows.Groups["bytes"].Value, CultureInfo.InvariantCulture)]);
    }

    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && text[i + 1] == 'x')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 2, 2), 16));
                i += 4;
                continue;
            }

            var next = char.IsHighSurrogate(text[i]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, next)));
            i += next;
        }

        return [.. bytes];
    }

    private sealed record WrongInput(int Line, List<(string Name, string Text)> Files, string Source, string Expected);

    private static IEnumerable<WrongInput> Read([CallerFilePath] string path = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(path)!, "wrong-inputs.txt"));
        var files = new List<(string Name, string Text)>();
        var first = 0;
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].StartsWith("> ", StringComparison.Ordinal))
            {
                if (files.Count == 0) first = line + 1;
                var parts = lines[line][2..].Split(' ', 2);
                files.Add((parts[0], parts.Length > 1 ? parts[1] : ""));
            }
            else if (lines[line].StartsWith("? ", StringComparison.Ordinal))
            {
                var message = lines.Skip(line + 2).TakeWhile(text => text.Length > 0).ToList();
                yield return new WrongInput(first, [.. files], lines[line][2..], $"{lines[line + 1][5..]}\n{string.Join('\n', message)}");
                files.Clear();
                line += 1 + message.Count;
            }
            else if (files.Count > 0)
            {
                files[^1] = (files[^1].Name, $"{files[^1].Text}{lines[line]}\n");
            }
        }
    }
}

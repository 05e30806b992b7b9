using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>
/// Completes what is typed at the shell: commands and their arguments, the names of sources and streams behind FROM, columns of what a statement names, functions and words of SQL, and files inside quotes.
/// </summary>
/// <param name="session">Has the connection.</param>
internal sealed class ShellCompleter(ShellSession session) : ICompleter
{
    private static readonly Completion Nothing = new(0, []);
    private static readonly string[] BeforeRelations = ["FROM", "JOIN", "INTO", "SUBSCRIBE", "DESCRIBE", "SUMMARIZE", "TABLE", "SOURCE", "STREAM", "COPY"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Task<ShellWords>? _words;

    /// <summary>Begins to ask for words and functions, so that they are there when the first one is wanted.</summary>
    public void Begin()
    {
        var connection = session.Connection;
        _words ??= Task.Run(() => ShellWords.Of(connection));
    }

    /// <inheritdoc/>
    public Completion Complete(string text, int cursor)
    {
        var before = text[..cursor];
        if (ShellScript.IsCommand(before)) return Command(before);
        var tokens = Lexer.Read(before);
        if (tokens is [.., { Kind: TokenKind.Broken } open])
            return before[open.Offset] == '\'' && before.IndexOf('\'', open.Offset + 1) < 0 ? Files(before, open.Offset + 1, "'") : Nothing;

        var gap = before[(tokens.Count > 0 ? tokens[^1].End : 0)..];
        if (gap.LastIndexOf("--", StringComparison.Ordinal) is >= 0 and var comment && gap.IndexOf('\n', comment) < 0) return Nothing;

        var start = cursor;
        while (start > 0 && IsWordPart(before[start - 1])) start--;
        if (cursor < text.Length && IsWordPart(text[cursor])) return Nothing; // inside a word
        var prefix = before[start..];
        if (prefix.Length > 0 && char.IsAsciiDigit(prefix[0])) return Nothing;
        var previous = tokens.FindLastIndex(token => token.End <= start);
        return Sql(text, start, prefix, previous < 0 ? default : tokens[previous], tokens, previous);
    }

    private Completion Sql(string text, int start, string prefix, Token previous, List<Token> tokens, int index)
    {
        var relations = Relations();
        if (index >= 0 && Is(text, previous, '.') && previous.End == start) return Qualified(text, start, prefix, tokens, index, relations);
        if (index < 0 || Is(text, previous, ';')) return new Completion(start, Cased(Beginning(ShellWords.Beginnings, prefix), prefix));

        var word = previous.Kind == TokenKind.Word ? text.Substring(previous.Offset, previous.Length) : "";
        var words = Words();
        if (BeforeRelations.Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            string[] names = [.. Beginning(relations.Keys.Order(StringComparer.OrdinalIgnoreCase), prefix).Select(SqlNames.Written)];
            names = [.. names, .. Beginning(Attached(), prefix)];
            if (names.Length > 0) return new Completion(start, names);
            return One(start, [.. Calls(words.TableFunctions, prefix), .. Cased(Beginning(["FILES", "GENERATOR", .. ShellWords.Beginnings], prefix), prefix)]);
        }

        string[] columns = [.. Beginning(Columns(text, start, relations), prefix).Select(SqlNames.Written)];
        if (prefix.Length == 0) return new Completion(start, columns);
        return One(start, [.. columns, .. Beginning(relations.Keys, prefix).Select(SqlNames.Written), .. Cased(Beginning(words.Keywords, prefix), prefix), .. Calls(words.Functions, prefix)]);
    }

    /// <summary>Behind a name and a dot: the columns of it.</summary>
    private Completion Qualified(string text, int start, string prefix, List<Token> tokens, int dot, Dictionary<string, Schema> relations)
    {
        if (dot == 0) return Nothing;
        var name = SqlNames.Read(text.Substring(tokens[dot - 1].Offset, tokens[dot - 1].Length));
        var named = Named(text, tokens[dot].Offset, relations);
        if (!named.TryGetValue(name, out var schema) && !relations.TryGetValue(name, out schema)) return TablesOf(name, start, prefix);
        return new Completion(start, [.. Beginning(schema.Fields.Select(field => field.Name), prefix).Select(SqlNames.Written)]) { End = "" };
    }

    /// <summary>Behind the name of an attached database and a dot: its tables.</summary>
    private Completion TablesOf(string database, int start, string prefix) =>
        new(start, [.. Beginning(Attached().Where(table => SqlNames.Read(table[..Math.Max(0, table.IndexOf('.', StringComparison.Ordinal))]).Equals(database, StringComparison.OrdinalIgnoreCase)).Select(table => table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..]), prefix)]);

    private IEnumerable<string> Attached() => session.Connection.AttachedTables.Select(table => table.Name);

    /// <summary>A single call has its parenthesis behind it, and no blank.</summary>
    private static Completion One(int start, string[] candidates)
    {
        string[] distinct = [.. candidates.Distinct(StringComparer.OrdinalIgnoreCase)];
        return new Completion(start, distinct) { End = distinct is [[.., '(']] ? "" : " " };
    }

    private Completion Command(string before)
    {
        var start = before.Length - before.AsSpan().TrimStart().Length;
        var end = before.AsSpan(start).IndexOfAny(' ', '\t');
        if (end < 0)
        {
            var typed = before[start..];
            return new Completion(start, [.. ShellCommands.All.SelectMany(command => command.Aliases.Prepend(command.Name)).Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]);
        }

        if (ShellCommands.Named(before.Substring(start, end)) is not { } found) return Nothing;
        var argument = start + end + before.AsSpan(start + end).Length - before.AsSpan(start + end).TrimStart().Length;
        if (found.Takes is ArgumentKind.File) return Files(before, before.AsSpan(argument) is ['\'' or '"', ..] ? argument + 1 : argument, "");
        var last = before.LastIndexOfAny([' ', '\t']) + 1;
        var candidates = found.Takes switch
        {
            ArgumentKind.Relation => Relations().Keys.Order(StringComparer.OrdinalIgnoreCase),
            ArgumentKind.Mode => RowFormats.OfScreens.Select(format => format.Name),
            ArgumentKind.Switch => ["on", "off"],
            ArgumentKind.Command => ShellCommands.All.Select(command => command.Name),
            _ => Enumerable.Empty<string>(),
        };
        return new Completion(last, [.. Beginning(candidates, before[last..])]) { End = "" };
    }

    /// <summary>Files and folders whose names begin with what stands behind the last slash.</summary>
    private static Completion Files(string text, int from, string quote)
    {
        var path = text[from..];
        var name = path.LastIndexOf('/') + 1;
        var folder = name == 0 ? "." : path[..name];
        try
        {
            var found = new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(path[name..], StringComparison.Ordinal) && (path.Length > name || entry.Name[0] != '.'))
                .Select(entry => entry is DirectoryInfo ? entry.Name + "/" : entry.Name)
                .Order(StringComparer.Ordinal).ToArray();
            return new Completion(from + name, found) { End = found is [[.., '/']] ? "" : quote };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Nothing;
        }
    }

    private ShellWords Words()
    {
        Begin();
        try
        {
            return _words!.Wait(Patience) ? _words.Result : ShellWords.Own;
        }
        catch (AggregateException)
        {
            _words = null; // the connection was closed meanwhile: ask the next one
            return ShellWords.Own;
        }
    }

    private Dictionary<string, Schema> Relations()
    {
        var relations = new Dictionary<string, Schema>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in session.Connection.Sources) relations[source.Name] = source.Schema;
        foreach (var stream in session.Connection.Streams) relations[stream.Name] = stream.Schema;
        return relations;
    }

    /// <summary>Columns of what the statement around a place names; of everything when it names nothing yet.</summary>
    private static IEnumerable<string> Columns(string text, int place, Dictionary<string, Schema> relations)
    {
        var named = Named(text, place, relations);
        return (named.Count > 0 ? named.Values : relations.Values.AsEnumerable()).SelectMany(schema => schema.Fields.Select(field => field.Name)).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The relations in the statement around a place, by their names and by their aliases.</summary>
    private static Dictionary<string, Schema> Named(string text, int place, Dictionary<string, Schema> relations)
    {
        var named = new Dictionary<string, Schema>(StringComparer.OrdinalIgnoreCase);
        var source = new SourceText(text);
        var statement = Script.Split(source).FirstOrDefault(candidate => place <= candidate.Span.End + 1 && place >= candidate.Span.Offset);
        if (statement is null) return named;
        for (var token = 0; token < statement.Count; token++)
        {
            if (statement[token].Kind is not (TokenKind.Word or TokenKind.QuotedName) || !relations.TryGetValue(Word(token), out var schema)) continue;
            named[Word(token)] = schema;
            var alias = token + 1 < statement.Count && Word(token + 1).Equals("AS", StringComparison.OrdinalIgnoreCase) ? token + 2 : token + 1;
            if (alias < statement.Count && statement[alias].Kind is TokenKind.Word or TokenKind.QuotedName && alias < statement.Count && !Quiver.Sql.Statements.Keywords.IsReserved(Word(alias))) named[Word(alias)] = schema;
        }

        return named;

        string Word(int token) => SqlNames.Read(source[statement[token].Span].ToString());
    }

    private static IEnumerable<string> Beginning(IEnumerable<string> words, string prefix) => words.Where(word => word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Calls(IReadOnlyList<string> functions, string prefix) => prefix.Length == 0 ? [] : Cased(Beginning(functions, prefix), IsUpper(prefix) ? prefix : "a").Select(name => name + "(");

    /// <summary>Words as the user writes them: small letters behind small letters.</summary>
    private static string[] Cased(IEnumerable<string> words, string prefix) => [.. prefix.Length == 0 || IsUpper(prefix) ? words.Select(word => word.ToUpperInvariant()) : words.Select(word => word.ToLowerInvariant())];

    private static bool IsUpper(string prefix) => !prefix.Any(char.IsAsciiLetterLower);

    private static bool IsWordPart(char character) => Lexer.IsWordStart(character) || char.IsAsciiDigit(character);

    private static bool Is(string text, Token token, char symbol) => token.Kind == TokenKind.Symbol && text[token.Offset] == symbol;
}

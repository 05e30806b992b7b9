using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// Says in our words what DuckDB found wrong with a query, and where in the user's text. Each known error has a sentence with what was found, what was
/// expected and what to do; others keep DuckDB's, tidied. No name of ours that the user did not write gets into one.
/// </summary>
/// <remarks>Places are in <c>QueryErrors.Places.cs</c>.</remarks>
internal sealed partial class QueryErrors(QueryText query, SyntaxTree? tree, IRelations relations, Func<IEnumerable<string>> functions)
{
    private const int MostNames = 24;
    private const int MostForms = 6;

    /// <summary>The error as users see it.</summary>
    public QueryException Explain(PlanError error)
    {
        var (code, message) = Sort(error);
        return new QueryException(code, message, PlaceOf(error), error.Kind is ErrorKind.Parser or ErrorKind.Syntax ? ErrorCode.SqlParseError : null);
    }

    /// <summary>DuckDB's sentence as one of ours: on one line, without the marks of its own formats.</summary>
    public static string Sentence(string message)
    {
        var line = Spaces().Replace(message, " ").Trim().TrimEnd('!', '.');
        line = line.Replace("INTEGER_LITERAL", "INTEGER", StringComparison.Ordinal).Replace("STRING_LITERAL", "VARCHAR", StringComparison.Ordinal)
            .Replace("memory.main.", "", StringComparison.Ordinal).Replace($" in {WindowCall.Marker}", "", StringComparison.Ordinal);
        line = EvaluatedColumn().Replace(line, "");
        line = MarkerCall().Replace(line, match => match.Groups["kind"].Value.ToUpperInvariant() + "(");
        return $"{line}.";
    }

    /// <summary>The sentence for a constant expression that cannot be computed.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="message">What DuckDB says.</param>
    public static string Constant(BoundExpr expression, string message) => expression is BoundCast { Child: BoundConstant { Value: string text } } cast
        ? $"'{text}' is no {cast.Type}{Example(cast.Type)}."
        : Known(message) ?? Sentence(message);

    private static string Example(DataType type) => type.Kind switch
    {
        TypeKind.Timestamp => ", expected one like '2024-01-31 10:00:00'",
        TypeKind.Date => ", expected one like '2024-01-31'",
        TypeKind.Time => ", expected one like '10:00:00'",
        TypeKind.Interval => ", expected one like '5 minutes'",
        TypeKind.Boolean => ", expected 'true' or 'false'",
        _ => "; correct it, or use TRY_CAST, which gives NULL",
    };

    /// <summary>The error of a window's name where there is no window yet.</summary>
    public QueryException StrayWindow()
    {
        var use = tree is null ? null : SyntaxSearch.Nodes(tree.Query)
            .SelectMany(node => SyntaxSearch.Nodes(node["where_clause"]).Concat(SyntaxSearch.Nodes(node["condition"])))
            .FirstOrDefault(node => node.ColumnName is [.., var name] && (WindowCall.IsBound(name) || IsWindowAlias(name)));
        var name = use?.ColumnName[^1] ?? WindowCall.Start;
        return new QueryException(ErrorCode.UnknownColumn, NoWindow(name), use?.Place is { } place ? ErrorPlace.Of(query.Original, TextOffsets.FromUtf8(query.Original, place)) : null);
    }

    private bool IsWindowAlias(string alias) => SyntaxSearch.Nodes(tree!.Query).Any(node =>
        string.Equals(node.Alias, alias, StringComparison.OrdinalIgnoreCase) && SyntaxSearch.Nodes(node).Any(part => part.CallName == WindowCall.Marker));

    private (ErrorCode Code, string Message) Sort(PlanError error) => error switch
    {
        { Subtype: "COLUMN_NOT_FOUND", Name: { } name } => (ErrorCode.UnknownColumn, UnknownColumn(name, error)),
        { Subtype: "MISSING_ENTRY", Name: { } name } => MissingEntry(error.EntryType ?? "", name, error),
        { Subtype: "NO_MATCHING_FUNCTION", Call: { } call } => (ErrorCode.QueryFailed, NoSuchForm(call, error.Message)),
        { Kind: ErrorKind.Parser or ErrorKind.Syntax } => (ErrorCode.QueryFailed, Syntax(error)),
        { Kind: ErrorKind.NotImplemented } when error.Message.StartsWith("Only SELECT", StringComparison.Ordinal) =>
            (ErrorCode.QueryFailed, "Found another statement, expected a SELECT; of a PIVOT, name the values: ON column IN (…)."),
        { Kind: ErrorKind.NotImplemented } when error.Message.Contains("Serialize", StringComparison.OrdinalIgnoreCase) =>
            (ErrorCode.NotKeepable, "Found a function over files in FROM of a query that is kept, expected a relation; create a source from the files and name it here."),
        { Kind: ErrorKind.Internal } when error.Message.Contains("dereference unique_ptr", StringComparison.Ordinal) =>
            (ErrorCode.QueryFailed, "Found a parameter whose type cannot be told; cast it, as in $1::BIGINT."),
        { Kind: ErrorKind.Internal } => (ErrorCode.InternalError, $"DuckDB could not plan this query: {Sentence(error.Message)} Please report it."),
        _ => ByMessage(error.Message),
    };

    private (ErrorCode Code, string Message) ByMessage(string message)
    {
        if (NoColumnIn().Match(message) is { Success: true } missing)
            return (ErrorCode.UnknownColumn, UnknownColumnOf(missing.Groups["source"].Value, missing.Groups["column"].Value));
        if (NoSource().Match(message) is { Success: true } source)
            return (ErrorCode.TableNotFound, UnknownSource(source.Groups["name"].Value));
        if (NoSchema().Match(message) is { Success: true } schema)
            return (ErrorCode.TableNotFound, $"No schema '{schema.Groups["schema"].Value}', so no relation '{schema.Groups["name"].Value}'; write its name alone, or ATTACH the database that has it.");
        return (ErrorCode.QueryFailed, Known(message) ?? Sentence(message));
    }

    private static string? Known(string message)
    {
        foreach (var (pattern, sentence) in Sentences)
            if (pattern.Match(message) is { Success: true } match) return match.Result(sentence).Replace("INTEGER_LITERAL", "INTEGER", StringComparison.Ordinal).Replace("STRING_LITERAL", "VARCHAR", StringComparison.Ordinal);
        return null;
    }

    // Pattern of DuckDB's message, and ours.
    private static readonly (Regex Pattern, string Sentence)[] Sentences =
    [
        (Make("^Cannot compare values of type (.+) and type (.+) - an explicit cast"), "Cannot compare $1 with $2; cast one side to the type of the other, as in CAST(… AS $1)."),
        (Make("required extension '(\\w+)'"), "This needs DuckDB's extension '$1', and Quiver loads no extensions: files on other machines and of further formats cannot be read. Fetch or convert the file first."),
        (Make("^Mixing named and positional parameters"), "Found parameters with names and with numbers in one query; write either $1, $2 … or $name for all."),
        (Make("^Cannot mix values of type (.+) and (.+) in (COALESCE|CASE|IN)"), "Cannot mix $1 and $2 in one $3; cast them to one type."),
        (Make("^Cannot mix values of type (.+) and (.+) in "), "Cannot mix $1 and $2; cast them to one type."),
        (Make("^column \"(.+)\" must appear in the GROUP BY"), "Column '$1' is neither grouped nor aggregated; add it to GROUP BY, or take one of its values with any_value($1)."),
        (Make("^column (.+) must appear in the GROUP BY"), "Column '$1' is neither grouped nor aggregated; add it to GROUP BY, or put the condition into WHERE."),
        (Make("^aggregate function calls cannot be nested"), "Found an aggregate within an aggregate; compute the inner one in a subquery."),
        (Make("^WHERE clause cannot contain aggregates"), "Found an aggregate in WHERE, which runs before rows are grouped; put the condition into HAVING."),
        (Make("^WHERE clause cannot contain window functions"), "Found OVER in WHERE, which runs before it; put the condition into QUALIFY."),
        (Make("^GROUP BY clause cannot contain aggregates"), "Found an aggregate in GROUP BY; group by columns, or compute the aggregate in a subquery first."),
        (Make("^(.+) clause cannot contain (aggregates|window functions)"), "Found $2 in $1, where they are not computed yet; compute them in a subquery."),
        (Make("^Ambiguous reference to column name \"(.+)\" \\(use: (.+)\\)"), "Column '$1' is in more than one source; say which: $2."),
        (Make("^Ambiguous reference to table \"(.+)\" \\(duplicate"), "Two sources are called '$1'; give one of them another name with AS."),
        (Make("^Missing ASOF JOIN inequality"), "An ASOF JOIN needs one inequality that says which row is nearest, as in left.ts >= right.ts; found none."),
        (Make("^Multiple ASOF JOIN inequalities"), "An ASOF JOIN needs exactly one inequality, as in left.ts >= right.ts; found more."),
        (Make("^Set operations can only apply to expressions with the same number"), "The two sides of UNION, EXCEPT or INTERSECT have different numbers of columns; select as many on both."),
        (Make("^ORDER term out of range - should be between 1 and (\\d+)"), "The number in ORDER BY is none of the selected columns; it must be from 1 to $1."),
        (Make("^GROUP BY term out of range - should be between 1 and (\\d+)"), "The number in GROUP BY is none of the selected columns; it must be from 1 to $1."),
        (Make("^at least one window function must appear"), "QUALIFY filters by a function with OVER, and there is none; use WHERE."),
        (Make("^Could not find key \"(.+)\" in struct\\s+Candidate Entries: (.+)"), "No field '$1' here; there are $2."),
        (Make("^Cannot extract field '(.+)' from expression \"(.+)\" because"), "'$2' has no fields, so no field '$1'; only a STRUCT, MAP or JSON has."),
        (Make("^Column \"(.+)\" in (EXCLUDE|REPLACE|RENAME) list not found"), "No column '$1' to $2; remove it from the list."),
        (Make("^Subquery returns (\\d+) columns - expected (\\d+)"), "The subquery has $1 columns, expected $2; select fewer."),
        (Make("^extract specifier \"(.+)\" not recognized"), "No part of a time is called '$1'; there are year, quarter, month, week, day, hour, minute, second, milliseconds, microseconds, epoch and others."),
        (Make("^LIMIT/OFFSET cannot be negative"), "LIMIT and OFFSET count rows: they cannot be negative."),
        (Make("^Column \"(.+)\" does not exist on (left|right) side of join"), "No column '$1' on the $2 side of the join; USING needs it on both, ON does not."),
        (Make("^Catalog type does not support time travel"), "AT reads a relation as it was, which relations here do not keep; use an ASOF JOIN for the row at a time."),
        (Make("^UNNEST not supported here"), "UNNEST cannot stand beside GROUP BY; unnest in a subquery and group its rows."),
        (Make("^UNNEST\\(\\) can only be applied to lists, structs and NULL, not (.+)"), "UNNEST takes a list or struct, found $1."),
        (Make("^GROUPING statement cannot be used without groups"), "GROUPING tells grouping sets apart, and there is no GROUP BY."),
        (Make("^GROUPING child \"(.+)\" must be a grouping column"), "GROUPING takes columns of GROUP BY; '$1' is none."),
        (Make("^Cannot deduce template type 'T' in function: 'list_value"), "The elements of the list have no type in common; cast them to one type."),
        (Make("^Cannot deduce template type 'T' in function: '(\\w+)\\("), "The arguments of $1 have no type in common; cast them to one type."),
        (Make("^QUANTILE can only take constant parameters"), "The fraction of a quantile must be a constant between 0 and 1."),
        (Make("^QUANTILE can only take parameters in the range"), "The fraction of a quantile must be between 0 and 1, or between -1 and 0 to count from the greatest value."),
        (Make("^Could not convert string '(.*)' to INT(?:32|64)"), "'$1' is no whole number; correct it, or use TRY_CAST, which gives NULL."),
        (Make("^Could not convert string '(.*)' to (.+)"), "'$1' is no $2; correct it, or use TRY_CAST, which gives NULL."),
    ];

    private string Syntax(PlanError error)
    {
        var message = error.Message;
        if (message.EndsWith("at end of input", StringComparison.Ordinal)) return "Found the end of the query, expected more of it: a name, an expression or a clause; complete it.";
        if (message.StartsWith("unterminated quoted string", StringComparison.Ordinal)) return "Found a string without its end, expected another '; a quote within a string is written twice.";
        if (message.StartsWith("unterminated quoted identifier", StringComparison.Ordinal)) return "Found a quoted name without its end, expected another \".";
        if (message.StartsWith("SELECT clause without selection list", StringComparison.Ordinal)) return "Found nothing selected, expected columns or * after SELECT.";
        if (DuplicateName().Match(message) is { Success: true } twice) return $"Two queries of one WITH are called '{twice.Groups["name"].Value}'; rename one.";
        if (message.StartsWith("VALUES lists must", StringComparison.Ordinal)) return "The rows of VALUES have different numbers of values, expected as many in each.";
        if (NearWord().Match(message) is not { Success: true } match) return Sentence(message);
        var word = match.Groups["word"].Value;
        return $"Found '{word}' where it cannot stand{Suggestion(query.Original, word, error.Position)}";
    }

    // The word before is the usual culprit: `selec 1` and `wher price` fail at what follows.
    private static string Suggestion(string text, string word, int? position)
    {
        string[] keywords = ["SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "QUALIFY", "UNION", "JOIN", "OFFSET", "DISTINCT", "BETWEEN"];
        if (!keywords.Contains(word, StringComparer.OrdinalIgnoreCase) && Suggestions.Nearest(word, keywords) is { } meant) return $". Did you mean {meant}?";
        var before = position is { } characters ? text[..TextOffsets.FromCharacters(text, characters)].TrimEnd().Split([' ', '\t', '\n', '\r', '('], StringSplitOptions.RemoveEmptyEntries).LastOrDefault() : null;
        return before is not null && !keywords.Contains(before, StringComparer.OrdinalIgnoreCase) && Suggestions.Nearest(before, keywords) is { } nearest
            ? $". Did you mean {nearest} instead of '{before}' before it?" : "; look at what stands before it.";
    }

    private (ErrorCode Code, string Message) MissingEntry(string type, string name, PlanError error) => type switch
    {
        "Table" or "View" => (ErrorCode.TableNotFound,
            UnknownRelation(name)),
        "Type" => (ErrorCode.QueryFailed, $"No type '{name}'.{DidYouMean(name, error.Candidates)}"),
        "Scalar Function" or "Aggregate Function" or "Table Function" or "Function" => (ErrorCode.QueryFailed, UnknownFunction(name, inFrom: type[0] == 'T')),
        _ => (ErrorCode.QueryFailed, $"No {type.ToLowerInvariant()} '{name}'.{DidYouMean(name, error.Candidates)}"),
    };

    private string UnknownRelation(string name)
    {
        var late = LateOf().Match(name);
        if (late.Success)
        {
            var query = late.Groups["query"].Value;
            var queries = relations.Names.Select(relation => LateOf().Match(relation)).Where(match => match.Success).Select(match => match.Groups["query"].Value).ToArray();
            return $"No source or query '{query}' whose late rows could be read{(queries.Length == 0 ? "; there is none" : Listed("; there are those of ", queries))}.{DidYouMean(query, queries)}";
        }

        var plain = relations.Names.Where(relation => !LateOf().IsMatch(relation)).ToArray();
        return $"No source, stream, view or table '{name}'{(plain.Length == 0 ? "; there is none at all" : Listed("; there are ", plain))}.{DidYouMean(name, plain)}";
    }

    private string UnknownFunction(string name, bool inFrom)
    {
        if (FunctionNames.NeedsOver(name)) return $"{name} looks at other rows: write OVER (…) behind it.";
        return $"No function '{name}'{(inFrom ? " that can stand in FROM" : "")}.{(inFrom ? "" : DidYouMean(name, functions()) is { Length: > 0 } near ? near : " Check its name; SELECT function_name FROM duckdb_functions() lists all.")}";
    }

    private string UnknownColumn(string name, PlanError error)
    {
        if (WindowCall.IsBound(name)) return NoWindow(name);
        if (name is "_seq" or "_ingested") return $"The column '{name}' is not among those that a query can read here.";
        if (error.Message.Contains("FROM clause is missing", StringComparison.Ordinal)) return $"No column '{name}' here, as there is no FROM; a text is written in single quotes: '{name}'.";
        var sources = error.Position is { } position && query.Places.Original(position) is { } place ? SourcesAt(place) : [];
        return UnknownColumn(name, sources, error.Candidates);
    }

    private string UnknownColumnOf(string source, string name)
    {
        var sources = tree is null ? [] : SyntaxSearch.Nodes(tree.Query).Where(node => node.ColumnName is [.., var qualifier, var column] && column == name
                && string.Equals(qualifier, source, StringComparison.OrdinalIgnoreCase))
            .Select(node => Scope.Around(node).Where(candidate => string.Equals(candidate.Name, source, StringComparison.OrdinalIgnoreCase)).ToArray()).FirstOrDefault() ?? [];
        return sources.Length == 0 ? $"No column '{name}' in '{source}'." : UnknownColumn(name, sources, []).Replace(" here", $" in '{source}'", StringComparison.Ordinal);
    }

    private static string UnknownColumn(string name, IReadOnlyList<SourceInScope> sources, IEnumerable<string> candidates)
    {
        var isWhole = sources.Count > 0 && sources.All(source => source.Columns is not null);
        string[] known = isWhole
            ? [.. sources.SelectMany(source => source.Columns!.Select(column => sources.Count > 1 && source.Name.Length > 0 ? $"{source.Name}.{column}" : column))]
            : [.. candidates];
        var plain = known.Select(column => column[(column.LastIndexOf('.') + 1)..]);
        var listed = known.Length == 0 ? "" : Listed(isWhole ? "; there are " : "; there are, among others, ", known);
        return $"No column '{name}' here{listed}.{DidYouMean(name, plain)}";
    }

    private string NoWindow(string name)
    {
        var isGrouped = tree is not null && SyntaxSearch.Nodes(tree.Query).SelectMany(node => SyntaxSearch.Nodes(node["group_expressions"])).Any(node => node.CallName is WindowCall.Marker or "tumble_start" or "quiver_hop" or "quiver_cumulate" || node.ColumnName is [WindowForm.Column]);
        return isGrouped
            ? $"{name} is known only once rows are grouped by their window: in WHERE and in arguments of aggregates it is not; filter it in HAVING, or use it in a query around this one."
            : $"{name} belongs to a window, and this query groups by none; add one, as in GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE).";
    }

    private string UnknownSource(string name)
    {
        var uses = tree is null ? null : SyntaxSearch.Nodes(tree.Query).FirstOrDefault(node =>
            (node.ColumnName is [var qualifier, _, ..] && qualifier == name) || node["relation_name"]?.GetValue<string>() == name);
        var sources = uses is null ? [] : Scope.Around(uses).Select(source => source.Name).Where(source => source.Length > 0).ToArray();
        return $"No source '{name}' in FROM{(sources.Length == 0 ? "" : Listed("; there are ", sources))}.{DidYouMean(name, sources)}";
    }

    private static string NoSuchForm(string call, string message)
    {
        var name = call[..call.IndexOf('(', StringComparison.Ordinal)];
        var found = call[name.Length..].Replace("INTEGER_LITERAL", "INTEGER", StringComparison.Ordinal).Replace("STRING_LITERAL", "VARCHAR", StringComparison.Ordinal);
        if (name == WindowCall.Marker)
        {
            var types = found.Trim('(', ')').Split(", ");
            return $"The time of a window must be a TIMESTAMP, found {(types.Length > 1 ? types[1] : "none")}; cast it, as in CAST(… AS TIMESTAMP) or to_timestamp(…).";
        }

        if (found.StartsWith("(ANY", StringComparison.Ordinal)) found = "()";
        string[] forms = [.. message.Split('\n').Skip(2).Select(line => line.Trim()).Where(line => line.StartsWith($"{name}(", StringComparison.Ordinal)).Select(form => Arguments(form, name)).Distinct()];
        var isWord = char.IsLetter(name[0]) && name != "array_extract";
        if (!isWord && forms.Length > 1) return $"'{Operator(name)}' does not take {found}; cast what stands beside it to types that it takes.";
        var count = found.Count(character => character == ',');
        string[] alike = [.. forms.Where(form => form.Count(character => character == ',') == count)];
        return $"{(isWord ? name : $"'{Operator(name)}'")} does not take {found}{(forms.Length == 0 ? "" : Listed("; it takes ", alike.Length > 0 ? alike : forms, MostForms, " or "))}; cast {(count == 0 && found != "()" ? "the argument" : "the arguments")}.";

        static string Arguments(string form, string name)
        {
            var arrow = form.LastIndexOf(" -> ", StringComparison.Ordinal);
            return (arrow < 0 ? form : form[..arrow])[name.Length..];
        }
    }

    private static string Operator(string name) => name switch
    {
        "~~" => "LIKE",
        "!~~" => "NOT LIKE",
        "~~*" => "ILIKE",
        "!~~*" => "NOT ILIKE",
        "~~~" => "GLOB",
        "array_extract" => "[ ]",
        _ => name,
    };

    private static string DidYouMean(string name, IEnumerable<string> candidates) => Suggestions.Nearest(name, candidates) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static string Listed(string lead, IEnumerable<string> names, int most = MostNames, string separator = ", ")
    {
        string[] all = [.. names];
        if (all.Length == 1) lead = lead.Contains("those of", StringComparison.Ordinal) ? lead.Replace("those", "only those", StringComparison.Ordinal) : lead.Replace("there are ", "there is ", StringComparison.Ordinal);
        return $"{lead}{string.Join(separator, all.Take(most))}{(all.Length > most ? $" and {all.Length - most} more" : "")}";
    }

    private static Regex Make(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));

    /// <summary>Expressions are evaluated over columns that no user has named.</summary>
    [GeneratedRegex(@" when casting from source column c\d+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EvaluatedColumn();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"quiver_window\('(?<kind>\w+)', ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MarkerCall();

    [GeneratedRegex("""^(Table|Values list|Subquery|.*) "(?<source>.+)" does not have a column named "(?<column>.+)"$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoColumnIn();

    [GeneratedRegex("""^Referenced table "(?<name>.+)" not found""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoSource();

    [GeneratedRegex("""^Table with name "(?<name>.+)" does not exist because schema "(?<schema>.+)" does not exist""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoSchema();

    [GeneratedRegex("""^Duplicate CTE name "(?<name>.+)"$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DuplicateName();

    [GeneratedRegex("^late\\('(?<query>.*)'\\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LateOf();

    [GeneratedRegex("""^syntax error at or near "(?<word>.*)"$""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NearWord();
}

using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>
/// Finds where a SELECT ends and the clauses of a kept query begin: EMIT, ALLOW LATENESS, LATE DATA TO, FROM BEGINNING …, WITH (…). DuckDB would take <c>EMIT</c> in
/// <c>FROM trades EMIT CHANGES</c> for an alias, so the clauses are cut off before it reads the text.
/// </summary>
/// <remarks>
/// A clause begins at a pair of words that cannot stand there in a SELECT: behind a complete operand, <c>emit</c> could only be its alias, and no alias is followed by
/// another plain word. So <c>select emit from t emit</c>, <c>a as emit</c> and <c>emit.price</c> stay what they are.
/// </remarks>
internal static class QueryReader
{
    /// <summary>Reads a query to the end of the statement.</summary>
    /// <param name="reader">Stands at the query's first token.</param>
    public static Query Read(TokenReader reader)
    {
        var first = reader.Position;
        var depth = 0;
        var hasFrom = reader.IsWord("VALUES") || reader.IsWord("TABLE"); // these have no FROM of their own
        var joinIsOpen = false;
        for (; !reader.AtEnd; reader.Take())
        {
            var index = reader.Position;
            depth += reader.Depth(reader.Current);
            if (reader.Current.Kind != TokenKind.Word) continue;
            if (index > first && EndsOperand(reader, index - 1) && BeginsClause(reader, index, depth, joinIsOpen))
            {
                if (depth == 0) break;
                throw reader.Unexpected("the end of the parentheses", $"{reader.Capitals(index, index + 1)} belongs to the whole query: close them before it");
            }

            if (depth != 0) continue;
            if (reader.IsAnyWordAt(index, "UNION", "EXCEPT", "INTERSECT")) (hasFrom, joinIsOpen) = (false, false);
            else if (reader.IsWord("JOIN")) joinIsOpen = !reader.IsAnyWordAt(index - 1, "CROSS", "NATURAL", "POSITIONAL");
            else if (reader.IsWord("ON") || reader.IsWord("USING")) joinIsOpen = false;
            else if (reader.IsWord("FROM") && (index == first || !reader.IsWordAt(index - 1, "DISTINCT"))) // IS DISTINCT FROM
            {
                if (hasFrom && BeginsStart(reader, index)) break;
                hasFrom = true;
            }
        }

        return ReadClauses(reader, reader.Sql(first, reader.Position));
    }

    /// <summary>Reads the clauses behind a query to the end of the statement.</summary>
    /// <param name="reader">Stands behind the query.</param>
    /// <param name="select">The query.</param>
    public static Query ReadClauses(TokenReader reader, SqlText select)
    {
        var first = reader.Position;
        var query = Query.Plain(select);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            query = reader switch
            {
                _ when reader.TryTake("EMIT") => query with { Emit = Once(query.Emit, ReadEmit(reader, start)) },
                _ when reader.TryTake("ALLOW") => query with { Lateness = Once(query.Lateness, ReadLateness(reader, start)) },
                _ when reader.TryTake("LATE") => query with { LateData = Once(query.LateData, ReadLateData(reader, start)) },
                _ when reader.TryTake("FROM") => query with { Start = Once(query.Start, ReadStart(reader, start)) },
                _ when reader.IsWord("WITH") => query with { Options = Once(query.Options == OptionList.Empty ? null : query.Options, OptionReader.ReadWith(reader)) },
                _ => throw reader.Unexpected("EMIT, ALLOW LATENESS, LATE DATA TO, FROM, WITH or the end of the statement", start == first
                    ? $"to say more than a name, write SUBSCRIBE SELECT … {select} …"
                    : $"what belongs to the SELECT comes before {reader.Capitals(first, first + 1)}"),
            };

            TClause Once<TClause>(TClause? before, TClause clause)
                where TClause : class => before is null
                    ? clause
                    : throw reader.Wrong(reader[start].Offset, $"Found {reader.Capitals(start, start + 1)} twice, expected each clause once", "remove one");
        }

        return query;
    }

    /// <summary>Whether an operand may end with the token at an index: a name, a literal, a closing bracket, the * of SELECT *.</summary>
    private static bool EndsOperand(TokenReader reader, int index)
    {
        var token = reader[index];
        if (token.Kind == TokenKind.Word)
        {
            return Keywords.CanEndOperand(reader.TextOf(token))
                || (index > 0 && (reader.IsWordAt(index - 1, "AS") || reader.IsSymbolAt(index - 1, '.'))) // an alias or field may be any word
                || (index > 0 && reader.IsWordAt(index, "ALL") && reader.IsWordAt(index - 1, "BY"));
        }

        if (token.Kind != TokenKind.Symbol) return true;
        if (!reader.IsSymbolAt(index, '*')) return reader.Depth(token) < 0;
        return index > 0 && (reader.IsAnyWordAt(index - 1, "SELECT", "DISTINCT", "ALL")
            || reader.IsSymbolAt(index - 1, ',') || reader.IsSymbolAt(index - 1, '.') || reader.IsSymbolAt(index - 1, '('));
    }

    /// <summary>Whether a clause begins at a word that follows a complete operand.</summary>
    private static bool BeginsClause(TokenReader reader, int index, int depth, bool joinIsOpen)
    {
        if (reader.IsWordAt(index, "WITH")) return depth == 0 && reader.IsSymbolAt(index + 1, '(');
        if (reader.IsWordAt(index, "EMIT") && reader.IsWordAt(index + 1, "ON")) return depth == 0 && !joinIsOpen; // JOIN t emit ON emit.k = …
        if (ClosesDistinctOn(reader, index - 1)) return false; // DISTINCT ON (a) emit final: a column and its alias
        return reader.IsAnyWordAt(index, "EMIT", "ALLOW", "LATE") && reader[index + 1].Kind == TokenKind.Word && !Keywords.IsReserved(reader.TextOf(reader[index + 1]));
    }

    private static bool ClosesDistinctOn(TokenReader reader, int index)
    {
        if (!reader.IsSymbolAt(index, ')')) return false;
        for (var depth = 0; index > 1; index--)
        {
            depth += reader.Depth(reader[index]);
            if (depth == 0) return reader.IsWordAt(index - 1, "ON") && reader.IsWordAt(index - 2, "DISTINCT");
        }

        return false;
    }

    /// <summary>Whether a second FROM says where a kept query starts, and does not name a table.</summary>
    private static bool BeginsStart(TokenReader reader, int index) =>
        reader.IsAnyWordAt(index + 1, "BEGINNING", "NOW")
        || (reader.IsWordAt(index + 1, "SEQUENCE") && reader[index + 2].Kind == TokenKind.Number)
        || (reader.IsWordAt(index + 1, "TIMESTAMP") && reader[index + 2].Kind == TokenKind.String);

    private static EmitClause ReadEmit(TokenReader reader, int start)
    {
        const string modes = "CHANGES, FINAL, ON UPDATE, ON WINDOW CLOSE, AFTER WATERMARK or EVERY INTERVAL";
        EmitMode mode;
        long everyMicros = 0;
        if (reader.TryTake("CHANGES")) mode = EmitMode.Changes;
        else if (reader.TryTake("FINAL")) mode = EmitMode.OnWindowClose;
        else if (reader.TryTake("ON")) mode = ReadEmitOn(reader);
        else if (reader.TryTake("AFTER"))
        {
            reader.Expect("WATERMARK", "write EMIT AFTER WATERMARK");
            mode = EmitMode.AfterWatermark;
        }
        else if (reader.TryTake("EVERY") || reader.TryTake("PERIODICALLY"))
        {
            everyMicros = IntervalReader.ReadMicros(reader, "the period of EMIT EVERY", minimum: 1, "write for instance EMIT EVERY INTERVAL '1' SECOND");
            mode = EmitMode.Every;
        }
        else
        {
            throw reader.Unexpected(modes, reader.Suggest("CHANGES", "FINAL", "AFTER", "EVERY") ?? "write for instance EMIT CHANGES");
        }

        return new EmitClause(SpanFrom(reader, start), mode, everyMicros);
    }

    private static EmitMode ReadEmitOn(TokenReader reader)
    {
        if (reader.TryTake("UPDATE")) return EmitMode.OnUpdate;
        if (reader.TryTake("WATERMARK")) return EmitMode.AfterWatermark;
        if (!reader.TryTake("WINDOW"))
            throw reader.Unexpected("UPDATE, WINDOW CLOSE or WATERMARK behind EMIT ON", reader.Suggest("UPDATE", "WINDOW", "WATERMARK") ?? "write for instance EMIT ON UPDATE");
        reader.Expect("CLOSE", "write EMIT ON WINDOW CLOSE");
        return EmitMode.OnWindowClose;
    }

    private static LatenessClause ReadLateness(TokenReader reader, int start)
    {
        const string form = "write for instance ALLOW LATENESS INTERVAL '1' MINUTE";
        reader.Expect("LATENESS", form);
        var micros = IntervalReader.ReadMicros(reader, "the lateness allowed", minimum: 0, form);
        return new LatenessClause(SpanFrom(reader, start), micros);
    }

    private static LateDataClause ReadLateData(TokenReader reader, int start)
    {
        const string form = "write LATE DATA TO name";
        reader.Expect("DATA", form);
        reader.Expect("TO", form);
        var target = reader.TakeName("the source or table that takes late rows", form);
        return new LateDataClause(SpanFrom(reader, start), target);
    }

    private static StartClause ReadStart(TokenReader reader, int start)
    {
        var kind = StartKind.Now;
        long sequence = 0;
        string? timestamp = null;
        if (reader.TryTake("BEGINNING"))
        {
            kind = StartKind.Beginning;
        }
        else if (reader.TryTake("SEQUENCE"))
        {
            kind = StartKind.Sequence;
            var number = reader.Take();
            if (number.Kind != TokenKind.Number || !long.TryParse(reader.TextOf(number), out sequence))
                throw reader.Unexpected(number, "a sequence: a whole number, zero or more", "write for instance FROM SEQUENCE 1000");
        }
        else if (reader.TryTake("TIMESTAMP"))
        {
            kind = StartKind.Timestamp;
            var time = reader.Take();
            if (time.Kind != TokenKind.String) throw reader.Unexpected(time, "a time in quotes", "write for instance FROM TIMESTAMP '2026-01-05 10:00:00'");
            timestamp = reader.StringValue(time);
        }
        else if (!reader.TryTake("NOW"))
        {
            throw reader.Unexpected("BEGINNING, NOW, SEQUENCE or TIMESTAMP behind FROM", reader.Suggest("BEGINNING", "NOW", "SEQUENCE", "TIMESTAMP") ?? "write for instance FROM BEGINNING");
        }

        return new StartClause(SpanFrom(reader, start), kind, sequence, timestamp);
    }

    private static TextSpan SpanFrom(TokenReader reader, int start) => TextSpan.Between(reader[start].Offset, reader.TakenEnd);
}

using Quiver.Sql.Statements;

namespace Quiver.Tests.Sql.Statements;

public class QueryClauseTests
{
    [Theory]
    [InlineData("from trades EMIT CHANGES", "[from trades] emit Changes")]
    [InlineData("select * from trades emit final", "[select * from trades] emit OnWindowClose")]
    [InlineData("select * emit changes", "[select *] emit Changes")]
    [InlineData("select t.* emit changes", "[select t.*] emit Changes")]
    [InlineData("select * from trades as t emit on update", "[select * from trades as t] emit OnUpdate")]
    [InlineData("select * from trades t emit on window close", "[select * from trades t] emit OnWindowClose")]
    [InlineData("select * from trades emit on watermark", "[select * from trades] emit AfterWatermark")]
    [InlineData("select * from trades emit after watermark", "[select * from trades] emit AfterWatermark")]
    [InlineData("select * from trades emit periodically interval '500 ms'", "[select * from trades] emit Every 500000")]
    [InlineData("select * from trades emit every interval 90 minutes", "[select * from trades] emit Every 5400000000")]
    [InlineData("select a from t where b = 'x' emit changes", "[select a from t where b = 'x'] emit Changes")]
    [InlineData("select a from t where b in (1, 2) emit changes", "[select a from t where b in (1, 2)] emit Changes")]
    [InlineData("select a from t where b is null emit changes", "[select a from t where b is null] emit Changes")]
    [InlineData("select a from t where b = $1 emit changes", "[select a from t where b = $1] emit Changes")]
    [InlineData("select a from t where case b when 1 then true end emit changes", "[select a from t where case b when 1 then true end] emit Changes")]
    [InlineData("select a from t group by all emit changes", "[select a from t group by all] emit Changes")]
    [InlineData("select a from t order by a desc nulls last emit changes", "[select a from t order by a desc nulls last] emit Changes")]
    [InlineData("select a from t order by a desc emit changes", "[select a from t order by a desc] emit Changes")]
    [InlineData("select a from t limit 5 emit changes", "[select a from t limit 5] emit Changes")]
    [InlineData("select a[1] from t where ts > now() - interval '5' second emit changes", "[select a[1] from t where ts > now() - interval '5' second] emit Changes")]
    [InlineData("select a from t union all select a from u emit changes", "[select a from t union all select a from u] emit Changes")]
    [InlineData("select a as select emit changes", "[select a as select] emit Changes")]
    [InlineData("select a from x.order emit changes", "[select a from x.order] emit Changes")]
    [InlineData("select a from t join u on t.k = u.k emit on update", "[select a from t join u on t.k = u.k] emit OnUpdate")]
    [InlineData("select a from t join u using (k) emit on update", "[select a from t join u using (k)] emit OnUpdate")]
    [InlineData("select a from t cross join u emit on update", "[select a from t cross join u] emit OnUpdate")]
    [InlineData("select a from t /* emit final */ emit changes -- emit final", "[select a from t] emit Changes")]
    [InlineData("select a from t allow lateness interval '1' minute emit changes", "[select a from t] emit Changes lateness 60000000")]
    [InlineData("select a from t allow lateness interval '0' second", "[select a from t] lateness 0")]
    [InlineData("select a from t late data to \"Old\"", "[select a from t] late to Old")]
    [InlineData("select a from t with (retain = 1)", "[select a from t] with(retain=1)")]
    [InlineData("values (1) from now", "[values (1)] start Now")]
    [InlineData("select a from t union all select a from u from now", "[select a from t union all select a from u] start Now")]
    [InlineData("from t select a from beginning", "[from t select a] start Beginning")]
    public void Clauses_behind_a_query_are_cut_off(string text, string expected) => Assert.Equal(expected, Print(text));

    [Theory]
    [InlineData("select emit from t emit")]
    [InlineData("select emit, changes from t emit, u changes")]
    [InlineData("select a as emit from t")]
    [InlineData("select a emit from t")]
    [InlineData("select emit changes from t")]
    [InlineData("select 1, emit changes from t")]
    [InlineData("select a, (select emit changes), b from emit changes")]
    [InlineData("select a from t where emit > 3 and allow = late")]
    [InlineData("select a from emit changes")]
    [InlineData("select emit.changes from emit join t emit on emit.k = t.k")]
    [InlineData("select a from t join emit on update = 1")]
    [InlineData("select a from u join t emit on update")]
    [InlineData("select a from t as emit where b = 1")]
    [InlineData("select a from t emit where b = 1")]
    [InlineData("select a from t emit order by b")]
    [InlineData("select a from t emit left join u using (k)")]
    [InlineData("select a from t emit(x, y)")]
    [InlineData("select 'x EMIT CHANGES'")]
    [InlineData("select \"EMIT\" CHANGES from t")]
    [InlineData("select $$ EMIT CHANGES $$")]
    [InlineData("select a /* EMIT CHANGES */ from t")]
    [InlineData("select a::emit from t")]
    [InlineData("select a from now")]
    [InlineData("select a from beginning")]
    [InlineData("from now")]
    [InlineData("with a as (select 1 from t) select * from now")]
    [InlineData("select a from t union all from now")]
    [InlineData("select a from t union all select b from now")]
    [InlineData("select a from t where a is distinct from now")]
    [InlineData("select a from t where a is not distinct from now")]
    [InlineData("select extract(year from now) from t")]
    [InlineData("select a from sequence")]
    [InlineData("select ts::timestamp with time zone from t")]
    [InlineData("select * from range(3) with ordinality")]
    [InlineData("with (select 1)")]
    [InlineData("select allow from t allow")]
    [InlineData("select late('x') from late('y') late")]
    [InlineData("select distinct on (a, (b)) emit final from t")]
    [InlineData("select sum(a) over emit total from t")]
    [InlineData("select a from t where b between emit and late")]
    [InlineData("select a from t join u emit on emit.k = t.k")]
    [InlineData("select cast(a as struct(b int, emit varchar)) from t")]
    public void What_only_looks_like_a_clause_stays_in_the_query(string text)
    {
        var query = Assert.IsType<SelectStatement>(StatementPrinter.Parse(text)).Query;
        Assert.Equal(text, query.Select.Text);
        Assert.True(query.IsPlain);
    }

    [Fact]
    public void The_first_clause_of_a_query_is_known_by_name_and_place()
    {
        var query = Assert.IsType<SelectStatement>(StatementPrinter.Parse("from t from sequence 5 with (a = 1) emit changes")).Query;
        Assert.Equal((new Quiver.Sql.Text.TextSpan(7, 15), "FROM SEQUENCE"), query.FirstClause);
        Assert.Equal("WITH", Assert.IsType<SelectStatement>(StatementPrinter.Parse("from t with (a = 1)")).Query.FirstClause?.Name);
    }

    private static string Print(string text) => StatementPrinter.Print(Assert.IsType<SelectStatement>(StatementPrinter.Parse(text)).Query);
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>How the window of one SELECT is written for DuckDB: as one group key, whose fields are the window's start and end.</summary>
internal abstract class WindowForm
{
    /// <summary>A column that no user names: the number of a row's window, or what its session is known by.</summary>
    public const string Column = "__quiver_window";

    /// <summary>The group key.</summary>
    /// <param name="place">Where what it replaces stands.</param>
    public abstract JsonObject Key(int? place);

    /// <summary>The start or end of the window.</summary>
    /// <param name="field"><see cref="WindowCall.Start"/> or <see cref="WindowCall.End"/>.</param>
    /// <param name="place">Where what it replaces stands.</param>
    public abstract JsonObject Field(string field, int? place);

    /// <summary>Changes what a SELECT reads so that each row comes once for each window it is in. Nothing, where the key alone says it all.</summary>
    /// <param name="select">The SELECT_NODE.</param>
    /// <param name="keys">Its other group keys, as expressions of the rows it reads.</param>
    public virtual void Expand(JsonObject select, IReadOnlyList<JsonObject> keys) { }

    /// <summary>The form for a use of the query.</summary>
    /// <param name="window">The window.</param>
    /// <param name="context">What the query is for.</param>
    public static WindowForm Of(WindowCall window, RewriteContext context)
    {
        var sizes = WindowSizes.OfKey(window, context);
        if (!context.IsAsked) return new MarkerForm(window);
        return window.Kind switch
        {
            "tumble" => new TumbleForm(window),
            "hop" => new HopForm(window, sizes),
            "cumulate" => new CumulateForm(window, sizes),
            _ => new SessionForm(window, sizes, context),
        };
    }

    /// <summary>Adds a condition to those that rows must meet.</summary>
    protected static void Require(JsonObject select, JsonObject condition) =>
        select["where_clause"] = select["where_clause"] is JsonObject present ? SyntaxNodes.And((JsonObject)present.DeepClone(), condition) : condition;

    private protected static JsonNode Micros(long micros) => SyntaxNodes.Cast(SyntaxNodes.Text(micros.ToString(CultureInfo.InvariantCulture), null), "BIGINT", null);

    /// <summary>A kept query: the marker stands for the window, which an operator makes.</summary>
    private sealed class MarkerForm(WindowCall window) : WindowForm
    {
        public override JsonObject Key(int? place) => window.ToMarker(place);

        public override JsonObject Field(string field, int? place) => SyntaxNodes.Call("struct_extract", place, Key(place), SyntaxNodes.Text(field, place));
    }

    /// <summary>One window a row: its start is the key.</summary>
    private sealed class TumbleForm(WindowCall window) : WindowForm
    {
        public override JsonObject Key(int? place) => SyntaxNodes.Call("tumble_start", place, window.Arguments.Select(argument => argument.DeepClone()));

        public override JsonObject Field(string field, int? place) =>
            field == WindowCall.Start ? Key(place) : SyntaxNodes.Operator("+", place, Key(place), window.Arguments[1].DeepClone());

        // A row without a time is in no window.
        public override void Expand(JsonObject select, IReadOnlyList<JsonObject> keys) => Require(select, SyntaxNodes.IsNotNull((JsonObject)window.Arguments[0].DeepClone()));
    }

    /// <summary>
    /// As many windows a row as slides fit into the size: the row is joined with the numbers 0, 1 …, which count windows back from the newest one it is in. No lateral join, so that
    /// columns keep their names, rows their order, and DuckDB needs no list a row.
    /// </summary>
    private sealed class HopForm(WindowCall window, WindowSizes sizes) : WindowForm
    {
        public override JsonObject Key(int? place) =>
            SyntaxNodes.Call("quiver_hop", place, window.Arguments[0].DeepClone(), SyntaxNodes.Column(Column, place), Micros(sizes.Step), Micros(sizes.Offset));

        public override JsonObject Field(string field, int? place) =>
            SyntaxNodes.Call("make_timestamp", place, field == WindowCall.Start ? Key(place) : SyntaxNodes.Operator("+", place, Key(place), Micros(sizes.Size)));

        public override void Expand(JsonObject select, IReadOnlyList<JsonObject> keys)
        {
            JoinNumbers(select, sizes.Windows);
            Require(select, SyntaxNodes.Call("quiver_in_hop", null, window.Arguments[0].DeepClone(), SyntaxNodes.Column(Column, null), Micros(sizes.Step), Micros(sizes.Size), Micros(sizes.Offset)));
        }
    }

    /// <summary>Windows of one start that grow by steps: the end in microseconds is the key, as starts are those of windows of the full size.</summary>
    private sealed class CumulateForm(WindowCall window, WindowSizes sizes) : WindowForm
    {
        public override JsonObject Key(int? place) =>
            SyntaxNodes.Call("quiver_cumulate", place, window.Arguments[0].DeepClone(), SyntaxNodes.Column(Column, place), Micros(sizes.Step), Micros(sizes.Size), Micros(sizes.Offset));

        public override JsonObject Field(string field, int? place) => field == WindowCall.End
            ? SyntaxNodes.Call("make_timestamp", place, Key(place))
            : SyntaxNodes.Call("make_timestamp", place, SyntaxNodes.Call("quiver_bucket", place, SyntaxNodes.Operator("-", place, Key(place), SyntaxNodes.Integer(1, place)), Micros(sizes.Size), Micros(sizes.Offset)));

        public override void Expand(JsonObject select, IReadOnlyList<JsonObject> keys)
        {
            JoinNumbers(select, sizes.Windows);
            Require(select, SyntaxNodes.Call("quiver_in_cumulate", null, window.Arguments[0].DeepClone(), SyntaxNodes.Column(Column, null), Micros(sizes.Step), Micros(sizes.Size), Micros(sizes.Offset)));
        }
    }

    private protected static void JoinNumbers(JsonObject select, long count)
    {
        var numbers = SyntaxNodes.TableFunction(SyntaxNodes.Call("range", null, Micros(count)), "__quiver_windows", Column);
        select["from_table"] = SyntaxNodes.CrossJoin((JsonObject)select["from_table"]!.DeepClone(), numbers);
        SyntaxNodes.HideFromStars(select, star => star["relation_name"]!.GetValue<string>().Length == 0, Column);
    }
}

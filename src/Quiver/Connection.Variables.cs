using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>The statement with <c>${NAME}</c> replaced in its options.</summary>
    private CreateSourceStatement Resolved(CreateSourceStatement create, SourceText source) => create with
    {
        Connector = create.Connector is { } connector ? connector with { Options = OptionVariables.Resolve(connector.Options, ValueOf, source) } : null,
        Options = OptionVariables.Resolve(create.Options, ValueOf, source),
    };

    /// <summary>A path with <c>${NAME}</c> replaced.</summary>
    private string Resolved(FilePath path, string statement, SourceText source) => OptionVariables.Resolve(path.Text, statement, path.Span.Offset, ValueOf, source);

    private string? ValueOf(string variable) => _options.Variables.TryGetValue(variable, out var value) ? value : Environment.GetEnvironmentVariable(variable);
}

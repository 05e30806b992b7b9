using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace Quiver.ApiPages;

/// <summary>The pages of the API reference, in Markdown: one for each public type, one for each namespace, one that lists these.</summary>
internal sealed class ApiReference
{
    private static readonly string[] Kinds = ["Fields", "Constructors", "Properties", "Events", "Methods"];

    private readonly List<Type> _types;
    private readonly Dictionary<Type, List<ApiMember>> _members = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal); // of a documentation id: page and anchor
    private readonly XmlDocuments _documents;

    public ApiReference(IEnumerable<Assembly> libraries)
    {
        Assembly[] all = [.. libraries];
        _documents = new XmlDocuments(all);
        _types = [.. all.SelectMany(library => library.GetTypes()).Where(PublicSurface.IsShown).OrderBy(type => type.FullName, StringComparer.Ordinal)];
        foreach (var type in _types)
        {
            var surface = new PublicSurface();
            _places[DocumentId.Of(type)] = Page(type);
            var used = new Dictionary<string, int>(StringComparer.Ordinal);
            _members[type] = [.. surface.Shown(type).Select(shown => new ApiMember(shown.Member, shown.Order, shown.Text, Anchor(shown.Member, used)))];
            foreach (var member in _members[type]) _places[DocumentId.Of(member.Member)] = $"{Page(type)}#{member.Anchor}";
            if (type.IsEnum) foreach (var name in Enum.GetNames(type)) _places[$"F:{DocumentId.Of(type)[2..]}.{name}"] = $"{Page(type)}#{Lower(name)}";
        }
    }

    /// <summary>Public members without a word about them: neither their own, nor of what they override or implement. Members that override one of the runtime's say what they do there.</summary>
    public IEnumerable<string> Undocumented()
    {
        foreach (var type in _types)
        {
            if (_documents.Summary(type) is null) yield return DocumentId.Of(type);
            foreach (var member in _members[type])
                if (_documents.Of(member.Member) is null && !_documents.IsForeign(member.Member) && !IsParameterless(member.Member)) yield return DocumentId.Of(member.Member);
        }
    }

    /// <summary>Path, from the folder of the reference, and text of each page.</summary>
    public IEnumerable<(string Path, string Text)> Pages()
    {
        var namespaces = _types.GroupBy(type => type.Namespace!, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        yield return ("index.md", Index(namespaces));
        foreach (var one in namespaces)
        {
            yield return ($"{one.Key}/index.md", Namespace(one.Key, one));
            foreach (var type in one) yield return (Page(type), TypePage(type));
        }
    }

    private static string Page(Type type) => $"{type.Namespace}/{FileName(type)}.md";

    /// <summary><c>Writer</c>, <c>Writer-1</c> for one type parameter, <c>Outer.Inner</c>.</summary>
    private static string FileName(Type type) => (type.IsNested ? $"{FileName(type.DeclaringType!)}." : "") + type.Name.Replace('`', '-');

    private static string Anchor(MemberInfo member, Dictionary<string, int> used)
    {
        var name = member is ConstructorInfo ? "constructor" : member is PropertyInfo property && property.GetIndexParameters().Length > 0 ? "indexer" : Lower(member.Name);
        var count = used[name] = used.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}-{count.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Lower(string name) => name.ToLowerInvariant().Replace('_', '-');

    private static bool IsParameterless(MemberInfo member) => member is ConstructorInfo constructor && constructor.GetParameters().Length == 0;

    private string Index(List<IGrouping<string, Type>> namespaces)
    {
        var text = new StringBuilder("# API\n\nEvery public type, written from the documentation in the source.\n");
        foreach (var one in namespaces)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## [{one.Key}]({one.Key}/index.md)\n\n");
            AppendTypes(text, "", one);
        }

        return text.ToString();
    }

    private string Namespace(string name, IEnumerable<Type> types)
    {
        var text = new StringBuilder($"# Namespace {name}\n\n");
        AppendTypes(text, $"{name}/index.md", types);
        return text.ToString();
    }

    private void AppendTypes(StringBuilder text, string page, IEnumerable<Type> types)
    {
        text.Append("| type | |\n|---|---|\n");
        foreach (var type in types.OrderBy(type => SurfaceTypes.Name(type), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| [{DocumentText.Escaped(SurfaceTypes.Name(type))}]({Relative(page, Page(type))}) | {FirstSentence(DocumentText.Of(_documents.Summary(type), cref => Link(cref, page, null), inTable: true))} |\n");
    }

    private string TypePage(Type type)
    {
        var page = Page(type);
        var name = SurfaceTypes.Name(type);
        var document = _documents.Of(type);
        string Text(XElement? element, bool inTable = false) => DocumentText.Of(element, cref => Link(cref, page, type), inTable);

        var text = new StringBuilder($"---\noutline: [2, 3]\n---\n# {DocumentText.Escaped(name)} {Kind(type)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Namespace [{type.Namespace}](index.md), package `{Package(type)}`.\n\n");
        if (Text(_documents.Summary(type)) is { Length: > 0 } summary) text.Append(summary).Append("\n\n");
        var surface = new PublicSurface();
        text.Append(CultureInfo.InvariantCulture, $"```csharp\npublic {surface.Declared(type).Replace($"{type.Namespace}.{name}", name, StringComparison.Ordinal)}\n```\n\n");
        AppendParameters(text, "Type parameters", document?.Elements("typeparam"), Text);
        if (document?.Element("remarks") is { } remarks) text.Append(Text(remarks)).Append("\n\n");
        foreach (var example in document?.Elements("example") ?? []) text.Append(Text(example)).Append("\n\n");

        if (type.IsEnum)
        {
            text.Append("| name | value | meaning |\n|---|---:|---|\n");
            foreach (var field in Enum.GetNames(type))
                text.Append(CultureInfo.InvariantCulture, $"| <span id=\"{Lower(field)}\"></span>`{field}` | {Enum.Format(type, Enum.Parse(type, field), "d")} | {Text(_documents.Of(type.GetField(field)!)?.Element("summary"), inTable: true)} |\n");
            return text.ToString();
        }

        foreach (var kind in _members[type].GroupBy(member => member.Order).OrderBy(kind => kind.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {Kinds[kind.Key]} {{#_{Lower(Kinds[kind.Key])}}}\n\n");
            foreach (var member in kind) AppendMember(text, type, member, document, Text);
        }

        return text.ToString();
    }

    private void AppendMember(StringBuilder text, Type type, ApiMember member, XElement? typeDocument, Func<XElement?, bool, string> format)
    {
        var own = _documents.Of(member.Member);
        text.Append(CultureInfo.InvariantCulture, $"### {DocumentText.Escaped(Heading(member.Member))} {{#{member.Anchor}}}\n\n```csharp\n{(type.IsInterface || member.Text.StartsWith("protected ", StringComparison.Ordinal) ? "" : "public ")}{Broken(member.Text)}\n```\n\n");
        var summary = own?.Element("summary") ?? own?.Element("value");
        if (summary is null && member.Member is PropertyInfo) summary = typeDocument?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")?.Value == member.Member.Name); // of a record
        if (format(summary, false) is { Length: > 0 } said) text.Append(said).Append("\n\n");
        else if (member.Member is ConstructorInfo && typeDocument?.Elements("param").Any() == true) AppendParameters(text, "Parameters", typeDocument.Elements("param"), (element, inTable) => format(element, inTable));

        AppendParameters(text, "Type parameters", own?.Elements("typeparam"), format);
        AppendParameters(text, "Parameters", own?.Elements("param"), format);
        if (own?.Element("returns") is { } returns) text.Append(CultureInfo.InvariantCulture, $"**Returns** {format(returns, false)}\n\n");
        if (own?.Elements("exception").ToList() is { Count: > 0 } exceptions)
        {
            text.Append("| throws | when |\n|---|---|\n");
            foreach (var exception in exceptions) text.Append(CultureInfo.InvariantCulture, $"| {Link(exception.Attribute("cref")!.Value, Page(type), type)} | {format(exception, true)} |\n");
            text.Append('\n');
        }

        if (own?.Element("remarks") is { } remarks) text.Append(format(remarks, false)).Append("\n\n");
        foreach (var example in own?.Elements("example") ?? []) text.Append(format(example, false)).Append("\n\n");
    }

    private static void AppendParameters(StringBuilder text, string heading, IEnumerable<XElement>? parameters, Func<XElement?, bool, string> format)
    {
        if (parameters?.ToList() is not { Count: > 0 } all) return;
        text.Append(CultureInfo.InvariantCulture, $"| {heading.ToLowerInvariant()} | |\n|---|---|\n");
        foreach (var parameter in all) text.Append(CultureInfo.InvariantCulture, $"| `{parameter.Attribute("name")?.Value}` | {format(parameter, true)} |\n");
        text.Append('\n');
    }

    /// <summary>Long signatures have a line for each parameter.</summary>
    private static string Broken(string signature)
    {
        if (signature.Length <= 100 || signature.IndexOf('(', StringComparison.Ordinal) is not (> 0 and var open)) return signature;
        var text = new StringBuilder(signature[..(open + 1)]).Append("\n    ");
        var depth = 0;
        var at = open + 1;
        for (; at < signature.Length && !(signature[at] == ')' && depth == 0); at++)
        {
            depth += signature[at] is '(' or '<' or '[' ? 1 : signature[at] is ')' or '>' or ']' ? -1 : 0;
            text.Append(signature[at]);
            if (signature[at] == ',' && depth == 0)
            {
                text.Append("\n    ");
                at++; // the space behind it
            }
        }

        return text.Append(signature[at..]).ToString();
    }

    private static string Heading(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{constructor.DeclaringType!.Name.Split('`')[0]}({Names(constructor.GetParameters())})",
        PropertyInfo property when property.GetIndexParameters() is { Length: > 0 } indexes => $"this[{Names(indexes)}]",
        MethodInfo { IsSpecialName: true } => member.Name.Replace("op_", "operator ", StringComparison.Ordinal),
        MethodInfo method => $"{method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(SurfaceTypes.Name))}>" : "")}({Names(method.GetParameters())})",
        _ => member.Name,
    };

    private static string Names(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter => parameter.Name));

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSubclassOf(typeof(Delegate)) ? "delegate" : type.IsValueType ? "struct"
        : type.IsSubclassOf(typeof(Attribute)) ? "attribute" : "class";

    /// <summary>Assemblies that are parts of the library itself come with its package.</summary>
    private static string Package(Type type) => type.Assembly.GetName().Name is "Quiver.Columns" or "Quiver.Runtime" or "Quiver.Streaming" or "Quiver.Sql" or "Quiver.DuckDb" ? "Quiver" : type.Assembly.GetName().Name!;

    /// <summary>A reference as a link: to a page of ours, or to the runtime's documentation; what is internal is just named.</summary>
    private string Link(string cref, string page, Type? from)
    {
        var name = DocumentId.Name(cref, from);
        if (_places.TryGetValue(cref, out var place)) return $"[`{name}`]({Relative(page, place)})";
        if (cref.Length > 2 && (cref.StartsWith("System.", StringComparison.Ordinal) || cref[2..].StartsWith("System.", StringComparison.Ordinal)))
        {
            var path = cref[(cref.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('(')[0].Replace("``", "-", StringComparison.Ordinal).Replace('`', '-').Replace("#ctor", "-ctor", StringComparison.Ordinal);
            return $"[`{name}`](https://learn.microsoft.com/dotnet/api/{path.ToLowerInvariant()})";
        }

        return $"`{name}`";
    }

    private static string Relative(string page, string target)
    {
        var folder = page.Contains('/', StringComparison.Ordinal) ? page[..(page.IndexOf('/', StringComparison.Ordinal) + 1)] : "";
        return folder.Length == 0 ? target : target.StartsWith(folder, StringComparison.Ordinal) ? target[folder.Length..] : $"../{target}";
    }

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private sealed record ApiMember(MemberInfo Member, int Order, string Text, string Anchor);
}

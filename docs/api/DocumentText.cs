using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Quiver.ApiPages;

/// <summary>Documentation comments as Markdown.</summary>
internal static partial class DocumentText
{
    /// <param name="element">A summary, parameter, …; null gives no text.</param>
    /// <param name="link">Makes a link of a reference.</param>
    /// <param name="inTable">One line without bars.</param>
    public static string Of(XElement? element, Func<string, string> link, bool inTable = false)
    {
        if (element is null) return "";
        var text = new StringBuilder();
        foreach (var node in element.Nodes()) Append(text, node, link, inTable);
        var lines = Breaks().Replace(text.ToString(), "\n\n").Trim();
        return inTable ? Spaces().Replace(lines.Replace("|", "\\|", StringComparison.Ordinal), " ") : lines;
    }

    /// <summary>Text in which nothing is Markdown, HTML or a template.</summary>
    public static string Escaped(string text) => Special().Replace(text, match => match.Value switch
    {
        "<" => "&lt;",
        ">" => "&gt;",
        "&" => "&amp;",
        "{{" => "&#123;&#123;",
        _ => $"\\{match.Value}",
    });

    private static void Append(StringBuilder text, XNode node, Func<string, string> link, bool inTable)
    {
        switch (node)
        {
            case XText plain:
                text.Append(Escaped(Spaces().Replace(plain.Value, " ")));
                break;
            case XElement element:
                Append(text, element, link, inTable);
                break;
        }
    }

    private static void Append(StringBuilder text, XElement element, Func<string, string> link, bool inTable)
    {
        var inner = () => Of(element, link, inTable);
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" when element.Attribute("cref")?.Value is { } cref:
                text.Append(link(cref));
                break;
            case "see" or "seealso" when element.Attribute("langword")?.Value is { } word:
                text.Append('`').Append(word).Append('`');
                break;
            case "see" or "seealso" when element.Attribute("href")?.Value is { } address:
                text.Append('[').Append(element.Value.Length > 0 ? Escaped(element.Value) : address).Append("](").Append(address).Append(')');
                break;
            case "paramref" or "typeparamref":
                text.Append('`').Append(element.Attribute("name")?.Value).Append('`');
                break;
            case "c":
                text.Append('`').Append(Spaces().Replace(element.Value, " ").Trim()).Append('`');
                break;
            case "code" when inTable:
                text.Append('`').Append(Spaces().Replace(element.Value, " ").Trim()).Append('`');
                break;
            case "code":
                text.Append("\n\n```").Append(element.Attribute("lang")?.Value ?? "csharp").Append('\n').Append(Unindented(element.Value)).Append("\n```\n\n");
                break;
            case "para":
                text.Append("\n\n").Append(inner()).Append("\n\n");
                break;
            case "list":
                text.Append("\n\n");
                foreach (var item in element.Elements("item"))
                {
                    var term = item.Element("term") is { } named ? $"**{Of(named, link, inTable)}**: " : "";
                    text.Append("- ").Append(term).Append(Spaces().Replace(Of(item.Element("description") ?? item, link, inTable), " ")).Append('\n');
                }

                text.Append('\n');
                break;
            case "b" or "strong":
                text.Append("**").Append(inner()).Append("**");
                break;
            case "i" or "em":
                text.Append('*').Append(inner()).Append('*');
                break;
            default:
                text.Append(inner());
                break;
        }
    }

    private static string Unindented(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line));
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@" *\n(?: *\n)+ *", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Breaks();

    [GeneratedRegex(@"[<>&*_\[\]`|\\]|\{\{", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Special();
}

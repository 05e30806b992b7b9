using System.Reflection;
using System.Xml.Linq;

namespace Quiver.ApiPages;

/// <summary>What the source says about types and members, of itself or of what they override or implement.</summary>
internal sealed class XmlDocuments
{
    private readonly Dictionary<string, XElement> _elements = new(StringComparer.Ordinal);
    private readonly HashSet<Assembly> _libraries;

    public XmlDocuments(IReadOnlyCollection<Assembly> libraries)
    {
        _libraries = [.. libraries];
        foreach (var library in libraries)
        {
            foreach (var member in XDocument.Load(Path.ChangeExtension(library.Location, ".xml"), LoadOptions.PreserveWhitespace).Descendants("member"))
                _elements[member.Attribute("name")!.Value] = member;
        }
    }

    /// <summary>The element of a type or member; null when nothing is said.</summary>
    public XElement? Of(MemberInfo member)
    {
        var own = _elements.GetValueOrDefault(DocumentId.Of(member));
        if (own is not null && own.Element("inheritdoc") is not { } inherits) return own;
        if (own?.Element("inheritdoc")?.Attribute("cref")?.Value is { } named && _elements.TryGetValue(named, out var other)) return other;
        return Above(member).Select(above => _elements.GetValueOrDefault(DocumentId.Of(above))).FirstOrDefault(element => element is not null && element.Element("inheritdoc") is null);
    }

    public XElement? Summary(Type type) => Of(type)?.Element("summary");

    /// <summary>Whether a member overrides or implements one of the runtime's, whose documentation holds.</summary>
    public bool IsForeign(MemberInfo member) => Above(member).Any(above => !_libraries.Contains(above.Module.Assembly));

    private static IEnumerable<MemberInfo> Above(MemberInfo member)
    {
        if (member is Type type)
        {
            if (type.BaseType is { } parent) yield return parent;
            foreach (var one in type.GetInterfaces()) yield return one;
            yield break;
        }

        var method = member switch
        {
            MethodInfo self => self,
            PropertyInfo property => property.GetMethod ?? property.SetMethod,
            EventInfo raised => raised.AddMethod,
            _ => null,
        };
        if (method is null) yield break;

        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        for (var parent = method.DeclaringType!.BaseType; parent is not null && method.GetBaseDefinition() != method; parent = parent.BaseType)
        {
            foreach (var one in parent.GetMembers(All).Where(one => one.MemberType == member.MemberType && one.Name == member.Name && Signature(one) == Signature(member))) yield return one;
        }

        if (method.DeclaringType.IsInterface) yield break;
        foreach (var contract in method.DeclaringType.GetInterfaces())
        {
            var map = method.DeclaringType.GetInterfaceMap(contract);
            for (var i = 0; i < map.TargetMethods.Length; i++)
            {
                if (map.TargetMethods[i] != method) continue;
                var found = map.InterfaceMethods[i];
                yield return (MemberInfo?)contract.GetProperties().FirstOrDefault(property => property.GetMethod == found || property.SetMethod == found) ?? found;
            }
        }
    }

    private static string Signature(MemberInfo member) => DocumentId.Of(member).Split('(') is [_, var parameters] ? parameters : "";
}

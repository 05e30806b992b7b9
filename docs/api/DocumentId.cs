using System.Reflection;
using System.Text.RegularExpressions;

namespace Quiver.ApiPages;

/// <summary>The ids by which compilers name types and members in XML documents: <c>M:Quiver.Connection.Open(System.String)</c>.</summary>
internal static partial class DocumentId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => $"T:{Full(type)}",
        FieldInfo field => $"F:{Full(field.DeclaringType!)}.{field.Name}",
        EventInfo raised => $"E:{Full(raised.DeclaringType!)}.{raised.Name}",
        PropertyInfo property => $"P:{Full(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        ConstructorInfo constructor => $"M:{Full(constructor.DeclaringType!)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => $"M:{Full(method.DeclaringType!)}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}{Parameters(method.GetParameters())}"
            + (method.Name is "op_Implicit" or "op_Explicit" ? $"~{Name(method.ReturnType)}" : ""),
        _ => "",
    };

    /// <summary>What a reader calls it: <c>Connection.Open</c>, or <c>Open</c> on the page of its type; <c>Writer&lt;T&gt;</c>.</summary>
    public static string Name(string id, Type? from)
    {
        var parts = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('(')[0].Split('.');
        var own = Plain(parts[^1]).Replace("#ctor", parts.Length > 1 ? Plain(parts[^2]) : "", StringComparison.Ordinal);
        if (id.StartsWith("T:", StringComparison.Ordinal) || id.IndexOf(':', StringComparison.Ordinal) < 0 || parts.Length < 2 || parts[^1] == "#ctor") return own;
        return from is not null && Full(from) == string.Join('.', parts[..^1]) ? own : $"{Plain(parts[^2])}.{own}";
    }

    private static string Plain(string name) => Arity().Replace(name, match => match.Groups["count"].Value == "1" ? "<T>" : "<…>");

    private static string Parameters(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Name(parameter.ParameterType)))})";

    private static string Full(Type type)
    {
        if (type.IsGenericType && !type.IsGenericTypeDefinition) type = type.GetGenericTypeDefinition();
        return type.FullName!.Replace('+', '.');
    }

    private static string Name(Type type)
    {
        if (type.IsByRef) return $"{Name(type.GetElementType()!)}@";
        if (type.IsPointer) return $"{Name(type.GetElementType()!)}*";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{(type.GetArrayRank() == 1 ? "" : string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank())))}]";
        if (type.IsGenericMethodParameter) return $"``{type.GenericParameterPosition}";
        if (type.IsGenericParameter) return $"`{type.GenericParameterPosition}";
        if (!type.IsGenericType) return type.FullName!.Replace('+', '.');
        var definition = Full(type);
        var arguments = type.GetGenericArguments();
        var used = 0;
        return Arity().Replace(definition, match =>
        {
            var count = int.Parse(match.Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
            var text = $"{{{string.Join(',', arguments.Skip(used).Take(count).Select(Name))}}}";
            used += count;
            return text;
        });
    }

    [GeneratedRegex("``?(?<count>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Arity();
}

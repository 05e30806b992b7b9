using System.Reflection;

namespace Quiver.ApiPages;

/// <summary>Names of types as C# writes them, without namespaces: <c>IReadOnlyList&lt;string?&gt;</c>, <c>(int, long)[]</c>.</summary>
internal static class SurfaceTypes
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>A type without nullability, as in <c>where</c> and after a class's colon.</summary>
    public static string Name(Type type) => Name(type, null);

    /// <summary>The type of a parameter, member or result.</summary>
    public static string Name(NullabilityInfo info) => Name(Referenced(info.Type), info);

    private static string Name(Type type, NullabilityInfo? info)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return $"{Plain(underlying, info)}?";
        return Plain(type, info) + (info is { ReadState: NullabilityState.Nullable, WriteState: not NullabilityState.NotNull } && MaySayNullable(type) ? "?" : "");
    }

    /// <summary>A type parameter that is not constrained stands for nullable types too, so that reflection calls it nullable with and without the mark.</summary>
    private static bool MaySayNullable(Type type) => type.IsGenericParameter ? type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) : !type.IsValueType;

    private static string Plain(Type type, NullabilityInfo? info)
    {
        if (type.IsArray) return $"{(info?.ElementType is { } element ? Name(element) : Name(type.GetElementType()!))}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return $"{Name(type.GetElementType()!)}*";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsGenericParameter) return type.Name;
        var arguments = type.GetGenericArguments();
        var texts = new string[arguments.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = info?.GenericTypeArguments is { } known && known.Length == texts.Length ? Name(known[i]) : Name(arguments[i]);
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true) return $"({string.Join(", ", texts)})";
        var outer = type.IsNested ? type.DeclaringType! : null;
        var own = type.Name.Split('`')[0];
        var inherited = outer?.GetGenericArguments().Length ?? 0; // the arguments of a nested type begin with its declaring type's
        if (outer is not null) own = $"{Name(outer)}.{own}";
        return texts.Length > inherited ? $"{own}<{string.Join(", ", texts[inherited..])}>" : own;
    }

    private static Type Referenced(Type type) => type.IsByRef ? type.GetElementType()! : type;
}

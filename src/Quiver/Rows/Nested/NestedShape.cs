using System.Collections.Immutable;

namespace Quiver;

/// <summary>What a C# type is to nested columns: a list of elements, or a dictionary of keys and values.</summary>
internal static class NestedShape
{
    private static readonly HashSet<Type> Lists =
        [typeof(List<>), typeof(IList<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>), typeof(ImmutableArray<>)];

    private static readonly HashSet<Type> Dictionaries = [typeof(Dictionary<,>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)];

    /// <summary>Whether a type is an ImmutableArray, which is NULL where none was made.</summary>
    public static bool IsImmutableArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    /// <summary>The element of a type that values are enumerated of; null for others, and for texts and bytes.</summary>
    public static Type? EnumeratedOf(Type type)
    {
        if (type == typeof(string) || type == typeof(byte[])) return null;
        if (type.IsArray) return type.GetArrayRank() == 1 ? type.GetElementType() : null;
        var interfaces = type.IsInterface ? type.GetInterfaces().Prepend(type) : type.GetInterfaces();
        Type[] enumerables = [.. interfaces.Where(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))];
        return enumerables is [var only] ? only.GetGenericArguments()[0] : null;
    }

    /// <summary>Key and value of a type that pairs are enumerated of; null for others.</summary>
    public static (Type Key, Type Value)? PairsOf(Type type) =>
        EnumeratedOf(type) is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? (pair.GetGenericArguments()[0], pair.GetGenericArguments()[1]) : null;

    /// <summary>The element of a type that a list can be made as: an array but of bytes, a List, an ImmutableArray, or an interface of these; null for others.</summary>
    public static Type? ListOf(Type type)
    {
        if (type.IsSZArray) return type == typeof(byte[]) ? null : type.GetElementType();
        return type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0] : null;
    }

    /// <summary>Key and value of a type that a map can be made as: a Dictionary, or an interface of it; null for others.</summary>
    public static (Type Key, Type Value)? DictionaryOf(Type type) =>
        type.IsGenericType && Dictionaries.Contains(type.GetGenericTypeDefinition()) ? (type.GetGenericArguments()[0], type.GetGenericArguments()[1]) : null;
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Quiver.ApiPages;

/// <summary>
/// What users can hold of an assembly, as text: public types and members (and what a class leaves to inheriting ones) with signatures, nullability and default values, in an order that is
/// not the source's. What a record has by being one is not listed.
/// </summary>
internal sealed class PublicSurface
{
    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>A line a type, and an indented one a member.</summary>
    public static IReadOnlyList<string> Lines(Assembly assembly)
    {
        var surface = new PublicSurface();
        return [.. assembly.GetTypes().Where(IsShown).OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(type => (string[])[surface.Declared(type), .. surface.Members(type)])];
    }

    /// <summary>Whether users see a type.</summary>
    public static bool IsShown(Type type) => !type.Name.Contains('<', StringComparison.Ordinal)
        && (type.IsPublic || (type.DeclaringType is { } outer && IsShown(outer) && (type.IsNestedPublic || (!outer.IsSealed && (type.IsNestedFamily || type.IsNestedFamORAssem)))));

    /// <summary>A type as it is declared: <c>sealed class Quiver.Connection : IDisposable</c>.</summary>
    public string Declared(Type type)
    {
        var name = $"{type.Namespace}.{SurfaceTypes.Name(type)}";
        if (type.IsEnum) return $"{(type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "")}enum {name} : {SurfaceTypes.Name(Enum.GetUnderlyingType(type))}";
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Result(invoke)} {name}({Parameters(invoke)}){Constraints(type.GetGenericArguments())}";
        }

        var isRecord = IsRecord(type);
        var kind = type.IsInterface ? "interface"
            : type.IsValueType ? $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(isRecord ? "record " : "")}struct"
            : $"{(type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(isRecord ? "record" : "class")}";
        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) bases.Add(SurfaceTypes.Name(parent));
        var inherited = type.GetInterfaces().SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        bases.AddRange(type.GetInterfaces()
            .Where(one => one.IsVisible && !inherited.Contains(one) && !(isRecord && one == typeof(IEquatable<>).MakeGenericType(type)))
            .Select(SurfaceTypes.Name).Order(StringComparer.Ordinal));
        return $"{kind} {name}{(bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")}{Constraints(type.GetGenericArguments())}";
    }

    private IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate))) return [];
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"  {name} = {Enum.Format(type, Enum.Parse(type, name), "d")}");
        return Shown(type).Select(shown => $"  {shown.Text}");
    }

    /// <summary>Members that users see, each with the place of its kind (0 fields, 1 constructors, 2 properties, 3 events, 4 methods) and its signature; none of an enum or a delegate.</summary>
    public IEnumerable<(MemberInfo Member, int Order, string Text)> Shown(Type type) => type.IsEnum || type.IsSubclassOf(typeof(Delegate)) ? []
        : type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(member => (Member: member, Sign: Member(member, type)))
            .Where(shown => shown.Sign.Text.Length > 0)
            .OrderBy(shown => shown.Sign.Order).ThenBy(shown => shown.Sign.Name, StringComparer.Ordinal).ThenBy(shown => shown.Sign.Text, StringComparer.Ordinal)
            .Select(shown => (shown.Member, shown.Sign.Order, shown.Sign.Text));

    /// <summary>A member and the place of its kind among the others; no text for what users do not see.</summary>
    private (int Order, string Name, string Text) Member(MemberInfo member, Type type) => member switch
    {
        FieldInfo field when IsShown(field.Attributes, type) => (0, member.Name, Field(field)),
        ConstructorInfo { IsStatic: false } constructor when IsShown(constructor, type) => (1, member.Name, $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})"),
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(accessor => IsShown(accessor, type)) => (2, member.Name, Property(property, type)),
        EventInfo { AddMethod: { } add } raised when IsShown(add, type) => (3, member.Name, $"{Access(add)}{Modifiers(add)}event {SurfaceTypes.Name(_nullability.Create(raised))} {raised.Name}"),
        MethodInfo method when IsShown(method, type) && IsWritten(method) => (4, member.Name, Method(method)),
        _ => (5, "", ""),
    };

    private static bool IsRecord(Type type) =>
        (type.GetMethod("<Clone>$") ?? type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance))?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool IsShown(MethodBase method, Type type) => method.IsPublic || (!type.IsSealed && (method.IsFamily || method.IsFamilyOrAssembly));

    private static bool IsShown(FieldAttributes field, Type type) => (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public
        || (!type.IsSealed && (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Family or FieldAttributes.FamORAssem);

    /// <summary>Not an accessor, and not what the compiler gives a record.</summary>
    private static bool IsWritten(MethodInfo method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute)) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private string Field(FieldInfo field)
    {
        var text = $"{SurfaceTypes.Name(_nullability.Create(field))} {field.Name}";
        return (field.IsPublic ? "" : "protected ") + (field.IsLiteral ? $"const {text} = {Literal(field.GetRawConstantValue(), field.FieldType)}" : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{text}");
    }

    private string Property(PropertyInfo property, Type type)
    {
        var widest = property.GetAccessors(nonPublic: true).Where(accessor => IsShown(accessor, type)).OrderBy(accessor => !accessor.IsPublic).First();
        var accessors = property.GetAccessors(nonPublic: true).Where(accessor => IsShown(accessor, type)).Select(accessor =>
            (accessor.IsPublic == widest.IsPublic ? "" : "protected ")
            + (accessor == property.GetMethod ? "get;" : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));
        var indexes = property.GetIndexParameters();
        return $"{Access(widest)}{Modifiers(widest)}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{Reference(property.PropertyType, property)}{SurfaceTypes.Name(_nullability.Create(property))} "
            + $"{(indexes.Length == 0 ? property.Name : $"this[{Parameters(indexes)}]")} {{ {string.Join(' ', accessors.Order(StringComparer.Ordinal))} }}";
    }

    private string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(SurfaceTypes.Name))}>" : "";
        return $"{Attributes(method)}{Access(method)}{Modifiers(method)}{Result(method)} {method.Name}{generic}({Parameters(method)}){(method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "")}";
    }

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? method.IsAbstract ? "static abstract " : "static "
        : method.DeclaringType!.IsInterface ? ""
        : !method.IsVirtual ? ""
        : method.GetBaseDefinition() != method ? method.IsFinal ? "sealed override " : "override "
        : method.IsAbstract ? "abstract "
        : method.IsFinal ? "" // it only fulfils an interface
        : "virtual ";

    private string Result(MethodInfo method) => Reference(method.ReturnType, method.ReturnParameter) + SurfaceTypes.Name(_nullability.Create(method.ReturnParameter));

    private static string Reference(Type type, ICustomAttributeProvider owner) => !type.IsByRef ? "" : owner.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "ref readonly " : "ref ";

    private string Parameters(MethodBase method) => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + Parameters(method.GetParameters());

    private string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var passing = isParams ? "params "
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : parameter.ParameterType.IsByRef ? parameter.IsDefined(typeof(RequiresLocationAttribute)) ? "ref readonly " : "ref "
            : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{Attributes(parameter)}{passing}{SurfaceTypes.Name(_nullability.Create(parameter))} {parameter.Name}{value}";
    }));

    /// <summary>What speaks of nulls and of returning, and what is obsolete.</summary>
    private static string Attributes(ICustomAttributeProvider owner) => string.Concat(owner.GetCustomAttributes(inherit: false).Select(attribute => attribute switch
    {
        NotNullWhenAttribute on => $"[NotNullWhen({Literal(on.ReturnValue, typeof(bool))})] ",
        MaybeNullWhenAttribute on => $"[MaybeNullWhen({Literal(on.ReturnValue, typeof(bool))})] ",
        DoesNotReturnAttribute or NotNullAttribute or MaybeNullAttribute or AllowNullAttribute or DisallowNullAttribute => $"[{attribute.GetType().Name[..^"Attribute".Length]}] ",
        ObsoleteAttribute => "[Obsolete] ",
        _ => "",
    }).Order(StringComparer.Ordinal));

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Where(parameter => parameter.IsGenericParameter).Select(parameter =>
    {
        var kind = parameter.GenericParameterAttributes;
        var isUnmanaged = parameter.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        List<string> constraints = [];
        if (isUnmanaged) constraints.Add("unmanaged");
        else if (kind.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) constraints.Add("struct");
        else if (kind.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) constraints.Add("class");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(SurfaceTypes.Name).Order(StringComparer.Ordinal));
        if (kind.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !kind.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }));

    private static string Literal(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        bool truth => truth ? "true" : "false",
        string text => $"\"{text}\"",
        char letter => $"'{letter}'",
        _ when type.IsEnum => $"{SurfaceTypes.Name(type)}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

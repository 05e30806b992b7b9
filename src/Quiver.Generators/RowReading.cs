using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Quiver.Generators;

/// <summary>What was found of a row type: its model, unless something is wrong.</summary>
internal sealed record RowFound(RowModel? Model, EquatableArray<Problem> Problems);

/// <summary>Reads a row type: which members are written, and which constructors and members make it, by the rules that the library has for types without the mark (RowMember and RowReaderPlan there).</summary>
internal sealed class RowReading
{
    private const string ColumnAttribute = "System.ComponentModel.DataAnnotations.Schema.ColumnAttribute";
    private const string NotMappedAttribute = "System.ComponentModel.DataAnnotations.Schema.NotMappedAttribute";

    private readonly INamedTypeSymbol _type;
    private readonly List<Problem> _problems = [];
    private readonly List<Member> _members = [];

    private RowReading(INamedTypeSymbol type) => _type = type;

    public static RowFound Read(INamedTypeSymbol type, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var reading = new RowReading(type);
        var model = reading.Model();
        return new RowFound(reading._problems.Count == 0 ? model : null, reading._problems.ToEquatable());
    }

    private string TypeName => _type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private RowModel? Model()
    {
        if (!CanBeSeen()) return null;
        var constructors = _type.InstanceConstructors.Where(IsOffered).OrderByDescending(constructor => constructor.Parameters.Length).ToArray();
        var filled = new HashSet<string>(constructors.SelectMany(constructor => constructor.Parameters).Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase);
        foreach (var symbol in Members()) Add(symbol, filled);
        CheckColumns();
        if (_members.TrueForAll(member => member.Value is null) && _problems.Count == 0) _problems.Add(Problem.At(Place(_type), Rules.NoMember, TypeName));

        var written = _members.Where(member => member is { IsRead: true, Value: not null }).Select(member => member.Slot(member.IsComputed) with { RunsCode = !IsPlain(member.Symbol) }).ToEquatable();
        var name = ValueModel.FullName(_type);
        return new RowModel(name, name.Replace("global::", "").Replace('<', '_').Replace('>', '_'), written, Ways(constructors).ToEquatable());
    }

    private bool CanBeSeen()
    {
        for (INamedTypeSymbol? type = _type; type is not null; type = type.ContainingType)
        {
            if (type.TypeParameters.Length > 0) return Refuse(Rules.Generic);
            if (type.IsFileLocal) return Refuse(Rules.Hidden, "local to its file");
            if (type.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable)) return Refuse(Rules.Hidden, type.Equals(_type, SymbolEqualityComparer.Default) ? "private or protected" : $"in {type.Name}, which is private or protected");
        }

        return !_type.IsRefLikeType || Refuse(Rules.Hidden, "a ref struct");

        bool Refuse(DiagnosticDescriptor rule, params string[] more)
        {
            _problems.Add(Problem.At(Place(_type), rule, [TypeName, .. more]));
            return false;
        }
    }

    /// <summary>Public properties, then public fields, the most derived first of equal names.</summary>
    private IEnumerable<ISymbol> Members()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<ISymbol>();
        for (var type = _type; type is not null && type.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                if (member.IsStatic || member.DeclaredAccessibility != Accessibility.Public || IsMarked(member, NotMappedAttribute)) continue;
                if (member is IPropertySymbol { IsIndexer: false } && names.Add(member.Name)) yield return member;
                else if (member is IFieldSymbol { IsImplicitlyDeclared: false }) fields.Add(member);
            }
        }

        foreach (var field in fields)
            if (names.Add(field.Name)) yield return field;
    }

    private void Add(ISymbol symbol, HashSet<string> filled)
    {
        var type = symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)symbol).Type;
        var isRead = symbol is IFieldSymbol or IPropertySymbol { GetMethod.DeclaredAccessibility: Accessibility.Public };
        var isSet = symbol is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public };
        var isComputed = symbol is IPropertySymbol { SetMethod: null } && !filled.Contains(symbol.Name);
        var value = ValueModel.Of(type);
        if (value is null)
        {
            if (isComputed || (!isRead && !isSet)) return; // needs no column
            _problems.Add(Problem.At(TypePlace(symbol), Rules.NoColumnHolds, symbol.Name, TypeName, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        }

        var isRequired = symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        _members.Add(new Member(symbol, symbol.Name, NamedColumn(symbol) ?? symbol.Name, value, AllowsNull(symbol, type), isRead, isSet, isComputed, isRequired));
    }

    private void CheckColumns()
    {
        foreach (var same in _members.Where(member => !member.IsComputed && member.Value is not null).GroupBy(member => member.ColumnName, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            var (first, second) = (same.First(), same.Last());
            _problems.Add(Problem.At(Place(second.Symbol), Rules.SameColumn, first.Name, second.Name, TypeName, same.Key));
        }
    }

    private IEnumerable<ConstructorModel> Ways(IMethodSymbol[] constructors)
    {
        if (_type.IsAbstract) yield break;
        foreach (var constructor in constructors)
            if (Way(constructor.Parameters, constructor) is { } way) yield return way;
        if (_type.IsValueType && !constructors.Any(constructor => constructor.Parameters.Length == 0)) yield return Way([], constructor: null)!;
    }

    /// <summary>The model of a constructor; null when it wants something that no column gives.</summary>
    private ConstructorModel? Way(ImmutableArray<IParameterSymbol> parameters, IMethodSymbol? constructor)
    {
        var arguments = new List<ArgumentModel>();
        var constructed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            var member = _members.Find(member => string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            var value = ValueModel.Of(parameter.Type);
            if (value is null && !parameter.HasExplicitDefaultValue) return null;
            var name = member?.Name ?? parameter.Name;
            constructed.Add(name);
            var otherwise = parameter.HasExplicitDefaultValue ? Literals.Of(parameter.ExplicitDefaultValue, parameter.Type) : "default!";
            arguments.Add(new ArgumentModel(value is null ? null : new SlotModel(name, member?.ColumnName ?? name, value, AllowsNull(parameter, parameter.Type), parameter.HasExplicitDefaultValue), otherwise));
        }

        var setsRequired = constructor is not null && IsMarked(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");
        var members = _members.Where(member => member is { IsSet: true, Value: not null } && (!constructed.Contains(member.Name) || (member.IsRequired && !setsRequired)));
        return new ConstructorModel(arguments.ToEquatable(), members.Select(member => member.Slot(isOptional: false)).ToEquatable(), (setsRequired ? [] : Unfilled()).ToEquatable());
    }

    /// <summary>Required members that are marked not to be columns.</summary>
    private IEnumerable<string> Unfilled()
    {
        for (var type = _type; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && IsMarked(member, NotMappedAttribute)) yield return member.Name;
        }
    }

    private bool IsOffered(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility == Accessibility.Public && constructor.Parameters.All(parameter => parameter.RefKind == RefKind.None) && !(_type.IsValueType && constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 0);

    /// <summary>Whether reading it runs nothing of the user's: it is a field, or a property that the compiler wrote.</summary>
    private static bool IsPlain(ISymbol symbol)
    {
        if (symbol is not IPropertySymbol { GetMethod: { } getter } property) return true;
        if (property.IsVirtual || property.IsOverride || property.IsAbstract) return false;
        if (property.DeclaringSyntaxReferences.IsEmpty) return IsMarked(getter, "System.Runtime.CompilerServices.CompilerGeneratedAttribute"); // of another assembly
        return property.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() switch
        {
            ParameterSyntax => true,
            PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors } declaration =>
                !declaration.Modifiers.Any(SyntaxKind.PartialKeyword) && accessors.Accessors.All(accessor => !accessor.IsKind(SyntaxKind.GetAccessorDeclaration) || (accessor.Body is null && accessor.ExpressionBody is null)),
            _ => false,
        });
    }

    private static bool AllowsNull(ISymbol symbol, ITypeSymbol type)
    {
        if (type.IsValueType) return type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        if (IsMarked(symbol, "System.Diagnostics.CodeAnalysis.AllowNullAttribute")) return true;
        if (IsMarked(symbol, "System.Diagnostics.CodeAnalysis.DisallowNullAttribute")) return false;
        return type.NullableAnnotation != NullableAnnotation.NotAnnotated;
    }

    private static string? NamedColumn(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == ColumnAttribute)?.ConstructorArguments.FirstOrDefault().Value as string;

    private static bool IsMarked(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(mark => mark.AttributeClass?.ToDisplayString() == attribute);

    private Location? Place(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? _type.Locations.FirstOrDefault(location => location.IsInSource); // a member of a base type elsewhere is said at the row

    private Location? TypePlace(ISymbol symbol) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
    {
        PropertyDeclarationSyntax property => property.Type.GetLocation(),
        ParameterSyntax { Type: { } type } => type.GetLocation(),
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type.GetLocation(),
        _ => Place(symbol),
    };

    private sealed record Member(ISymbol Symbol, string Name, string ColumnName, ValueModel? Value, bool AllowsNull, bool IsRead, bool IsSet, bool IsComputed, bool IsRequired)
    {
        public SlotModel Slot(bool isOptional) => new(Name, ColumnName, Value!, AllowsNull, isOptional);
    }
}

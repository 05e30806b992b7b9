using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Quiver.Generators;

/// <summary>Reads a record, class or struct: which members are written, and which constructors and members make it.</summary>
internal sealed class TypeReading(RowReading row, INamedTypeSymbol type)
{
    private const string ColumnAttribute = "System.ComponentModel.DataAnnotations.Schema.ColumnAttribute";
    private const string NotMappedAttribute = "System.ComponentModel.DataAnnotations.Schema.NotMappedAttribute";

    private readonly List<Member> _members = [];
    private readonly List<(ISymbol Member, Refusal Why)> _refused = [];

    /// <summary>Why the type is made of no columns; null when it is.</summary>
    public Refusal? FirstRefused => _refused.Count == 0 ? null : _refused[0].Why;

    private string TypeName => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>The type's model.</summary>
    public TypeModel Model()
    {
        var constructors = type.InstanceConstructors.Where(IsOffered).OrderByDescending(constructor => constructor.Parameters.Length).ToArray();
        var filled = new HashSet<string>(constructors.SelectMany(constructor => constructor.Parameters).Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase);
        foreach (var symbol in Members()) Add(symbol, filled);
        CheckColumns();
        var written = _members.Where(member => member is { IsRead: true, Value: not null }).Select(member => member.Slot(member.IsComputed) with { RunsCode = !IsPlain(member.Symbol) || member.Value!.RunsCode });
        return new TypeModel(ValueModel.FullName(type), written.ToEquatable(), Ways(constructors).ToEquatable());
    }

    /// <summary>Whether what is written of it makes one again: some constructor takes nothing but its members. An Uri, say, is made of none.</summary>
    public bool IsMade(TypeModel model) => model.Constructors.Any(way =>
        way.Arguments.Count + way.Members.Count > 0 && way.Arguments.All(argument => argument.Slot is not { IsOptional: false } slot || _members.Exists(member => member.Name == slot.Name && member.IsRead)));

    /// <summary>Says of each member that no column holds why, at the row: the types in it may be of another assembly.</summary>
    public void ReportRefused()
    {
        foreach (var (member, why) in _refused)
            row.Report(Problem.At(TypePlace(member), why.Rule, why.Path.Substring(1), TypeName, why.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        if (_refused.Count == 0 && _members.TrueForAll(member => member.Value is null)) row.Report(Problem.At(Place(type), Rules.NoMember, TypeName));
    }

    /// <summary>Whether generated code can see a row; else it is noted why not.</summary>
    public bool CanBeSeen()
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeParameters.Length > 0) return Refuse(Rules.Generic);
            if (outer.IsFileLocal) return Refuse(Rules.Hidden, "local to its file");
            if (outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable)) return Refuse(Rules.Hidden, outer.Equals(type, SymbolEqualityComparer.Default) ? "private or protected" : $"in {outer.Name}, which is private or protected");
        }

        return !type.IsRefLikeType || Refuse(Rules.Hidden, "a ref struct");

        bool Refuse(DiagnosticDescriptor rule, params string[] more)
        {
            row.Report(Problem.At(Place(type), rule, [TypeName, .. more]));
            return false;
        }
    }

    /// <summary>Public properties, then public fields, the most derived first of equal names.</summary>
    private IEnumerable<ISymbol> Members()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<ISymbol>();
        for (var declaring = type; declaring is not null && declaring.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); declaring = declaring.BaseType)
        {
            foreach (var member in declaring.GetMembers())
            {
                if (member.IsStatic || member.DeclaredAccessibility != Accessibility.Public || IsMarked(member, NotMappedAttribute)) continue;
                if (member is IPropertySymbol { IsIndexer: false } && names.Add(member.Name)) yield return member;
                else if (member is IFieldSymbol field && (!field.IsImplicitlyDeclared || type.IsTupleType)) fields.Add(member);
            }
        }

        foreach (var field in fields)
            if (names.Add(field.Name)) yield return field;
    }

    private void Add(ISymbol symbol, HashSet<string> filled)
    {
        var held = symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)symbol).Type;
        var isRead = symbol is IFieldSymbol or IPropertySymbol { GetMethod.DeclaredAccessibility: Accessibility.Public };
        var isSet = symbol is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public };
        var isComputed = symbol is IPropertySymbol { SetMethod: null } && !filled.Contains(symbol.Name);
        var found = row.Find(held);
        if (found.Refusal is { } refusal)
        {
            if (isComputed || (!isRead && !isSet)) return; // needs no column
            _refused.Add((symbol, refusal with { Path = $".{symbol.Name}{refusal.Path}" }));
        }

        var isRequired = symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        _members.Add(new Member(symbol, symbol.Name, NamedColumn(symbol) ?? symbol.Name, found.Value, AllowsNull(symbol, held), isRead, isSet, isComputed, isRequired));
    }

    private void CheckColumns()
    {
        foreach (var same in _members.Where(member => !member.IsComputed && member.Value is not null).GroupBy(member => member.ColumnName, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            var (first, second) = (same.First(), same.Last());
            row.Report(Problem.At(Place(second.Symbol), Rules.SameColumn, first.Name, second.Name, TypeName, same.Key));
        }
    }

    private IEnumerable<ConstructorModel> Ways(IMethodSymbol[] constructors)
    {
        if (type.IsAbstract) yield break;
        foreach (var constructor in constructors)
            if (Way(constructor.Parameters, constructor) is { } way) yield return way;
        if (type.IsValueType && !constructors.Any(constructor => constructor.Parameters.Length == 0)) yield return Way([], constructor: null)!;
    }

    /// <summary>The model of a constructor; null when it wants something that no column gives.</summary>
    private ConstructorModel? Way(ImmutableArray<IParameterSymbol> parameters, IMethodSymbol? constructor)
    {
        var arguments = new List<ArgumentModel>();
        var constructed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            var member = _members.Find(member => string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            var value = row.Find(parameter.Type).Value;
            if (value is null && !parameter.HasExplicitDefaultValue) return null;
            var name = member?.Name ?? parameter.Name;
            constructed.Add(name);
            var otherwise = parameter.HasExplicitDefaultValue ? Literals.Of(parameter.ExplicitDefaultValue, parameter.Type) : "default!";
            var slot = value is null ? null : new SlotModel(name, member?.ColumnName ?? name, new PartModel(value, AllowsNull(parameter, parameter.Type)), parameter.HasExplicitDefaultValue);
            arguments.Add(new ArgumentModel(slot, otherwise));
        }

        var setsRequired = constructor is not null && IsMarked(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");
        var members = _members.Where(member => member is { IsSet: true, Value: not null } && (!constructed.Contains(member.Name) || (member.IsRequired && !setsRequired)));
        return new ConstructorModel(arguments.ToEquatable(), members.Select(member => member.Slot(isOptional: false)).ToEquatable(), (setsRequired ? [] : Unfilled()).ToEquatable());
    }

    /// <summary>Required members that are marked not to be columns.</summary>
    private IEnumerable<string> Unfilled()
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var member in declaring.GetMembers())
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && IsMarked(member, NotMappedAttribute)) yield return member.Name;
        }
    }

    private bool IsOffered(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility == Accessibility.Public && constructor.Parameters.All(parameter => parameter.RefKind == RefKind.None) && !(type.IsValueType && constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 0);

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

    private static bool AllowsNull(ISymbol symbol, ITypeSymbol held)
    {
        if (!held.IsValueType && IsMarked(symbol, "System.Diagnostics.CodeAnalysis.AllowNullAttribute")) return true;
        if (!held.IsValueType && IsMarked(symbol, "System.Diagnostics.CodeAnalysis.DisallowNullAttribute")) return false;
        return RowReading.AllowsNull(held);
    }

    private static string? NamedColumn(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == ColumnAttribute)?.ConstructorArguments.FirstOrDefault().Value as string;

    private static bool IsMarked(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(mark => mark.AttributeClass?.ToDisplayString() == attribute);

    private Location? Place(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? type.Locations.FirstOrDefault(location => location.IsInSource); // a member of a base type elsewhere is said at the row

    private Location? TypePlace(ISymbol symbol) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
    {
        PropertyDeclarationSyntax property => property.Type.GetLocation(),
        ParameterSyntax { Type: { } type } => type.GetLocation(),
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type.GetLocation(),
        _ => Place(symbol),
    };

    private sealed record Member(ISymbol Symbol, string Name, string ColumnName, ValueModel? Value, bool AllowsNull, bool IsRead, bool IsSet, bool IsComputed, bool IsRequired)
    {
        public SlotModel Slot(bool isOptional) => new(Name, ColumnName, new PartModel(Value!, AllowsNull), isOptional);
    }
}

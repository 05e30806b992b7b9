using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>What was found of a row type: its model, unless something is wrong.</summary>
internal sealed record RowFound(RowModel? Model, EquatableArray<Problem> Problems);

/// <summary>Reads a row type and the types that its members are made of, by the rules that the library has for types without the mark (RowShape and RowType there).</summary>
internal sealed class RowReading
{
    private const int MostNested = 64; // a generic type can hold ever larger ones of itself

    private readonly List<Problem> _problems = [];
    private readonly List<TypeModel> _types = [];
    private readonly Dictionary<ITypeSymbol, ValueFound> _known = new(SymbolEqualityComparer.IncludeNullability);
    private readonly List<ITypeSymbol> _underWay = []; // each a member of the one before

    private RowReading()
    {
    }

    /// <summary>Reads a type that has the mark.</summary>
    public static RowFound Read(INamedTypeSymbol type, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var reading = new RowReading();
        reading.ReadRow(type);
        var name = ValueModel.FullName(type);
        var model = new RowModel(name.Replace("global::", "").Replace('<', '_').Replace('>', '_'), reading._types.ToEquatable());
        return new RowFound(reading._problems.Count == 0 ? model : null, reading._problems.ToEquatable());
    }

    /// <summary>How values of a type go into columns and come out of them.</summary>
    public ValueFound Find(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Find(nullable.TypeArguments[0]) is { Value: { } underlying } found ? found with { Value = underlying with { IsNullable = true } } : Refuse(type);
        if (ValueModel.Of(type) is { } value) return Found(value with { IsObject = type.IsReferenceType });
        if (ListShape.EnumeratedOf(type) is { } element) return FindList(type, element);
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None, IsAbstract: false, IsStatic: false, IsRefLikeType: false } named) return Refuse(type);
        return FindMembers((INamedTypeSymbol)(named.TupleUnderlyingType ?? named).WithNullableAnnotation(NullableAnnotation.NotAnnotated));
    }

    /// <summary>Notes what is wrong.</summary>
    public void Report(Problem problem) => _problems.Add(problem);

    /// <summary>Whether NULL may be stored where a type says nothing more: in elements of lists, and in members without an attribute.</summary>
    public static bool AllowsNull(ITypeSymbol type) => type.IsValueType
        ? type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || ListShape.KindOf(type) == ListKind.ImmutableArray // the one that was never made
        : type.NullableAnnotation != NullableAnnotation.NotAnnotated;

    private static ValueFound Found(ValueModel value) => new(value, Refusal: null);

    private static ValueFound Refuse(ITypeSymbol type) => new(Value: null, new Refusal(Rules.NoColumnHolds, "", type));

    private void ReadRow(INamedTypeSymbol type)
    {
        var row = new TypeReading(this, type);
        if (!row.CanBeSeen()) return;
        _types.Add(null!); // the row is the first; those in it come while it is read
        _underWay.Add(type);
        _types[0] = row.Model();
        row.ReportRefused();
    }

    private ValueFound FindList(ITypeSymbol type, ITypeSymbol element)
    {
        var pair = ListShape.PairOf(element);
        ITypeSymbol[] types = pair is var (key, value) ? [key, value] : [element];
        var parts = new List<PartModel>();
        foreach (var part in types)
        {
            var found = Find(part);
            if (found.Value is null) return found.Refusal is { Path: "" } refusal && refusal.Rule.Equals(Rules.NoColumnHolds) ? Refuse(type) : found;
            parts.Add(new PartModel(found.Value, AllowsNull(part)));
        }

        return Found(new ValueModel(pair is null ? ValueKind.List : ValueKind.Map, ValueModel.FullName(type), IsNullable: false)
        {
            IsObject = type.IsReferenceType,
            Parts = parts.ToEquatable(),
            List = ListShape.KindOf(type),
            IsWalked = ListShape.IsWalked(type, element),
        });
    }

    private ValueFound FindMembers(INamedTypeSymbol type)
    {
        if (_known.TryGetValue(type, out var known)) return known;
        if (_underWay.Count > MostNested || _underWay.Exists(outer => SymbolEqualityComparer.Default.Equals(outer, type))) return new ValueFound(Value: null, new Refusal(Rules.Recursive, "", type));
        var place = _types.Count;
        _types.Add(null!);
        _underWay.Add(type);
        var reading = new TypeReading(this, type);
        var model = reading.Model();
        _underWay.RemoveAt(_underWay.Count - 1);
        if (reading.FirstRefused is { } refusal) return Forget(new ValueFound(Value: null, refusal));
        if (!reading.IsMade(model)) return Forget(Refuse(type));
        _types[place] = model;
        return _known[type] = Found(new ValueModel(ValueKind.Members, model.Name, IsNullable: false) { IsObject = type.IsReferenceType, Members = place });

        // No code is written for what only a type that is refused has in it.
        ValueFound Forget(ValueFound found)
        {
            _types.RemoveRange(place, _types.Count - place);
            foreach (var inner in _known.Where(entry => entry.Value.Value?.Members >= place).Select(entry => entry.Key).ToArray()) _known.Remove(inner);
            return _known[type] = found;
        }
    }
}

namespace Quiver.Generators;

/// <summary>A type marked as a row, as far as code is generated for it. Compared by value.</summary>
/// <param name="FileName">A name for the generated file.</param>
/// <param name="Types">The row, then the records, classes and structs that its members are made of.</param>
internal sealed record RowModel(string FileName, EquatableArray<TypeModel> Types);

/// <summary>A record, class or struct whose members are columns, or members of a STRUCT column.</summary>
/// <param name="Name">Its full name with <c>global::</c>.</param>
/// <param name="Written">The members that are written.</param>
/// <param name="Constructors">The ways to make it, the one with most parameters first.</param>
internal sealed record TypeModel(string Name, EquatableArray<SlotModel> Written, EquatableArray<ConstructorModel> Constructors);

/// <summary>A member, or a parameter of a constructor.</summary>
/// <param name="Name">Its name in C#; of a parameter, that of the property it fills, if any.</param>
/// <param name="ColumnName">The column it asks for.</param>
/// <param name="Part">Its values.</param>
/// <param name="IsOptional">Whether it may go without a column.</param>
/// <param name="RunsCode">Whether reading it may run the user's code.</param>
internal sealed record SlotModel(string Name, string ColumnName, PartModel Part, bool IsOptional, bool RunsCode = false);

/// <summary>The values of a member, or of what it is made of: the elements of a list, the keys or values of a dictionary.</summary>
/// <param name="Value">How they go into columns and come out.</param>
/// <param name="AllowsNull">Whether NULL may be one of them.</param>
internal sealed record PartModel(ValueModel Value, bool AllowsNull);

/// <summary>A constructor and what is set after it.</summary>
/// <param name="Arguments">Its parameters in order: those with a slot, and those that always take their default.</param>
/// <param name="Members">Members that are set.</param>
/// <param name="Unfilled">Required members that are not columns, which the compiler wants to be set.</param>
internal sealed record ConstructorModel(EquatableArray<ArgumentModel> Arguments, EquatableArray<SlotModel> Members, EquatableArray<string> Unfilled);

/// <summary>An argument: the value of a slot, or without one the parameter's default.</summary>
internal sealed record ArgumentModel(SlotModel? Slot, string Default);

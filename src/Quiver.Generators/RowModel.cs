namespace Quiver.Generators;

/// <summary>A type marked as a row, as far as code is generated for it. Compared by value.</summary>
/// <param name="Name">Its full name with <c>global::</c>.</param>
/// <param name="FileName">A name for the generated file.</param>
/// <param name="Written">The members that are written.</param>
/// <param name="Constructors">The ways to make it, the one with most parameters first.</param>
internal sealed record RowModel(string Name, string FileName, EquatableArray<SlotModel> Written, EquatableArray<ConstructorModel> Constructors);

/// <summary>A member, or a parameter of a constructor.</summary>
/// <param name="Name">Its name in C#; of a parameter, that of the property it fills, if any.</param>
/// <param name="ColumnName">The column it asks for.</param>
/// <param name="Value">How its values go into columns and come out.</param>
/// <param name="AllowsNull">Whether NULL may be stored in it.</param>
/// <param name="IsOptional">Whether it may go without a column.</param>
/// <param name="RunsCode">Whether reading it may run the user's code.</param>
internal sealed record SlotModel(string Name, string ColumnName, ValueModel Value, bool AllowsNull, bool IsOptional, bool RunsCode = false);

/// <summary>A constructor and what is set after it.</summary>
/// <param name="Arguments">Its parameters in order: those with a slot, and those that always take their default.</param>
/// <param name="Members">Members that are set.</param>
/// <param name="Unfilled">Required members that are not columns, which the compiler wants to be set.</param>
internal sealed record ConstructorModel(EquatableArray<ArgumentModel> Arguments, EquatableArray<SlotModel> Members, EquatableArray<string> Unfilled);

/// <summary>An argument: the value of a slot, or without one the parameter's default.</summary>
internal sealed record ArgumentModel(SlotModel? Slot, string Default);

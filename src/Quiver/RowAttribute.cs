namespace Quiver;

/// <summary>
/// Marks a record, class or struct whose members are columns: the code that writes it by a <see cref="Writer{T}"/> and reads it by <see cref="Subscription{T}"/> and <see cref="QueryResult.Rows{T}"/> is generated when
/// the program is compiled, so that nothing is looked up by reflection or compiled while it runs. Types without the mark work too, by code made when they are first used.
/// </summary>
/// <remarks>
/// Members may be records, classes and structs, lists and dictionaries, to any depth; the code for the types in a row is generated with it, whether they have the mark or not. What cannot be a row is said by the compiler: QVR001 a member of a type that no column holds, QVR002 a type that generated code cannot see, QVR003 a generic type, QVR004 two members of one column, QVR005 no member, QVR006 a type that contains itself.
/// </remarks>
/// <example>
/// <code>
/// [Row]
/// public readonly record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class RowAttribute : Attribute;

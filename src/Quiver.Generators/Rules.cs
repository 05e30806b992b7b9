using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>What the generator refuses.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NoColumnHolds = Error(
        "QVR001",
        "A member of a row is of a type that no column holds",
        "'{0}' of the row {1} is {2}, which no column holds. Use a number, bool, string, char, byte[], enum, Guid, DateTime, DateTimeOffset, DateOnly, TimeOnly, TimeSpan or Interval, lists, dictionaries, records, classes and structs that are made of these, or mark it [NotMapped].");

    public static readonly DiagnosticDescriptor Hidden = Error(
        "QVR002",
        "Generated code cannot see a row type",
        "The row {0} is {1}, so that generated code cannot see it. Make it internal or public, or take [Row] away: it works without, by code made when it is first used.");

    public static readonly DiagnosticDescriptor Generic = Error(
        "QVR003",
        "A row type is generic",
        "The row {0} is generic, and code is generated for closed types only. Derive a type of given arguments, or take [Row] away: it works without, by code made when it is first used.");

    public static readonly DiagnosticDescriptor SameColumn = Error(
        "QVR004",
        "Two members of a row mean one column",
        "'{0}' and '{1}' of the row {2} both mean the column '{3}': names are compared without case. Name another column with [Column(\"…\")], or mark one of them [NotMapped].");

    public static readonly DiagnosticDescriptor NoMember = Error(
        "QVR005",
        "A row type has no member that is a column",
        "The row {0} has no public property or field that is a column. Give it one, or take [Row] away.");

    public static readonly DiagnosticDescriptor Recursive = Error(
        "QVR006",
        "A type in a row contains itself",
        "'{0}' of the row {1} makes {2} contain itself, and columns nest to a depth that is known. Mark it [NotMapped].");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, "Quiver", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

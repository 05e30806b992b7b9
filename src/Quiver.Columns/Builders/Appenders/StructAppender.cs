using System.Diagnostics.CodeAnalysis;

namespace Quiver.Columns;

/// <summary>Appends to a column of structs: each member has an appender, and has a value more when the struct ends.</summary>
internal sealed class StructAppender : ColumnAppender
{
    private readonly ColumnAppender[] _members;
    private readonly ValidityBuilder _validity = new();

    public StructAppender(Field field, int capacity)
        : base(field) => _members = [.. field.Type.Fields.Select(member => Inner(member with { Name = Path(field, member) }, capacity))];

    public override int Length => _validity.Length;

    public override ReadOnlySpan<ColumnAppender> Members => _members;

    /// <summary>What takes the members, in the type's order.</summary>
    internal ColumnAppender[] MemberArray => _members;

    /// <summary>What takes the members in the order of a row type, whose generated code asks for it; null where it has more members than the struct.</summary>
    internal ColumnAppender[] Arranged { get; set; } = [];

    public override void EndStruct()
    {
        for (var member = 0; member < _members.Length; member++)
            if (_members[member].Length != Length + 1) Uneven(member);
        _validity.AppendValid();
    }

    internal override long TextBytes
    {
        get
        {
            long bytes = 0;
            foreach (var member in _members) bytes += member.TextBytes + (member.Field.Type.IsNested ? 0 : (long)member.Length * member.Field.Type.Width);
            return bytes;
        }
    }

    internal override void Truncate(int length)
    {
        _validity.Truncate(length);
        foreach (var member in _members) member.Truncate(length);
    }

    internal override Column Finish()
    {
        Truncate(Length); // values of a struct that was not ended
        var length = Length;
        return ColumnFactory.Struct(Field.Type, Array.ConvertAll(_members, static member => member.Finish()), length, _validity.Finish());
    }

    internal override void Release()
    {
        _validity.Release();
        foreach (var member in _members) member.Release();
    }

    private protected override void AddNull()
    {
        Truncate(Length);
        foreach (var member in _members) member.AppendNull();
        _validity.AppendNull();
    }

    private static string Path(Field field, Field member) => member.Name.Length == 0 ? field.Name : $"{field.Name}.{member.Name}";

    [DoesNotReturn]
    private void Uneven(int member)
    {
        var count = _members[member].Length - Length;
        foreach (var each in _members) each.Truncate(Length);
        Reject($"a struct with {count} values for '{Field.Type.Fields[member].Name}'", "takes one value for each member", "Append NULL to a member that has none.");
    }
}

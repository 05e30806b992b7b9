namespace Quiver.Bench.Fuzzing;

/// <summary>An ArrowSchema before it is laid out in native memory, where its numbers may contradict what it has. Its parts may be any models, also those that it is a part of.</summary>
internal sealed class SchemaModel
{
    /// <summary>The type, without the zero at its end; null: a null pointer.</summary>
    public byte[]? Format { get; set; }

    /// <summary>The name, likewise.</summary>
    public byte[]? Name { get; set; }

    /// <summary>Keys and values as the interface codes them; null: a null pointer.</summary>
    public byte[]? Metadata { get; set; }

    /// <summary>Flags.</summary>
    public long Flags { get; set; } = 2;

    /// <summary>How many parts it is said to have.</summary>
    public long ChildCount { get; set; }

    /// <summary>The parts; null ones are null pointers.</summary>
    public List<SchemaModel?> Children { get; private init; } = [];

    /// <summary>Whether the pointer to the parts is null.</summary>
    public bool HasNoChildren { get; set; }

    /// <summary>The values' type, when rows are codes.</summary>
    public SchemaModel? Dictionary { get; set; }

    /// <summary>Whether it was released before.</summary>
    public bool IsReleased { get; set; }

    /// <summary>A model of a type that has these parts.</summary>
    public static SchemaModel Of(string format, string name, params SchemaModel?[] children) =>
        new() { Format = Encoding(format), Name = Encoding(name), ChildCount = children.Length, Children = [.. children] };

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encoding(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>A copy of a tree.</summary>
    public SchemaModel Clone() => new()
    {
        Format = Format,
        Name = Name,
        Metadata = (byte[]?)Metadata?.Clone(),
        Flags = Flags,
        ChildCount = ChildCount,
        Children = [.. Children.Select(child => child?.Clone())],
        HasNoChildren = HasNoChildren,
        Dictionary = Dictionary?.Clone(),
        IsReleased = IsReleased,
    };
}

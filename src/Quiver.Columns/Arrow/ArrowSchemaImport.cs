using System.Collections.Immutable;
using System.Text;

namespace Quiver.Columns;

/// <summary>
/// Reads a schema of the C data interface. Its parts are pointers, which may lead in a circle or to one part many times: how deep it is, how many fields it has and how much text is bounded.
/// </summary>
internal unsafe struct ArrowSchemaImport()
{
    private const int MostDepth = 64;
    private const int MostFields = 1 << 16;
    private const int MostPairs = 1 << 12; // of metadata, of one field
    private const int LongestText = 1 << 20;
    private const int MostText = 8 << 20; // of all fields
    private const long OrderedFlag = 1;
    private const long NullableFlag = 2;

    private int _fieldsLeft = MostFields;
    private int _textLeft = MostText;

    /// <summary>The field that stands for a whole batch. Its metadata is not looked at.</summary>
    /// <exception cref="ArrowException">It is damaged, or has what is too much.</exception>
    public ArrowField Read(ArrowSchema* schema) => Field(schema, depth: 0);

    private ArrowField Field(ArrowSchema* schema, int depth)
    {
        if (schema == null) throw ArrowException.Malformed("A part of the schema is missing.");
        if (schema->Release == null) throw ArrowException.Malformed("A part of the schema was released already.");
        if (depth == MostDepth) throw ArrowException.Malformed($"The schema is nested more than {MostDepth} levels deep.");
        if (--_fieldsLeft < 0) throw ArrowException.Malformed($"The schema has more than {MostFields} fields.");
        var name = schema->Name == null ? "" : Text(schema->Name);
        if (schema->Format == null) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(name)}' has no type.");
        var type = ArrowFormats.Parse(Text(schema->Format), name);
        var field = new ArrowField(name, type, (schema->Flags & NullableFlag) != 0, Children(schema, name, depth + 1)) { Metadata = depth == 0 ? [] : Metadata(schema->Metadata, name) };
        return schema->Dictionary == null ? field : Coded(field, Field(schema->Dictionary, depth + 1), (schema->Flags & OrderedFlag) != 0);
    }

    private ImmutableArray<ArrowField> Children(ArrowSchema* schema, string name, int depth)
    {
        if (schema->ChildCount < 0 || (schema->ChildCount > 0 && schema->Children == null)) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(name)}' is said to have {schema->ChildCount} parts.");
        if (schema->ChildCount > _fieldsLeft) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(name)}' is said to have {schema->ChildCount} parts; a schema has {MostFields} fields at most.");
        var children = ImmutableArray.CreateBuilder<ArrowField>((int)schema->ChildCount);
        for (var child = 0; child < schema->ChildCount; child++) children.Add(Field(schema->Children[child], depth));
        return children.MoveToImmutable();
    }

    private static ArrowField Coded(ArrowField codes, ArrowField values, bool isOrdered)
    {
        if (codes.Type.Kind != ArrowKind.Int) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(codes.Name)}' has a dictionary, and codes of type {codes.Type}; codes are integers.");
        if (values.Coding is not null) throw ArrowException.Unsupported($"Column '{ArrowPath.Shown(codes.Name)}' has a dictionary whose values are codes of another. Write the values themselves.");
        return codes with { Type = values.Type, Children = values.Children, Metadata = [.. codes.Metadata, .. values.Metadata], Coding = new ArrowCoding(0, codes.Type, isOrdered) };
    }

    private string Text(byte* text)
    {
        var length = 0;
        while (text[length] != 0)
            if (++length > LongestText) throw ArrowException.Malformed("A text of the schema has more than 1 MiB.");
        return Text(text, length);
    }

    private string Text(byte* text, int length)
    {
        if ((_textLeft -= length) < 0) throw ArrowException.Malformed($"The texts of the schema have more than {MostText >> 20} MiB.");
        return Encoding.UTF8.GetString(text, length);
    }

    private ImmutableArray<KeyValuePair<string, string>> Metadata(byte* metadata, string name)
    {
        if (metadata == null) return [];
        var count = *(int*)metadata;
        if (count is < 0 or > MostPairs) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(name)}' is said to have {count} pairs of metadata; it has 0 to {MostPairs}.");
        metadata += sizeof(int);
        List<KeyValuePair<string, string>> pairs = [];
        for (var pair = 0; pair < count; pair++) pairs.Add(new(Next(ref metadata, name), Next(ref metadata, name)));
        return [.. pairs];
    }

    private string Next(ref byte* metadata, string name)
    {
        var length = *(int*)metadata;
        if (length is < 0 or > LongestText) throw ArrowException.Malformed($"Column '{ArrowPath.Shown(name)}' is said to have metadata of {length} bytes.");
        var text = Text(metadata + sizeof(int), length);
        metadata += sizeof(int) + length;
        return text;
    }
}

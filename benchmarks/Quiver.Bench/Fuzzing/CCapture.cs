using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>Takes models of what Quiver lends out.</summary>
internal static unsafe class CCapture
{
    /// <summary>The columns of a batch, each with its description.</summary>
    public static List<(SchemaModel Schema, ArrayModel Array)> Columns(Batch batch)
    {
        ArrowArray array;
        ArrowSchema schema;
        ArrowInterop.Export(batch, &array, &schema);
        try
        {
            List<(SchemaModel, ArrayModel)> columns = [];
            for (var column = 0; column < schema.ChildCount; column++)
            {
                var field = Schema(schema.Children[column]);
                columns.Add((field, Array(field, array.Children[column])));
            }

            return columns;
        }
        finally
        {
            array.Release(&array);
            schema.Release(&schema);
        }
    }

    private static SchemaModel Schema(ArrowSchema* schema)
    {
        var model = SchemaModel.Of(Text(schema->Format), Text(schema->Name));
        model.Metadata = Metadata(schema->Metadata);
        model.Flags = schema->Flags;
        model.ChildCount = schema->ChildCount;
        for (var child = 0; child < schema->ChildCount; child++) model.Children.Add(Schema(schema->Children[child]));
        if (schema->Dictionary != null) model.Dictionary = Schema(schema->Dictionary);
        return model;
    }

    private static ArrayModel Array(SchemaModel schema, ArrowArray* array)
    {
        var model = new ArrayModel { Length = array->Length, NullCount = array->NullCount, BufferCount = array->BufferCount, ChildCount = array->ChildCount };
        for (var buffer = 0; buffer < array->BufferCount; buffer++) model.Buffers.Add(Buffer(CFormat.Of(schema.Format), array, buffer));
        for (var child = 0; child < array->ChildCount; child++) model.Children.Add(Array(schema.Children[child]!, array->Children[child]));
        if (array->Dictionary != null) model.Dictionary = Array(schema.Dictionary!, array->Dictionary);
        return model;
    }

    private static byte[]? Buffer(CFormat format, ArrowArray* array, int buffer)
    {
        var bytes = (byte*)array->Buffers[buffer];
        if (bytes == null) return null;
        var length = (format.Layout, buffer) switch
        {
            (_, 0) => (array->Length + 7) / 8,
            (CLayout.Fixed, _) => ((array->Length * format.Bits) + 7) / 8,
            (_, 1) => (array->Length + 1) * sizeof(int), // texts and lists: others are not lent out
            _ => ((int*)array->Buffers[1])[array->Length],
        };
        return new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
    }

    private static byte[]? Metadata(byte* metadata)
    {
        if (metadata == null) return null;
        var length = sizeof(int);
        for (var text = 0; text < *(int*)metadata * 2; text++) length += sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(metadata + length, sizeof(int)));
        return new ReadOnlySpan<byte>(metadata, length).ToArray();
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}

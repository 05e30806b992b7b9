namespace Quiver.Columns;

/// <summary>The numbers of fields in the tables of Arrow's metadata (Schema.fbs, Message.fbs, File.fbs of the format's version 1.5), and what their values mean.</summary>
internal static class IpcMetadata
{
    /// <summary>Versions of the metadata, as it counts them; older ones have another layout.</summary>
    public const short V4 = 3, V5 = 4;

    /// <summary>What a message has: the number of its header's type.</summary>
    public const byte SchemaHeader = 1, DictionaryHeader = 2, RecordsHeader = 3;

    /// <summary>Bytes of a FieldNode and of a Buffer: two numbers of 64 bits.</summary>
    public const int PairBytes = 16;

    /// <summary>Bytes of a Block of a file's footer: offset (8), length of the metadata (4), padding (4), length of the body (8).</summary>
    public const int BlockBytes = 24;

    public static class Message
    {
        public const int Version = 0, HeaderType = 1, Header = 2, BodyLength = 3;
    }

    public static class Schema
    {
        public const int Endianness = 0, Fields = 1, Metadata = 2;
    }

    public static class Field
    {
        public const int Name = 0, Nullable = 1, TypeKind = 2, Type = 3, Dictionary = 4, Children = 5, Metadata = 6;
    }

    public static class Dictionary
    {
        public const int Id = 0, Index = 1, IsOrdered = 2;
    }

    public static class KeyValue
    {
        public const int Key = 0, Value = 1;
    }

    public static class Records
    {
        public const int Length = 0, Nodes = 1, Buffers = 2, Compression = 3, VariadicCounts = 4;
    }

    public static class Compression
    {
        public const int Codec = 0, Method = 1;
    }

    public static class DictionaryBatch
    {
        public const int Id = 0, Data = 1, IsDelta = 2;
    }

    public static class Footer
    {
        public const int Version = 0, Schema = 1, Dictionaries = 2, Records = 3;
    }
}

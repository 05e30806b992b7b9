using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>What stands behind the messages of a file: the schema again, and where the dictionaries and the batches are.</summary>
/// <param name="Metadata">Its FlatBuffer.</param>
/// <param name="Position">Where it starts, in bytes from the start of the file.</param>
/// <param name="Dictionaries">Where the dictionaries are, in the order they are to be read in.</param>
/// <param name="Records">Where the batches are, in order.</param>
internal sealed record IpcFooter(ReadOnlyMemory<byte> Metadata, long Position, ImmutableArray<long> Dictionaries, ImmutableArray<long> Records)
{
    private const int TailBytes = sizeof(int) + 6; // the footer's length and the word that files begin and end with

    /// <summary>What files begin and end with.</summary>
    public static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>The schema's table.</summary>
    public FlatTable Schema => FlatTable.Root(Metadata.Span).Table(IpcMetadata.Footer.Schema, "schema");

    /// <summary>Reads it from the end of a file.</summary>
    /// <exception cref="ArrowException">It is damaged.</exception>
    public static async ValueTask<IpcFooter> Read(IpcInput input, bool isAsync, CancellationToken cancellation)
    {
        var tail = input.Length - TailBytes;
        if (tail < 8) throw Damaged("it is too short");
        input.Seek(tail);
        var bytes = await input.Bytes(TailBytes, "footer", isAsync, cancellation).ConfigureAwait(false);
        if (!bytes.AsSpan(sizeof(int)).SequenceEqual(Magic)) throw Damaged("it does not end with ARROW1: the end is missing");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > tail - 8) throw Damaged($"its footer is said to have {length} bytes");
        input.Seek(tail - length);
        return Of(await input.Bytes(length, "footer", isAsync, cancellation).ConfigureAwait(false), tail - length);
    }

    private static IpcFooter Of(byte[] metadata, long position)
    {
        try
        {
            var footer = FlatTable.Root(metadata);
            var left = position; // messages do not overlap, so they cannot be more than the file
            return new IpcFooter(metadata, position, Blocks(footer, IpcMetadata.Footer.Dictionaries, position, ref left), Blocks(footer, IpcMetadata.Footer.Records, position, ref left));
        }
        catch (ArrowException error) when (error.Position is null)
        {
            throw new ArrowException(error.Code, $"The footer, at byte {position} of the file: {error.Message}", position, inner: error);
        }
    }

    private static ImmutableArray<long> Blocks(FlatTable footer, int field, long end, ref long left)
    {
        var blocks = footer.Vector(field, IpcMetadata.BlockBytes);
        var places = ImmutableArray.CreateBuilder<long>(blocks.Count);
        for (var index = 0; index < blocks.Count; index++)
        {
            var (offset, metadata, body) = (blocks.Int64(index), blocks.Int32(index, 8), blocks.Int64(index, 16));
            if (offset < 8 || metadata < 8 || body < 0 || offset > end || body > end - offset || metadata > end - offset - body)
                throw ArrowException.Malformed($"a message is said to be at byte {offset} with {metadata} and {body} bytes; the messages end at byte {end}.");
            left -= metadata + body;
            if (left < 0) throw ArrowException.Malformed("its messages are said to have more bytes than the file.");
            places.Add(offset);
        }

        return places.MoveToImmutable();
    }

    private static ArrowException Damaged(string why) => ArrowException.Malformed($"This is no whole Arrow file: {why}.");
}

using System.Buffers.Binary;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Makes damaged Arrow IPC out of whole. It knows the structure: mostly it changes numbers where numbers stand (aligned words of metadata, offsets and masks of bodies, lengths of messages), to values that are near, extreme or found
/// elsewhere in the input; now and then it cuts, repeats, swaps or leaves out pieces. The schema's metadata is changed in one of four cases, so most mutants get behind it.
/// </summary>
internal sealed class IpcMutator(Random random)
{
    private static readonly long[] Extremes = [0, 1, -1, 2, 7, 8, 63, 64, 65, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 32, 1L << 40];

    /// <summary>A mutant of an input; never longer than <paramref name="longest"/>.</summary>
    /// <param name="seed">Whole Arrow IPC.</param>
    /// <param name="longest">Bytes at most.</param>
    public byte[] Mutate(byte[] seed, int longest)
    {
        var bytes = seed.AsSpan(0, Math.Min(seed.Length, longest)).ToArray();
        var messages = Messages(bytes);
        var changes = 1 + random.Next(random.Next(4) == 0 ? 8 : 2);
        for (var change = 0; change < changes; change++)
        {
            switch (random.Next(24))
            {
                case 0:
                    bytes = bytes[..random.Next(bytes.Length + 1)];
                    messages = Messages(bytes);
                    break;
                case 1 when messages.Count > 1: // a message twice, or another in its place
                    bytes = Copied(bytes, messages, longest);
                    messages = Messages(bytes);
                    break;
                case 2 when messages.Count > 1:
                    var left = messages[random.Next(messages.Count)];
                    bytes = [.. bytes[..left.Start], .. bytes[left.End..]];
                    messages = Messages(bytes);
                    break;
                default:
                    if (bytes.Length > 0) Number(bytes, messages);
                    break;
            }
        }

        return bytes;
    }

    private byte[] Copied(byte[] bytes, List<(int Start, int Metadata, int Body, int End)> messages, int longest)
    {
        var from = messages[random.Next(messages.Count)];
        var to = messages[random.Next(messages.Count)];
        byte[] copied = [.. bytes[..to.Start], .. bytes[from.Start..from.End], .. bytes[(random.Next(2) == 0 ? to.Start : to.End)..]];
        return copied.Length <= longest ? copied : bytes;
    }

    private void Number(byte[] bytes, List<(int Start, int Metadata, int Body, int End)> messages)
    {
        var (start, end) = (0, bytes.Length);
        if (messages.Count > 0 && random.Next(10) > 0)
        {
            var message = messages[random.Next(4) == 0 ? 0 : random.Next(messages.Count)];
            var part = random.Next(8);
            (start, end) = part switch { 0 => (message.Start, message.Metadata), < 5 => (message.Metadata, message.Body), _ => (message.Body, message.End) };
        }

        if (end <= start) return;
        var width = 1 << random.Next(4);
        var place = start + (random.Next(end - start) & -width);
        if (place + width > bytes.Length) return;
        var target = bytes.AsSpan(place, width);
        var old = Get(target);
        Set(target, random.Next(6) switch
        {
            0 => Extremes[random.Next(Extremes.Length)],
            1 => old + random.Next(-4, 5),
            2 => old ^ (1L << random.Next(width * 8)),
            3 => Get(bytes.AsSpan(random.Next(bytes.Length - width + 1), width)),
            4 => random.NextInt64(0, bytes.Length + 1),
            _ => random.NextInt64(),
        });
    }

    private static long Get(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private static void Set(Span<byte> bytes, long value)
    {
        Span<byte> all = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        all[..bytes.Length].CopyTo(bytes);
    }

    // Where messages with a marker start: their metadata, their body and their end, found without the code under test.
    private static List<(int Start, int Metadata, int Body, int End)> Messages(byte[] bytes)
    {
        List<(int, int, int, int)> messages = [];
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) != -1) continue;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (length <= 0 || length > bytes.Length - at - 8) continue;
            var next = at + 8 + length;
            while (next + 8 <= bytes.Length && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(next)) != -1) next += 8;
            messages.Add((at, at + 8, at + 8 + length, Math.Min(next, bytes.Length)));
            at = next - 8;
        }

        return messages;
    }
}

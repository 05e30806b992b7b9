using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>The codecs of a machine: each needs a library of the operating system, which is looked for when it is first used.</summary>
/// <param name="lz4Files">Names under which the LZ4 library may be found; the first is the one that errors tell.</param>
/// <param name="zstdFiles">Names of the Zstandard library.</param>
internal sealed class IpcCodecs(IReadOnlyList<string> lz4Files, IReadOnlyList<string> zstdFiles)
{
    private const byte Lz4Number = 0; // of Arrow's metadata
    private const byte ZstdNumber = 1;

    private readonly Lazy<IIpcCodec?> _lz4 = new(() => Load(lz4Files) is { } library and not 0 ? new Lz4FrameCodec(library) : null);
    private readonly Lazy<IIpcCodec?> _zstd = new(() => Load(zstdFiles) is { } library and not 0 ? new ZstdCodec(library) : null);

    /// <summary>Those of this machine.</summary>
    public static IpcCodecs System { get; } = new(Files("lz4"), Files("zstd"));

    /// <summary>Whether a way of compressing is there.</summary>
    public bool Has(IpcCompression compression) => compression switch
    {
        IpcCompression.Lz4 => _lz4.Value is not null,
        IpcCompression.Zstd => _zstd.Value is not null,
        _ => true,
    };

    /// <summary>The codec of a number of Arrow's metadata.</summary>
    /// <exception cref="ArrowException">There is none of it, or its library is not on this machine (306).</exception>
    public IIpcCodec Get(byte number) => number switch
    {
        Lz4Number => _lz4.Value ?? throw Missing("LZ4_FRAME", lz4Files[0], "liblz4-1", "lz4"),
        ZstdNumber => _zstd.Value ?? throw Missing("ZSTD", zstdFiles[0], "libzstd1", "zstd"),
        _ => throw ArrowException.Unsupported($"Its buffers are compressed by codec {number}, which Quiver does not know. Write it with LZ4_FRAME, with ZSTD, or without compression."),
    };

    /// <summary>The number of a way of compressing, in Arrow's metadata.</summary>
    public static byte NumberOf(IpcCompression compression) => compression == IpcCompression.Lz4 ? Lz4Number : ZstdNumber;

    private static ArrowException Missing(string codec, string file, string debian, string other) => ArrowException.Unsupported(
        $"Buffers compressed with {codec} need a library, {file}, that is not on this machine. Install it (Debian, Ubuntu: apt-get install {debian}; macOS: brew install {other}; Windows: put {file} beside the program), or write the data without compression.");

    private static nint Load(IReadOnlyList<string> files)
    {
        foreach (var file in files)
            if (NativeLibrary.TryLoad(file, typeof(IpcCodecs).Assembly, searchPath: null, out var library)) return library;
        return 0;
    }

    private static string[] Files(string name) => OperatingSystem.IsWindows() ? [$"lib{name}.dll", $"{name}.dll"]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.1.dylib", $"/opt/homebrew/lib/lib{name}.1.dylib", $"/usr/local/lib/lib{name}.1.dylib"]
        : [$"lib{name}.so.1"];
}

using System.IO.Compression;

namespace Quiver.Files;

/// <summary>Files as texts: those compressed by gzip are unpacked.</summary>
internal static class FileBytes
{
    /// <summary>The bytes that a file stands for.</summary>
    /// <exception cref="IOException">It is not there, in use, or compressed otherwise.</exception>
    public static Stream Open(string file) => Unpacked(File.OpenRead(file), file);

    /// <summary>The bytes that those of a file stand for.</summary>
    /// <param name="input">The file's own bytes; the result disposes it.</param>
    /// <param name="file">Its path.</param>
    public static Stream Unpacked(Stream input, string file)
    {
        if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return new GZipStream(input, CompressionMode.Decompress);
        if (!IsZstandard(file)) return input;
        input.Dispose();
        throw new IOException("Zstandard files are read by DuckDB alone.");
    }

    /// <summary>Whether a file is compressed by what only DuckDB unpacks.</summary>
    public static bool IsZstandard(string file) => file.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);
}

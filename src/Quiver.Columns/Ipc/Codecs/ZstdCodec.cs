using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Zstandard, by the functions of libzstd that have been the same since its version 1.0.</summary>
internal sealed unsafe class ZstdCodec : IIpcCodec
{
    private const int Level = 1; // the fastest: what is written once and read once gains nothing by more

    private readonly delegate* unmanaged[Cdecl]<nuint, nuint> _bound;
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, int, nuint> _pack;
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, nuint> _unpack;
    private readonly delegate* unmanaged[Cdecl]<nuint, uint> _isError;
    private readonly delegate* unmanaged[Cdecl]<nuint, byte*> _errorName;

    /// <summary>The codec of a library that is loaded.</summary>
    public ZstdCodec(nint library)
    {
        _bound = (delegate* unmanaged[Cdecl]<nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressBound");
        _pack = (delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compress");
        _unpack = (delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompress");
        _isError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        _errorName = (delegate* unmanaged[Cdecl]<nuint, byte*>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
    }

    /// <inheritdoc/>
    public string Name => "ZSTD";

    /// <inheritdoc/>
    public long Bound(int length) => (long)_bound((nuint)length);

    /// <inheritdoc/>
    public int Pack(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
        {
            var bytes = _pack(to, (nuint)target.Length, from, (nuint)source.Length, Level);
            return _isError(bytes) == 0 ? (int)bytes : throw ArrowException.Unsupported($"libzstd could not compress {source.Length} bytes: {Text(bytes)}.");
        }
    }

    /// <inheritdoc/>
    public string? Unpack(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
        {
            var bytes = _unpack(to, (nuint)target.Length, from, (nuint)source.Length);
            if (_isError(bytes) != 0) return Text(bytes);
            return bytes == (nuint)target.Length ? null : $"{bytes} bytes came out";
        }
    }

    private string? Text(nuint error) => Marshal.PtrToStringUTF8((nint)_errorName(error));
}

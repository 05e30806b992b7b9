using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>LZ4 frames, by the functions of liblz4 that have been the same since its version 1.8.</summary>
internal sealed unsafe class Lz4FrameCodec : IIpcCodec
{
    private const uint Version = 100; // of the interface

    private readonly delegate* unmanaged[Cdecl]<nuint, void*, nuint> _bound;
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, void*, nuint> _pack;
    private readonly delegate* unmanaged[Cdecl]<void**, uint, nuint> _create;
    private readonly delegate* unmanaged[Cdecl]<void*, nuint> _free;
    private readonly delegate* unmanaged[Cdecl]<void*, byte*, nuint*, byte*, nuint*, void*, nuint> _unpack;
    private readonly delegate* unmanaged[Cdecl]<nuint, uint> _isError;
    private readonly delegate* unmanaged[Cdecl]<nuint, byte*> _errorName;

    /// <summary>The codec of a library that is loaded.</summary>
    public Lz4FrameCodec(nint library)
    {
        _bound = (delegate* unmanaged[Cdecl]<nuint, void*, nuint>)NativeLibrary.GetExport(library, "LZ4F_compressFrameBound");
        _pack = (delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, void*, nuint>)NativeLibrary.GetExport(library, "LZ4F_compressFrame");
        _create = (delegate* unmanaged[Cdecl]<void**, uint, nuint>)NativeLibrary.GetExport(library, "LZ4F_createDecompressionContext");
        _free = (delegate* unmanaged[Cdecl]<void*, nuint>)NativeLibrary.GetExport(library, "LZ4F_freeDecompressionContext");
        _unpack = (delegate* unmanaged[Cdecl]<void*, byte*, nuint*, byte*, nuint*, void*, nuint>)NativeLibrary.GetExport(library, "LZ4F_decompress");
        _isError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "LZ4F_isError");
        _errorName = (delegate* unmanaged[Cdecl]<nuint, byte*>)NativeLibrary.GetExport(library, "LZ4F_getErrorName");
    }

    /// <inheritdoc/>
    public string Name => "LZ4_FRAME";

    /// <inheritdoc/>
    public long Bound(int length) => (long)_bound((nuint)length, null);

    /// <inheritdoc/>
    public int Pack(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
        {
            var bytes = _pack(to, (nuint)target.Length, from, (nuint)source.Length, null);
            return _isError(bytes) == 0 ? (int)bytes : throw ArrowException.Unsupported($"liblz4 could not compress {source.Length} bytes: {Text(bytes)}.");
        }
    }

    /// <inheritdoc/>
    public string? Unpack(ReadOnlySpan<byte> source, Span<byte> target)
    {
        void* context = null;
        var error = _create(&context, Version);
        if (_isError(error) != 0) throw new InsufficientMemoryException($"liblz4 has no memory for what unpacks: {Text(error)}.");
        try
        {
            return Unpack(context, source, target);
        }
        finally
        {
            _free(context);
        }
    }

    // A call takes as much as it likes of what it is given; 0 says that the frame ends here.
    private string? Unpack(void* context, ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
        {
            nuint read = 0, written = 0;
            while (true)
            {
                nuint taken = (nuint)source.Length - read, made = (nuint)target.Length - written;
                var wanted = _unpack(context, to + written, &made, from + read, &taken, null);
                if (_isError(wanted) != 0) return Text(wanted);
                read += taken;
                written += made;
                if (wanted == 0) return written == (nuint)target.Length ? null : $"{written} bytes came out";
                if (taken == 0 && made == 0) return read == (nuint)source.Length ? "the frame has no end" : "more bytes would come out";
            }
        }
    }

    private string? Text(nuint error) => Marshal.PtrToStringUTF8((nint)_errorName(error));
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Lends a sequence of batches out as an Arrow C stream. What its consumer's calls throw here becomes a number and a text for him.</summary>
internal sealed unsafe class ArrowStreamExport : IDisposable
{
    private const int InvalidArgument = 22; // EINVAL
    private const int InputOutputError = 5; // EIO
    private const int Cancelled = 125;      // ECANCELED

    private readonly ImmutableArray<ArrowField> _fields;
    private readonly IEnumerator<Batch> _batches;
    private byte* _lastError;

    private ArrowStreamExport(ImmutableArray<ArrowField> fields, IEnumerator<Batch> batches)
    {
        _fields = fields;
        _batches = batches;
    }

    /// <summary>Lends them out.</summary>
    /// <param name="schema">Their columns.</param>
    /// <param name="batches">The batches, each owned by the stream.</param>
    /// <param name="target">Receives the stream.</param>
    public static void Begin(Schema schema, IEnumerable<Batch> batches, ArrowArrayStream* target)
    {
        var stream = new ArrowStreamExport([.. schema.Fields.Select(field => ArrowTypes.Of(field))], batches.GetEnumerator());
        *target = new ArrowArrayStream { GetSchema = &GetSchema, GetNext = &GetNext, GetLastError = &GetLastError, Release = &Release, PrivateData = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(stream)) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        NativeMemory.Free(_lastError);
        _lastError = null;
    }

    private static ArrowStreamExport Of(ArrowArrayStream* stream) => (ArrowStreamExport)GCHandle.FromIntPtr((nint)stream->PrivateData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSchema(ArrowArrayStream* stream, ArrowSchema* target)
    {
        if (stream == null || stream->Release == null) return InvalidArgument;
        var self = Of(stream);
        return self.Guarded(() => ArrowExport.Schema(self._fields, target));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetNext(ArrowArrayStream* stream, ArrowArray* target)
    {
        if (stream == null || stream->Release == null) return InvalidArgument;
        *target = default;
        var self = Of(stream);
        return self.Guarded(() =>
        {
            if (!self._batches.MoveNext()) return;
            using var batch = self._batches.Current;
            ArrowExport.Batch(batch, self._fields, target);
        });
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetLastError(ArrowArrayStream* stream) => stream == null || stream->Release == null ? null : Of(stream)._lastError;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArrayStream* stream)
    {
        if (stream == null || stream->Release == null) return;
        var handle = GCHandle.FromIntPtr((nint)stream->PrivateData);
        var self = (ArrowStreamExport)handle.Target!;
        self.Guarded(self.Dispose); // a consumer cannot be told
        NativeMemory.Free(self._lastError);
        self._lastError = null;
        handle.Free();
        stream->Release = null;
    }

    private int Guarded(Action action)
    {
        try
        {
            NativeMemory.Free(_lastError);
            _lastError = null;
            action();
            return 0;
        }
        catch (Exception error) // no exception may pass the border
        {
            _lastError = ArrowExport.Text(error.Message);
            return error is OperationCanceledException ? Cancelled : error is ArgumentException ? InvalidArgument : InputOutputError;
        }
    }
}

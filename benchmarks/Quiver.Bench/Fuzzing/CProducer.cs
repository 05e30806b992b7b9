using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>A producer of a C stream that hands out what was laid out for it, and fails where it is told to.</summary>
internal static unsafe class CProducer
{
    /// <summary>What it does. Lies in native memory, as its stream does.</summary>
    public struct Plan
    {
        /// <summary>The description.</summary>
        public ArrowSchema* Schema;

        /// <summary>The batches.</summary>
        public ArrowArray** Batches;

        /// <summary>How many batches there are.</summary>
        public int Count;

        /// <summary>The next batch.</summary>
        public int Next;

        /// <summary>What asking for the description answers; 0: it is given.</summary>
        public int SchemaError;

        /// <summary>The batch in whose place there is an error; -1: none.</summary>
        public int FailsAt;

        /// <summary>The error.</summary>
        public int Error;

        /// <summary>What it says of the error.</summary>
        public byte* Text;

        /// <summary>How often it was released.</summary>
        public int Released;
    }

    /// <summary>Its stream.</summary>
    public static void Begin(ArrowArrayStream* stream, Plan* plan) =>
        *stream = new ArrowArrayStream { GetSchema = &GetSchema, GetNext = &GetNext, GetLastError = &GetLastError, Release = &Release, PrivateData = plan };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSchema(ArrowArrayStream* stream, ArrowSchema* target)
    {
        var plan = (Plan*)stream->PrivateData;
        if (plan->SchemaError != 0) return plan->SchemaError;
        *target = *plan->Schema;
        plan->Schema->Release = null;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetNext(ArrowArrayStream* stream, ArrowArray* target)
    {
        var plan = (Plan*)stream->PrivateData;
        if (plan->Next == plan->FailsAt)
        {
            plan->FailsAt = -1;
            return plan->Error;
        }

        *target = default;
        if (plan->Next >= plan->Count) return 0;
        *target = *plan->Batches[plan->Next];
        plan->Batches[plan->Next++]->Release = null;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetLastError(ArrowArrayStream* stream) => ((Plan*)stream->PrivateData)->Text;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArrayStream* stream)
    {
        var plan = (Plan*)stream->PrivateData;
        plan->Released++;
        if (plan->Schema->Release != null) plan->Schema->Release(plan->Schema);
        for (var batch = 0; batch < plan->Count; batch++)
            if (plan->Batches[batch]->Release != null) plan->Batches[batch]->Release(plan->Batches[batch]);
        stream->Release = null;
    }
}

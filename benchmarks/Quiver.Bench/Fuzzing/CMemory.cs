using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Native memory that mutants are laid out in, and the producer's side of them. The bytes of a buffer end where a page begins that nobody may touch (on Windows: where the memory ends), so that a reader which
/// goes one byte too far ends the process; now and then they are aligned instead, with up to 63 bytes between. Each struct counts how often it is released.
/// </summary>
internal sealed unsafe partial class CMemory : IDisposable
{
    private const int Slots = 96;
    private const int SlotBytes = CClaims.MostBytes;
    private const int ArenaBytes = 8 << 20;

    private static readonly int Page = Environment.SystemPageSize;

    private readonly byte* _slots;
    private readonly byte* _arena;
    private readonly Dictionary<SchemaModel, nint> _schemas = [];
    private readonly Dictionary<ArrayModel, nint> _arrays = [];
    private readonly List<nint> _owners = [];
    private readonly Dictionary<byte[], nint> _buffers = [];
    private int _slotCount;
    private int _arenaCount;

    /// <summary>Takes the memory.</summary>
    public CMemory()
    {
        _slots = (byte*)NativeMemory.AlignedAlloc((nuint)(Slots * (SlotBytes + Page)), (nuint)Page);
        _arena = (byte*)NativeMemory.AlignedAlloc(ArenaBytes, 64);
        for (var slot = 0; slot < Slots; slot++) Guard(slot, isGuarded: true);
    }

    /// <summary>What hangs on a struct, and how often it was released.</summary>
    private struct Owner
    {
        public int Count;
        public int Expected;
        public int PartCount;
        public void** Parts;
    }

    /// <summary>Forgets all mutants.</summary>
    public void Clear()
    {
        _owners.Clear();
        _buffers.Clear();
        _slotCount = _arenaCount = 0;
    }

    /// <summary>Writes over the buffers of all mutants: who still reads them reads nonsense.</summary>
    public void Scrub()
    {
        foreach (var (buffer, bytes) in _buffers) new Span<byte>((void*)bytes, buffer.Length).Fill(0xDD);
    }

    /// <summary>The structs that were not released as often as they should have been, each with both numbers; null: there are none.</summary>
    public string? Unreleased()
    {
        var wrong = _owners.Select(owner => *(Owner*)owner).Where(owner => owner.Count != owner.Expected).Select(owner => $"{owner.Count} times, not {owner.Expected}").ToList();
        return wrong.Count == 0 ? null : $"{wrong.Count} of {_owners.Count} structs were released wrongly: {string.Join(", ", wrong.Take(5))}.";
    }

    /// <summary>Memory for anything else, zero.</summary>
    public T* New<T>(int count = 1)
        where T : unmanaged => (T*)Take(count * sizeof(T));

    /// <summary>A text that ends with a zero; null for none.</summary>
    public byte* Text(byte[]? text)
    {
        if (text is null) return null;
        var bytes = (byte*)Take(text.Length + 1);
        text.CopyTo(new Span<byte>(bytes, text.Length));
        return bytes;
    }

    /// <summary>Lays a description out. The same model is laid out once, wherever it stands in it.</summary>
    public ArrowSchema* Schema(SchemaModel root, Random random)
    {
        _schemas.Clear();
        var schema = Struct(root, random);
        Expect(schema, isReleased: true);
        return schema;
    }

    /// <summary>Lays rows out, likewise.</summary>
    public ArrowArray* Array(ArrayModel root, Random random)
    {
        _arrays.Clear();
        var array = Struct(root, random);
        Expect(array, isReleased: true);
        return array;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var slot = 0; slot < Slots; slot++) Guard(slot, isGuarded: false);
        NativeMemory.AlignedFree(_slots);
        NativeMemory.AlignedFree(_arena);
    }

    private ArrowSchema* Struct(SchemaModel model, Random random)
    {
        if (_schemas.TryGetValue(model, out var known)) return (ArrowSchema*)known;
        var schema = New<ArrowSchema>();
        _schemas.Add(model, (nint)schema);
        var owner = NewOwner(model.Children.Count + 1);
        schema->PrivateData = owner;
        schema->Format = Text(model.Format);
        schema->Name = Text(model.Name);
        schema->Metadata = model.Metadata is null ? null : Bytes(model.Metadata, random);
        schema->Flags = model.Flags;
        schema->ChildCount = model.ChildCount;
        schema->Release = model.IsReleased ? null : &Release;
        var children = (ArrowSchema**)Take((model.Children.Count + CClaims.SparePointers) * sizeof(void*));
        if (!model.HasNoChildren) schema->Children = children;
        for (var child = 0; child < model.Children.Count; child++)
            if (model.Children[child] is { } below) children[child] = Part(owner, below, random);
        if (model.Dictionary is not null) schema->Dictionary = Part(owner, model.Dictionary, random);
        return schema;
    }

    private ArrowSchema* Part(Owner* owner, SchemaModel model, Random random)
    {
        var isNew = !_schemas.ContainsKey(model);
        var part = Struct(model, random);
        if (isNew) owner->Parts[owner->PartCount++] = part; // else it hangs on another
        return part;
    }

    private ArrowArray* Struct(ArrayModel model, Random random)
    {
        if (_arrays.TryGetValue(model, out var known)) return (ArrowArray*)known;
        var array = New<ArrowArray>();
        _arrays.Add(model, (nint)array);
        var owner = NewOwner(model.Children.Count + 1);
        array->PrivateData = owner;
        array->Length = model.Length;
        array->NullCount = model.NullCount;
        array->Offset = model.Offset;
        array->BufferCount = model.BufferCount;
        array->ChildCount = model.ChildCount;
        array->Release = model.IsReleased ? null : &Release;
        var buffers = (void**)Take((model.Buffers.Count + CClaims.SparePointers) * sizeof(void*));
        if (!model.HasNoBuffers) array->Buffers = buffers;
        for (var buffer = 0; buffer < model.Buffers.Count; buffer++)
            if (model.Buffers[buffer] is { } bytes) buffers[buffer] = Bytes(bytes, random);
        var children = (ArrowArray**)Take((model.Children.Count + CClaims.SparePointers) * sizeof(void*));
        if (!model.HasNoChildren) array->Children = children;
        for (var child = 0; child < model.Children.Count; child++)
            if (model.Children[child] is { } below) children[child] = Part(owner, below, random);
        if (model.Dictionary is not null) array->Dictionary = Part(owner, model.Dictionary, random);
        return array;
    }

    private ArrowArray* Part(Owner* owner, ArrayModel model, Random random)
    {
        var isNew = !_arrays.ContainsKey(model);
        var part = Struct(model, random);
        if (isNew) owner->Parts[owner->PartCount++] = part;
        return part;
    }

    private Owner* NewOwner(int parts)
    {
        var owner = New<Owner>();
        owner->Parts = (void**)Take(parts * sizeof(void*));
        _owners.Add((nint)owner);
        return owner;
    }

    // What hangs on a struct that was released before is somebody else's.
    private static void Expect(ArrowSchema* schema, bool isReleased)
    {
        var owner = (Owner*)schema->PrivateData;
        isReleased &= schema->Release != null;
        owner->Expected = isReleased ? 1 : 0;
        for (var part = 0; part < owner->PartCount; part++) Expect((ArrowSchema*)owner->Parts[part], isReleased);
    }

    private static void Expect(ArrowArray* array, bool isReleased)
    {
        var owner = (Owner*)array->PrivateData;
        isReleased &= array->Release != null;
        owner->Expected = isReleased ? 1 : 0;
        for (var part = 0; part < owner->PartCount; part++) Expect((ArrowArray*)owner->Parts[part], isReleased);
    }

    private byte* Bytes(byte[] bytes, Random random)
    {
        byte* place;
        if (_slotCount < Slots && bytes.Length <= SlotBytes)
        {
            var end = _slots + (_slotCount++ * (SlotBytes + Page)) + SlotBytes;
            place = end - (random.Next(3) == 0 ? (bytes.Length + 63) & ~63 : bytes.Length);
        }
        else
        {
            place = (byte*)Take(bytes.Length);
        }

        bytes.CopyTo(new Span<byte>(place, bytes.Length));
        _buffers[bytes] = (nint)place;
        return place;
    }

    private void* Take(int bytes)
    {
        var place = _arena + _arenaCount;
        _arenaCount += (bytes + 15) & ~15;
        if (_arenaCount > ArenaBytes) throw new InsufficientMemoryException("The mutant has more structs than there is room for.");
        Unsafe.InitBlockUnaligned(place, 0, (uint)bytes);
        return place;
    }

    private void Guard(int slot, bool isGuarded)
    {
        if (OperatingSystem.IsWindows()) return;
        if (Protect((nint)_slots + (slot * (SlotBytes + Page)) + SlotBytes, (nuint)Page, isGuarded ? 0 : 3) != 0) throw new InvalidOperationException($"A page could not be guarded: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(nint address, nuint length, int access);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowSchema* schema)
    {
        var owner = (Owner*)schema->PrivateData;
        owner->Count++;
        for (var part = 0; part < owner->PartCount; part++)
        {
            var below = (ArrowSchema*)owner->Parts[part];
            if (below->Release != null) below->Release(below);
        }

        schema->Release = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArray* array)
    {
        var owner = (Owner*)array->PrivateData;
        owner->Count++;
        for (var part = 0; part < owner->PartCount; part++)
        {
            var below = (ArrowArray*)owner->Parts[part];
            if (below->Release != null) below->Release(below);
        }

        array->Release = null;
    }
}

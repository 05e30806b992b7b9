using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// What a thread keeps at hand to be used again, so that renting and returning take no lock and make no object: blocks of memory, and the objects that stand for columns, batches and selections. What a thread has
/// too much of goes to all, many at a time, and from there to those who have none: rows are often made by one thread and disposed by another.
/// </summary>
internal sealed class ThreadSpares
{
    private const int ObjectsAtOnce = 32;
    private const int ObjectsForAll = 8_192;
    private const int WidestBatch = 32; // columns

    private static readonly Lock Gate = new();
    private static readonly List<Account> Accounts = [];
    private static readonly SpareStack[] ForAll = CreateStacks(WidestBatch + 3);
    private static long _settled; // of threads that are gone

    [ThreadStatic]
    private static ThreadSpares? _ofThread;

    private readonly SpareStack[] _objects = CreateStacks(ForAll.Length);
    private readonly Account _account = new();
    private Column[] _scratch = [];

    private ThreadSpares()
    {
        lock (Gate) Accounts.Add(_account);
    }

    /// <summary>Gives what the thread kept to all, when the thread is gone.</summary>
#pragma warning disable MA0055 // a thread ends without a word; only the collector notices
    ~ThreadSpares()
#pragma warning restore MA0055
    {
        foreach (var blocks in Blocks) BufferPool.TakeBack(blocks);
        lock (Gate)
        {
            Accounts.Remove(_account);
            _settled += _account.Rented;
        }
    }

    /// <summary>What this thread keeps.</summary>
    public static ThreadSpares Current => _ofThread ?? Create();

    /// <summary>Bytes that all threads rented and that were not returned.</summary>
    public static long Rented
    {
        get
        {
            lock (Gate)
            {
                var rented = _settled;
                foreach (var account in Accounts) rented += Volatile.Read(ref account.Rented);
                return rented;
            }
        }
    }

    /// <summary>Blocks of memory, a stack for each size.</summary>
    public SpareStack[] Blocks { get; } = CreateStacks(BufferPool.Sizes);

    /// <summary>Notes bytes rented by this thread; negative ones were returned by it.</summary>
    public void Note(long bytes) => Volatile.Write(ref _account.Rented, _account.Rented + bytes);

    /// <summary>A column object that nobody uses; null when there is none at hand.</summary>
    public Column? TakeColumn() => Unsafe.As<Column?>(Take(WidestBatch + 1));

    /// <summary>Keeps a column object for the next who needs one.</summary>
    public void Keep(Column column) => Put(column, WidestBatch + 1);

    /// <summary>A selection object that nobody uses; null when there is none at hand.</summary>
    public Selection? TakeSelection() => Unsafe.As<Selection?>(Take(WidestBatch + 2));

    /// <summary>Keeps a selection object for the next who needs one.</summary>
    public void Keep(Selection selection) => Put(selection, WidestBatch + 2);

    /// <summary>A batch object that nobody uses; null when there is none at hand.</summary>
    /// <param name="columns">How many columns it has places for.</param>
    public Batch? TakeBatch(int columns) => columns <= WidestBatch ? Unsafe.As<Batch?>(Take(columns)) : null;

    /// <summary>Keeps a batch object for the next who needs one.</summary>
    /// <param name="batch">The object.</param>
    /// <param name="columns">How many columns it has places for.</param>
    public void Keep(Batch batch, int columns)
    {
        if (columns <= WidestBatch) Put(batch, columns);
    }

    /// <summary>Places for the columns of a batch that is being made; the caller clears them, and calls nothing meanwhile that asks for them.</summary>
    public Span<Column> Scratch(int columns)
    {
        if (_scratch.Length < columns) _scratch = new Column[columns];
        return _scratch.AsSpan(0, columns);
    }

    private static ThreadSpares Create() => _ofThread = new ThreadSpares();

    private static SpareStack[] CreateStacks(int count)
    {
        var stacks = new SpareStack[count];
        for (var stack = 0; stack < count; stack++) stacks[stack] = new SpareStack();
        return stacks;
    }

    private object? Take(int kind)
    {
        var own = _objects[kind];
        return own.TryBorrow(out var spare) ? spare : TakeOfAll(own, kind);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object? TakeOfAll(SpareStack own, int kind)
    {
        lock (Gate) own.Move(ForAll[kind], ObjectsAtOnce);
        own.TryPop(out var spare);
        return spare;
    }

    private void Put(object spare, int kind)
    {
        var own = _objects[kind];
        if (own.Count >= 2 * ObjectsAtOnce)
        {
            lock (Gate)
            {
                if (ForAll[kind].Count < ObjectsForAll) ForAll[kind].Move(own, ObjectsAtOnce);
            }

            if (own.Count >= 2 * ObjectsAtOnce) return; // there are enough: garbage
        }

        own.Push(spare);
    }

    private sealed class Account
    {
        public long Rented;
    }
}

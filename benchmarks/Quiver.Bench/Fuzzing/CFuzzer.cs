using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Takes mutants over through the C data and C stream interfaces. What is accepted is looked at value by value, lent out and taken over again; each struct must be released once, whatever happens; after an error what is whole must still be
/// accepted. No mutant lies about memory, as no reader could see that: see <see cref="CClaims"/>.
/// </summary>
internal sealed unsafe class CFuzzer : Fuzzer, IDisposable
{
    private const int MostRows = 1 << 20; // looked at: rows of null may be more, and have no memory

    private readonly List<(SchemaModel Schema, ArrayModel Array)> _seeds;
    private readonly CMemory _memory = new();

    /// <summary>A fuzzer.</summary>
    /// <param name="seeds">Whole Arrow IPC, whose columns are the seeds.</param>
    /// <param name="seed">Of chance.</param>
    public CFuzzer(IEnumerable<byte[]> seeds, int seed)
        : base(seed) => _seeds = CSeeds.All(seeds);

    /// <inheritdoc/>
    public override string Name => "C interfaces";

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <inheritdoc/>
    protected override void Read(Random random)
    {
        _memory.Clear();
        var isStream = random.Next(4) == 0;
        var (schema, arrays) = Mutant(random, isStream);
        var isRefused = false;
        try
        {
            if (isStream) ReadStream(random, schema, arrays);
            else ReadBatch(random, schema, arrays[0]);
        }
        catch (ArrowException)
        {
            isRefused = true;
        }

        Stop();
        CheckReleased("the mutant");
        if (isRefused && random.Next(4) == 0) CheckUsable(random);
    }

    private (SchemaModel Schema, ArrayModel[] Arrays) Mutant(Random random, bool isStream)
    {
        while (true)
        {
            var (schema, array) = Whole(random);
            if (random.Next(40) == 0) CMutator.Nest(random, schema, array);
            ArrayModel[] arrays = isStream ? [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(6) == 0 ? Whole(random).Array : array.Clone())] : [array];
            if (!isStream || random.Next(8) > 0) new CMutator(random).Mutate(schema, arrays);
            if (new CClaims(random).TryMeet(schema, arrays)) return (schema, arrays);
        }
    }

    // Some columns, in some of their forms.
    private (SchemaModel Schema, ArrayModel Array) Whole(Random random)
    {
        var root = (Schema: SchemaModel.Of("+s", ""), Array: ArrayModel.Of(0, 0, [null]));
        root.Schema.Flags = 0;
        var count = random.Next(1, random.Next(4) == 0 ? 8 : 3);
        for (var column = 0; column < count; column++)
        {
            var (schema, array) = _seeds[random.Next(_seeds.Count)];
            while (random.Next(2) == 0) (schema, array) = CConversions.Any(random, schema, array);
            root.Schema.Children.Add(schema);
            root.Array.Children.Add(array);
            root.Array.Length = column == 0 ? array.Length : Math.Min(root.Array.Length, array.Length);
        }

        root.Schema.ChildCount = root.Array.ChildCount = count;
        if (root.Array.Length > 4 && random.Next(8) == 0) (root.Array.Offset, root.Array.Length) = (2, root.Array.Length - 4);
        return (root.Schema.Clone(), root.Array.Clone());
    }

    private void ReadBatch(Random random, SchemaModel schema, ArrayModel array)
    {
        var alone = _memory.Schema(schema, random);
        var description = _memory.Schema(schema, random);
        var rows = _memory.Array(array, random);
        var copies = random.Next(2) == 0;
        Start();
        var isAccepted = IsAccepted(alone);
        if (isAccepted) BehindSchema++;
        using var batch = ArrowInterop.Import(rows, description, copies);
        Stop();
        if (!isAccepted) Fail("a schema that was refused alone was accepted with rows.");
        ReadWhole++;
        if (copies) CheckReleased("what was copied");
        if (copies) _memory.Scrub();
        Check(batch);
    }

    private static bool IsAccepted(ArrowSchema* schema)
    {
        try
        {
            ArrowInterop.ImportSchema(schema);
            return true;
        }
        catch (ArrowException)
        {
            return false;
        }
    }

    private void ReadStream(Random random, SchemaModel schema, ArrayModel[] arrays)
    {
        var plan = _memory.New<CProducer.Plan>();
        plan->Schema = _memory.Schema(schema, random);
        plan->Count = arrays.Length;
        plan->Batches = (ArrowArray**)_memory.New<nint>(arrays.Length + 1);
        for (var batch = 0; batch < arrays.Length; batch++) plan->Batches[batch] = _memory.Array(arrays[batch], random);
        plan->SchemaError = random.Next(12) == 0 ? random.Next(-2, 200) : 0;
        plan->FailsAt = random.Next(4) == 0 ? random.Next(arrays.Length + 1) : -1;
        plan->Error = random.Next(8) == 0 ? -1 : random.Next(1, 200);
        plan->Text = _memory.Text(random.Next(4) switch { 0 => null, 1 => [], 2 => [0xFF, 0x80], _ => SchemaModel.Encoding(new string('e', random.Next(1000))) });
        var stream = _memory.New<ArrowArrayStream>();
        CProducer.Begin(stream, plan);
        var whole = *stream;
        Damage(random, stream);
        var isReleased = stream->Release == null;
        try
        {
            ReadStream(stream, random.Next(2) == 0, arrays.Length + 4);
        }
        finally
        {
            if (isReleased) whole.Release(&whole); // by whoever had it before
            if (plan->Released != 1) Fail($"the stream was released {plan->Released} times.");
        }
    }

    private static void Damage(Random random, ArrowArrayStream* stream)
    {
        switch (random.Next(40))
        {
            case 0: stream->GetSchema = null; break;
            case 1: stream->GetNext = null; break;
            case 2: stream->GetLastError = null; break;
            case 3: stream->Release = null; break;
        }
    }

    // Batches live on after the reader; after an error the next ones may be asked for.
    private void ReadStream(ArrowArrayStream* stream, bool copies, int calls)
    {
        List<Batch> batches = [];
        var errors = 0;
        Start();
        try
        {
            using (var reader = new ArrowStreamReader(stream, copies))
            {
                BehindSchema++;
                for (var call = 0; call < calls; call++)
                {
                    try
                    {
                        if (reader.Read() is not { } batch) break;
                        batches.Add(batch);
                    }
                    catch (ArrowException)
                    {
                        errors++;
                    }
                }
            }

            Stop();
            if (errors == 0) ReadWhole++;
            foreach (var batch in batches) Check(batch);
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }
    }

    private void CheckReleased(string what)
    {
        if (_memory.Unreleased() is { } wrong) Fail($"{what}: {wrong}");
    }

    // Looks at every value: what is wrong and was let through shows here. Then lends the rows out and takes them back.
    private void Check(Batch batch)
    {
        foreach (var column in batch.Columns)
        {
            for (var row = Math.Min(column.Length, MostRows) - 1; row >= 0; row--) Cells.Get(column, row);
        }

        using var some = batch.Slice(0, Math.Min(batch.Length, 50));
        ArrowArray array;
        ArrowSchema schema;
        try
        {
            ArrowInterop.Export(some, &array, &schema);
        }
        catch (ArrowException)
        {
            return; // a value that Arrow has no place for, or not where it is written
        }

        using var again = ArrowInterop.Import(&array, &schema);
        for (var column = 0; column < some.Columns.Length; column++)
        {
            for (var row = 0; row < some.Length; row++)
            {
                var (lent, back) = (Cells.Get(some[column], row), Cells.Get(again[column], row));
                if (!AreSame(lent, back)) Fail($"row {row} of column {column}, a {some[column].Type}, was {lent} and came back as {back}.");
            }
        }
    }

    private static bool AreSame(object? some, object? other) => (some, other) switch
    {
        (object?[] items, object?[] others) => items.Length == others.Length && items.Zip(others).All(pair => AreSame(pair.First, pair.Second)),
        (byte[] bytes, byte[] others) => bytes.AsSpan().SequenceEqual(others),
        _ => Equals(some, other),
    };

    private void CheckUsable(Random random)
    {
        var (schema, array) = Whole(random);
        if (!new CClaims(random).TryMeet(schema, array)) return;
        _memory.Clear();
        var description = _memory.Schema(schema, random);
        try
        {
            using var batch = ArrowInterop.Import(_memory.Array(array, random), description);
            Check(batch);
            if (batch.Length != array.Length) Fail($"whole rows were {array.Length} and came as {batch.Length}.");
        }
        catch (ArrowException error)
        {
            Fail($"whole rows were refused after the mutant: {error.Message}");
        }

        CheckReleased("whole rows");
    }
}

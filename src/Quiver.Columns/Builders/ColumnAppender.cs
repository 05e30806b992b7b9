using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// Takes the values of one column of a <see cref="BatchBuilder"/>. A C# value goes into every column that can hold it exactly: an integer of any width into an integer or decimal column whose range it is in, a decimal whose digits fit;
/// columns of floats take the nearest number. Times are cut to the column's unit. What does not fit is refused with <see cref="ErrorCode.RecordRejected"/> and leaves the column as it was. Used by one thread at a time.
/// </summary>
public abstract class ColumnAppender
{
    private protected ColumnAppender(Field field) => Field = field;

    /// <summary>Name and type of the column.</summary>
    public Field Field { get; }

    /// <summary>How many values the column has so far.</summary>
    public abstract int Length { get; }

    /// <summary>The number that messages give to the batch's first row; one for all its columns.</summary>
    internal StrongBox<long> FirstRow { get; set; } = new();

    /// <summary>The number that messages give to the next row.</summary>
    internal long RowNumber => Outer?.RowNumber ?? FirstRow.Value + Length;

    /// <summary>Where the values come from, for messages: Trade.Qty; null when they are given by hand.</summary>
    internal string? Origin { get; set; }

    /// <summary>The appender of the lists, structs or maps that this one's values are in; null at the top.</summary>
    private protected ColumnAppender? Outer { get; private set; }

    /// <summary>Adds NULL.</summary>
    /// <exception cref="QuiverException">RecordRejected: the column is NOT NULL.</exception>
    public void AppendNull()
    {
        if (!Field.Nullable) Reject("NULL", "is NOT NULL", "Give every row a value, or declare the column without NOT NULL.");
        AddNull();
    }

    /// <summary>Adds a value of a BOOLEAN column.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(bool value) => Refuse("bool");

    /// <summary>Adds a whole number, of an integer, float or decimal column.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(long value) => Refuse("whole number");

    /// <summary>Adds a whole number, of an integer, float or decimal column.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(ulong value) => Refuse("whole number");

    /// <summary>Adds a whole number, of an integer, float or decimal column.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(Int128 value) => Refuse("whole number");

    /// <summary>Adds a whole number, of an integer, float or decimal column.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no such values.</exception>
    [OverloadResolutionPriority(-1)] // an int goes into a long
    public virtual void Append(UInt128 value) => Refuse("whole number");

    /// <summary>Adds a number of a DOUBLE or FLOAT column; for FLOAT the nearest.</summary>
    /// <param name="value">The value; NaN and infinities are values too.</param>
    /// <exception cref="QuiverException">RecordRejected: it is finite and out of the column's range. SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(double value) => Refuse("double");

    /// <summary>Adds a number of a decimal, integer or float column.</summary>
    /// <param name="value">The value; a decimal or integer column must be able to hold all of its digits.</param>
    /// <exception cref="QuiverException">RecordRejected: it has more digits than the column. SchemaMismatch: columns of this type take no such values.</exception>
    public virtual void Append(decimal value) => Refuse("decimal");

    /// <summary>Adds a text of a VARCHAR or JSON column, or a UUID, written as text, of a UUID column.</summary>
    /// <param name="value">The value; null adds NULL. A lone surrogate becomes U+FFFD.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no texts. RecordRejected: NULL in a NOT NULL column, or a text that is no UUID.</exception>
    public virtual void Append(string? value) => Refuse("text");

    /// <summary>Adds bytes of a BLOB column, or UTF-8 of a VARCHAR or JSON column.</summary>
    /// <param name="value">The bytes.</param>
    /// <exception cref="QuiverException">RecordRejected: they are not UTF-8, for a text column. SchemaMismatch: columns of this type take no bytes.</exception>
    public virtual void Append(ReadOnlySpan<byte> value) => Refuse("byte string");

    /// <summary>Adds a moment of a TIMESTAMP column, or a day, at midnight, of a DATE column.</summary>
    /// <param name="value">A moment in UTC.</param>
    /// <exception cref="QuiverException">RecordRejected: its kind is not Utc, or it is out of the column's range. SchemaMismatch: columns of this type take no moments.</exception>
    public virtual void Append(DateTime value) => Refuse("DateTime");

    /// <summary>Adds a moment of a TIMESTAMP column.</summary>
    /// <param name="value">A moment; its offset is not kept.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no moments.</exception>
    public virtual void Append(DateTimeOffset value) => Refuse("DateTimeOffset");

    /// <summary>Adds a day of a DATE column, or its midnight in UTC of a TIMESTAMP column.</summary>
    /// <param name="value">The day.</param>
    /// <exception cref="QuiverException">RecordRejected: it is out of the column's range. SchemaMismatch: columns of this type take no days.</exception>
    public virtual void Append(DateOnly value) => Refuse("DateOnly");

    /// <summary>Adds a time of day of a TIME column.</summary>
    /// <param name="value">The time of day.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no times of day.</exception>
    public virtual void Append(TimeOnly value) => Refuse("TimeOnly");

    /// <summary>Adds a span of an INTERVAL column, or a time of day, from 0 to below 24 hours, of a TIME column.</summary>
    /// <param name="value">The span.</param>
    /// <exception cref="QuiverException">RecordRejected: it is no time of day. SchemaMismatch: columns of this type take no spans.</exception>
    public virtual void Append(TimeSpan value) => Refuse("TimeSpan");

    /// <summary>Adds a span of an INTERVAL column.</summary>
    /// <param name="value">The span.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no spans.</exception>
    public virtual void Append(Interval value) => Refuse("Interval");

    /// <summary>Adds a UUID of a UUID column, or as text of a VARCHAR column.</summary>
    /// <param name="value">The UUID.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no UUIDs.</exception>
    public virtual void Append(Guid value) => Refuse("Guid");

    /// <summary>Takes the elements of the next list of a list column; <see cref="EndList"/> ends the list.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no lists.</exception>
    public virtual ColumnAppender Elements
    {
        get
        {
            Refuse("list");
            return this;
        }
    }

    /// <summary>Adds a list: the elements added to <see cref="Elements"/> since the last one, which may be none.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no lists. RecordRejected: the column's lists are of another size; the elements are forgotten.</exception>
    public virtual void EndList() => Refuse("list");

    /// <summary>Take the members of the next struct of a struct column, each one value, in the type's order; <see cref="EndStruct"/> ends the struct.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no structs.</exception>
    public virtual ReadOnlySpan<ColumnAppender> Members
    {
        get
        {
            Refuse("struct");
            return default;
        }
    }

    /// <summary>Takes a member of the next struct of a struct column.</summary>
    /// <param name="member">Its name, compared without case.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no structs. UnknownColumn: no member has that name.</exception>
    public ColumnAppender this[string member]
    {
        get
        {
            var members = Members;
            for (var index = 0; index < members.Length; index++)
                if (string.Equals(Field.Type.Fields[index].Name, member, StringComparison.OrdinalIgnoreCase)) return members[index];
            throw new QuiverException(ErrorCode.UnknownColumn, $"Column '{Field.Name}' has no member '{member}'; there are {string.Join(", ", Field.Type.Fields.Select(field => field.Name))}.");
        }
    }

    /// <summary>Adds a struct: the values added to <see cref="Members"/> since the last one.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no structs. RecordRejected: some member has no value, or several; all are forgotten.</exception>
    public virtual void EndStruct() => Refuse("struct");

    /// <summary>Takes the keys of the next map of a map column, as many as <see cref="Values"/>; <see cref="EndMap"/> ends the map.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no maps.</exception>
    public virtual ColumnAppender Keys
    {
        get
        {
            Refuse("map");
            return this;
        }
    }

    /// <summary>Takes the values of the next map of a map column, in the order of its <see cref="Keys"/>.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no maps.</exception>
    public virtual ColumnAppender Values
    {
        get
        {
            Refuse("map");
            return this;
        }
    }

    /// <summary>Adds a map: the keys and values added since the last one, which may be none.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: columns of this type take no maps. RecordRejected: there are more keys than values or fewer, or a key comes twice; all are forgotten.</exception>
    public virtual void EndMap() => Refuse("map");

    /// <summary>Bytes of texts, byte strings and lists so far, where they are not coded.</summary>
    internal virtual long TextBytes => 0;

    /// <summary>Puts the next rows into the memory of those finished before, if <paramref name="isBack"/>: the caller gives the column back, and gets the same one again unless somebody else holds it.</summary>
    internal virtual void Reopen(bool isBack)
    {
    }

    internal abstract void Truncate(int length);

    internal abstract Column Finish();

    internal abstract void Release();

    private protected abstract void AddNull();

    /// <summary>Refuses a value of the right type.</summary>
    /// <param name="value">The value as text.</param>
    /// <param name="why">What of the column speaks against it: "holds -128 to 127".</param>
    /// <param name="cure">What to do, as a sentence.</param>
    [DoesNotReturn]
    private protected void Reject(string value, string why, string cure)
    {
        var from = OriginOf(this) is { } origin ? $", {origin}" : "";
        throw new QuiverException(ErrorCode.RecordRejected, $"Row {RowNumber} (from 0){from}: {value} cannot go into column '{Field.Name}', {Field.Type}, which {why}. {cure}");
    }

    /// <summary>An appender of values within this one's.</summary>
    private protected ColumnAppender Inner(Field field, int capacity)
    {
        var inner = Appenders.Create(field, dictionary: null, capacity);
        inner.Outer = this;
        return inner;
    }

    internal static string? OriginOf(ColumnAppender? appender)
    {
        while (appender is { Origin: null }) appender = appender.Outer;
        return appender?.Origin;
    }

    [DoesNotReturn]
    private void Refuse(string given) =>
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Column '{Field.Name}' is {Field.Type} and takes no {given}; convert the value, or declare the column with a type that holds it.");
}

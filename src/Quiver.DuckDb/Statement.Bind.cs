using System.Text;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

internal sealed unsafe partial class Statement
{
    /// <summary>Gives a parameter its value for the next runs.</summary>
    /// <param name="index">Position, from 1.</param>
    /// <param name="value">
    /// Null; a bool, number, string, byte array; <see cref="DateTime"/> in UTC or unspecified (TIMESTAMP), <see cref="DateTimeOffset"/> (TIMESTAMP WITH TIME ZONE),
    /// <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="TimeSpan"/> or <see cref="Interval"/> (INTERVAL), <see cref="Guid"/> (as text). Times are cut to microseconds.
    /// </param>
    /// <exception cref="QuiverException">QueryFailed: there is no such parameter, or no parameter can have this value.</exception>
    public void Bind(int index, object? value)
    {
        var state = value is string text ? BindText((ulong)index, text) : BindValue(index, value); // text by itself: planning binds nothing else
        if (state != State.Success)
            throw new QuiverException(ErrorCode.QueryFailed, $"There is no parameter {index}: the statement has {ParameterCount}.");
    }

    /// <summary>Makes all parameters unbound again.</summary>
    public void ClearBindings() => NativeMethods.duckdb_clear_bindings(_statement);

    private State BindValue(int index, object? value)
    {
        var at = (ulong)index; // C#'s NaN has its sign set, which DuckDB would print
        return value switch
        {
            null or DBNull => NativeMethods.duckdb_bind_null(_statement, at),
            bool flag => NativeMethods.duckdb_bind_boolean(_statement, at, flag),
            sbyte number => NativeMethods.duckdb_bind_int8(_statement, at, number),
            short number => NativeMethods.duckdb_bind_int16(_statement, at, number),
            int number => NativeMethods.duckdb_bind_int32(_statement, at, number),
            long number => NativeMethods.duckdb_bind_int64(_statement, at, number),
            Int128 number => NativeMethods.duckdb_bind_hugeint(_statement, at, NativeHugeInt.From(number)),
            byte number => NativeMethods.duckdb_bind_uint8(_statement, at, number),
            ushort number => NativeMethods.duckdb_bind_uint16(_statement, at, number),
            uint number => NativeMethods.duckdb_bind_uint32(_statement, at, number),
            ulong number => NativeMethods.duckdb_bind_uint64(_statement, at, number),
            float number => NativeMethods.duckdb_bind_float(_statement, at, float.IsNaN(number) ? float.Abs(number) : number),
            double number => NativeMethods.duckdb_bind_double(_statement, at, double.IsNaN(number) ? double.Abs(number) : number),
            decimal number => NativeMethods.duckdb_bind_decimal(_statement, at, DecimalOf(number)),
            char letter => BindText(at, letter.ToString()),
            Guid guid => BindText(at, guid.ToString()),
            byte[] bytes => BindBytes(at, bytes),
            DateTime { Kind: not DateTimeKind.Local } time => NativeMethods.duckdb_bind_timestamp(_statement, at, MicrosOf(time.Ticks)),
            DateTimeOffset time => NativeMethods.duckdb_bind_timestamp_tz(_statement, at, MicrosOf(time.UtcTicks)),
            DateOnly date => NativeMethods.duckdb_bind_date(_statement, at, date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
            TimeOnly time => NativeMethods.duckdb_bind_time(_statement, at, time.Ticks / TimeSpan.TicksPerMicrosecond),
            TimeSpan span => NativeMethods.duckdb_bind_interval(_statement, at, new NativeInterval { Micros = span.Ticks / TimeSpan.TicksPerMicrosecond }),
            Interval span => NativeMethods.duckdb_bind_interval(_statement, at, new NativeInterval { Months = span.Months, Days = span.Days, Micros = span.Micros }),
            DateTime => throw new QuiverException(ErrorCode.QueryFailed, $"Parameter {index} is a local time; times are UTC here, convert it with ToUniversalTime()."),
            _ => throw new QuiverException(ErrorCode.QueryFailed, $"Parameter {index} is a {value.GetType().Name}, which has no SQL type here; pass a number, text, bytes, time or interval."),
        };
    }

    private State BindText(ulong index, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            byte nothing = 0; // an empty array has no address, and null would be refused
            return NativeMethods.duckdb_bind_varchar_length(_statement, index, start == null ? &nothing : start, (ulong)bytes.Length);
        }
    }

    private State BindBytes(ulong index, byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            byte nothing = 0;
            return NativeMethods.duckdb_bind_blob(_statement, index, start == null ? &nothing : start, (ulong)bytes.Length);
        }
    }

    private static long MicrosOf(long ticks) => Math.DivRem(ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond) is var (micros, rest) && rest < 0 ? micros - 1 : micros;

    private static NativeDecimal DecimalOf(decimal number)
    {
        Span<int> parts = stackalloc int[4]; // 96 bits of magnitude, then scale and sign
        decimal.GetBits(number, parts);
        var magnitude = new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var value = decimal.IsNegative(number) ? -(Int128)magnitude : (Int128)magnitude;
        return new NativeDecimal { Width = 38, Scale = number.Scale, Value = NativeHugeInt.From(value) };
    }
}

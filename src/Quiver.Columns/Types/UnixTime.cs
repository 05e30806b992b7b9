using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Between .NET's ticks (100 ns since 0001-01-01) and time since 1970-01-01T00:00:00Z in a unit.</summary>
internal static class UnixTime
{
    /// <summary>The day number of 1970-01-01 in <see cref="DateOnly"/>.</summary>
    public const int EpochDay = 719_162;

    private const long EpochTicks = EpochDay * TimeSpan.TicksPerDay;
    private const long FirstMicros = -(EpochTicks / TimeSpan.TicksPerMicrosecond); // year 1
    private const long LastMicros = FirstMicros + (3_652_059L * TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond) - 1; // the end of year 9999

    /// <summary>A moment in a unit, rounded down. False when the unit's range, that of nanoseconds, does not reach it.</summary>
    /// <param name="ticks">.NET ticks, UTC.</param>
    /// <param name="unit">The unit wanted.</param>
    /// <param name="time">Receives the time.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFromTicks(long ticks, TimeUnit unit, out long time)
    {
        if (unit == TimeUnit.Microsecond) // the common one: ticks are not negative, so the division rounds down
        {
            time = (ticks / TimeSpan.TicksPerMicrosecond) - (EpochTicks / TimeSpan.TicksPerMicrosecond);
            return true;
        }

        return TryFromTicksIn(ticks, unit, out time);
    }

    /// <summary>A time in a unit as .NET ticks, rounded down. False when DateTime does not reach it: before year 1, after year 9999, or infinite.</summary>
    /// <param name="time">Time since 1970-01-01T00:00:00Z.</param>
    /// <param name="unit">The unit of <paramref name="time"/>.</param>
    /// <param name="ticks">Receives .NET ticks, UTC.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryToTicks(long time, TimeUnit unit, out long ticks)
    {
        if (unit == TimeUnit.Microsecond && time is >= FirstMicros and <= LastMicros)
        {
            ticks = (time * TimeSpan.TicksPerMicrosecond) + EpochTicks;
            return true;
        }

        return TryToTicksIn(time, unit, out ticks);
    }

    /// <summary>A moment for messages: 2024-01-31T10:00:00.5.</summary>
    public static string Text(DateTime value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF");

    private static bool TryFromTicksIn(long ticks, TimeUnit unit, out long time)
    {
        if (unit == TimeUnit.Nanosecond)
        {
            var nanos = (Int128)(ticks - EpochTicks) * 100;
            time = (long)nanos;
            return nanos == time && time is not (long.MinValue or -long.MaxValue or long.MaxValue); // the last two are infinities
        }

        var perUnit = unit == TimeUnit.Second ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond;
        time = (ticks / perUnit) - (EpochTicks / perUnit);
        return true;
    }

    private static bool TryToTicksIn(long time, TimeUnit unit, out long ticks)
    {
        var wide = unit switch
        {
            TimeUnit.Second => (Int128)time * TimeSpan.TicksPerSecond,
            TimeUnit.Millisecond => (Int128)time * TimeSpan.TicksPerMillisecond,
            TimeUnit.Nanosecond => (time / 100) - (time % 100 < 0 ? 1 : 0),
            _ => (Int128)time * TimeSpan.TicksPerMicrosecond,
        };
        wide += EpochTicks;
        ticks = (long)wide;
        return wide >= 0 && wide <= DateTime.MaxValue.Ticks;
    }
}

using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>How a value is written into a packed key, so that equal values have equal bytes.</summary>
internal interface IKeyForm<T>
{
    /// <summary>The form of a value.</summary>
    static abstract T Of(T value);
}

/// <summary>Values that are equal when their bytes are.</summary>
internal readonly struct AsItIs<T> : IKeyForm<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T value) => value;
}

/// <summary>Floats: −0.0 becomes 0.0, and every NaN the same one.</summary>
internal readonly struct OneZeroOneNaN : IKeyForm<double>, IKeyForm<float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(double value) => double.IsNaN(value) ? double.NaN : value + 0.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float value) => float.IsNaN(value) ? float.NaN : value + 0.0f;
}

/// <summary>
/// Intervals, of which '1 month' equals '30 days': whole days and months are carried upward. As in DuckDB nothing is borrowed, so '1 month -1 day' is not '29 days'.
/// </summary>
internal readonly struct OneForm : IKeyForm<Interval>
{
    private const long MicrosPerDay = 86_400_000_000;
    private const long DaysPerMonth = 30;

    /// <inheritdoc/>
    public static Interval Of(Interval value)
    {
        var days = value.Days + (value.Micros / MicrosPerDay);
        var months = Math.Clamp(value.Months + (days / DaysPerMonth), int.MinValue, int.MaxValue); // what does not fit stays in days
        return new Interval((int)months, (int)(days - ((months - value.Months) * DaysPerMonth)), value.Micros % MicrosPerDay);
    }
}

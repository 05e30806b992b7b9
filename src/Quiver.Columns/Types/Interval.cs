using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>A span of calendar time; its three parts are independent, as in SQL.</summary>
/// <param name="Months">Whole months; may be negative.</param>
/// <param name="Days">Whole days; may be negative.</param>
/// <param name="Micros">Microseconds; may be negative and more than a day.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Interval(int Months, int Days, long Micros);

namespace Quiver.Columns;

/// <summary>Who may see an object that stands for rows, a batch or a column.</summary>
internal enum ObjectUse : byte
{
    /// <summary>Somebody outside: it has one owner, and once disposed it throws for good.</summary>
    Outside,

    /// <summary>The engine alone: sharing it counts one holder more, and when the last has disposed it the object is used again.</summary>
    Within,

    /// <summary>Somebody outside, for the length of a call: it holds no memory of its own, and is used again after the call unless they disposed it.</summary>
    Lent,
}

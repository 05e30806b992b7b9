namespace Quiver.Streaming;

/// <summary>When a query's results are emitted, and in which form.</summary>
internal enum EmitMode
{
    /// <summary>Each result once, as soon as it is known: queries that neither aggregate nor update.</summary>
    Append,

    /// <summary>Each window once, when the watermark has passed its end and the allowed lateness.</summary>
    OnWindowClose,

    /// <summary>Each changed key's new row, once a step; a key that went with nulls and <c>__deleted</c>.</summary>
    OnUpdate,

    /// <summary>Old and new rows with <c>__weight</c> −1 and +1, once a step and key.</summary>
    Changes,
}

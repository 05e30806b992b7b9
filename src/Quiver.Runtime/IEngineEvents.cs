namespace Quiver.Runtime;

/// <summary>Is told of what goes wrong while nobody waits for an answer. Called under claims and locks: what is to be done about it is done elsewhere.</summary>
internal interface IEngineEvents
{
    /// <summary>A source brings no more rows, for a reason other than its end.</summary>
    void SourceFailed(string source, QuiverException error);

    /// <summary>A kept query stopped, for a reason other than the end of its input.</summary>
    void QueryFailed(string query, QuiverException error);

    /// <summary>A reader was too slow and was given up.</summary>
    void ReaderLagged(string reader, string reason);
}

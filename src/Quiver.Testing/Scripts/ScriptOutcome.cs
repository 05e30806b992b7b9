namespace Quiver.Testing;

/// <summary>How a script went: it did all it says when both are null.</summary>
/// <param name="SkippedBecause">Why it was not run, as it requires what Quiver does not have; null when it was.</param>
/// <param name="Failure">What failed, in lines that end with a line end; null when nothing did.</param>
internal readonly record struct ScriptOutcome(string? SkippedBecause, string? Failure);

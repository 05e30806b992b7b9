namespace Quiver.Tests.Arrow;

/// <summary>A test of Arrow's golden files, which stand in the folder that <c>QUIVER_GOLDEN</c> names. Without it the test is skipped and says so; in continuous integration it fails.</summary>
internal sealed class GoldenFactAttribute : FactAttribute
{
    public GoldenFactAttribute() => Skip = Golden.WhyNot;
}

/// <inheritdoc cref="GoldenFactAttribute"/>
internal sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute() => Skip = Golden.WhyNot;
}

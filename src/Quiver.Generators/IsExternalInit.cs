namespace Microsoft.CodeAnalysis
{
    /// <summary>Keeps a type from being seen by other assemblies, friends too.</summary>
    [AttributeUsage(AttributeTargets.All)]
    internal sealed class EmbeddedAttribute : Attribute;
}

namespace System.Runtime.CompilerServices
{
    /// <summary>What records need and .NET Standard 2.0 lacks.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    internal static class IsExternalInit;
}

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Quiver.CompilerServices;

/// <summary>The generated accessors of all row types. Assemblies register theirs when they are loaded.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowAccessors
{
    /// <summary>Makes writers and readers of a type use generated code.</summary>
    /// <typeparam name="T">The row type.</typeparam>
    /// <param name="accessor">Its accessor.</param>
    public static void Register<T>(RowAccessor<T> accessor)
    {
        ArgumentNullException.ThrowIfNull(accessor);
        Of<T>.Accessor = accessor;
    }

    /// <summary>The accessor of a type; null when it is not marked.</summary>
    internal static RowAccessor<T>? Find<T>()
    {
        // A type's name alone does not initialise its assembly: a library of rows may not have run yet.
        if (Of<T>.Accessor is null) RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Of<T>.Accessor;
    }

    private static class Of<T>
    {
        public static volatile RowAccessor<T>? Accessor;
    }
}

using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Quiver.Extensions.Hosting;

/// <summary>Options from the configuration: what is not an option, or no value of one, is an error and not a default.</summary>
internal static class Configuring
{
    private const string Section = "Quiver";

    private static readonly string[] Known = [.. typeof(QuiverOptions).GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name)];

    /// <summary>Sets what the configuration and the services say.</summary>
    /// <exception cref="OptionsValidationException">The section has a key that is no option, or a value that an option refuses.</exception>
    public static void Bind(QuiverOptions options, string? key, EngineList engines, IServiceProvider services)
    {
        options.Name = key;
        options.TimeProvider = services.GetService<TimeProvider>() ?? options.TimeProvider;
        if (services.GetService<IConfiguration>()?.GetSection(key is null ? Section : $"{Section}:{key}") is not { } section) return;
        var unknown = section.GetChildren().Select(child => child.Key)
            .Where(name => !Known.Contains(name, StringComparer.OrdinalIgnoreCase) && !(key is null && engines.Keys.Contains(name, StringComparer.OrdinalIgnoreCase)))
            .ToList();
        if (unknown.Count > 0) throw Wrong(key, $"The section '{section.Path}' of the configuration has {string.Join(", ", unknown)}; there are the options {string.Join(", ", Known.Order(StringComparer.Ordinal))}.");
        try
        {
            section.Bind(options);
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentException refused)
        {
            throw Wrong(key, $"The section '{section.Path}' of the configuration has a value that is refused: {refused.Message}");
        }
        catch (ArgumentException refused)
        {
            throw Wrong(key, $"The section '{section.Path}' of the configuration has a value that is refused: {refused.Message}");
        }
        catch (InvalidOperationException error)
        {
            throw Wrong(key, error.Message);
        }
    }

    private static OptionsValidationException Wrong(string? key, string message) => new(key ?? Options.DefaultName, typeof(QuiverOptions), [message]);
}

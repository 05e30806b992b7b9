namespace Quiver.Cli;

/// <summary><c>.show</c>: what is set.</summary>
internal static class ShowCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".show", "", "What is set", (session, _) => Show(session));

    private static void Show(ShellSession session)
    {
        var settings = session.Settings;
        (string Name, string Value)[] lines =
        [
            (".bail", Switch(settings.Bails)),
            (".echo", Switch(settings.Echoes)),
            (".headers", Switch(settings.Look.HasHeader)),
            (".highlight", Switch(settings.HasColours)),
            (".maxrows", $"{settings.ShownRows}"),
            (".maxwidth", settings.Width is { } width ? $"{width}" : "the screen's"),
            (".mode", settings.Format.Name),
            (".nullvalue", settings.Look.NullText is { } text ? $"'{text}'" : "the mode's"),
            (".output", session.OutputPath ?? "standard output"),
            (".pager", settings.IsPaged ? settings.Pager ?? "on" : "off"),
            (".separator", settings.Look.Separator is { } separator ? $"'{DisplayWidth.Visible(separator)}'" : "the mode's"),
            (".timer", Switch(settings.Timed)),
            (".width", string.Join(' ', settings.Look.Widths)),
        ];
        foreach (var (name, value) in lines) session.Text.WriteLine($"{name,-10} {value}".TrimEnd());
        session.Text.Flush();
    }

    private static string Switch(bool isOn) => isOn ? "on" : "off";
}

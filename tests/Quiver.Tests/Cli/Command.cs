using System.Text;
using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>What a command printed and answered.</summary>
internal sealed record Command(int Code, string Out, string Error)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs a command line in this process.</summary>
    public static Command Run(params string[] arguments) => Run("", arguments);

    /// <summary>Runs a command line with a text on its standard input.</summary>
    public static Command Run(string input, string[] arguments, Stream? into = null, Func<string, string?>? variable = null, bool errorIsTerminal = false, CancellationToken interrupted = default)
    {
        using var output = new MemoryStream();
        var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal
        {
            In = new MemoryStream(Utf8.GetBytes(input)),
            Out = into ?? output,
            Error = error,
            ErrorIsTerminal = errorIsTerminal,
            Interrupted = interrupted,
            Variable = variable ?? (_ => null),
        };
        var code = CommandLine.Run(arguments, terminal);
        return new Command(code, Utf8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Runs statements.</summary>
    public static Command Sql(string sql, params string[] options) => Run(sql, ["run", "-", .. options]);
}

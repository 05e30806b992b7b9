using System.Text;

namespace Quiver.Cli;

/// <summary>Texts of statements: files in UTF-8, and standard input.</summary>
internal static class ScriptFile
{
    /// <summary>Reads one to its end.</summary>
    /// <param name="file">Its path; - is standard input.</param>
    /// <param name="terminal">Has the standard input.</param>
    /// <exception cref="UsageException">It is not there, or not UTF-8.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C came first: a keyboard may never end.</exception>
    public static string Read(string file, Terminal terminal)
    {
        try
        {
            using var stream = file == "-" ? terminal.In : File.OpenRead(file);
            using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEndAsync(terminal.Interrupted).WaitAsync(terminal.Interrupted).GetAwaiter().GetResult();
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"'{file}' is not UTF-8 text. Save it as UTF-8.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{file}' in {Directory.GetCurrentDirectory()}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Directory.Exists(file) ? $"'{file}' is a folder. Expected a file of SQL statements." : $"'{file}' cannot be read: {error.Message}");
        }
    }
}

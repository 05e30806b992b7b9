namespace Quiver.Copying;

/// <summary>
/// A file, or folder of files, that rows are copied to. They are written beside it and moved there when all are: who reads it meanwhile sees what was there before, and of a copy that fails or is
/// cancelled nothing stays.
/// </summary>
internal sealed class CopyTarget : IDisposable
{
    private readonly string _real;
    private readonly bool _isFolder;
    private readonly bool _clears;
    private bool _isKept;

    private CopyTarget(string real, string aside, bool isFolder, bool clears)
    {
        _real = real;
        Aside = aside;
        _isFolder = isFolder;
        _clears = clears;
    }

    /// <summary>Where the rows are written.</summary>
    public string Aside { get; }

    /// <summary>A file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="files">Which files may be written.</param>
    /// <param name="wrong">Makes an error at the path's place.</param>
    /// <exception cref="QueryException">It may not be written, or no file can be there.</exception>
    public static CopyTarget File(string path, FilePolicy files, Func<string, QueryException> wrong)
    {
        if (LocalFile.IsDevice(path))
        {
            var device = Path.GetFullPath(path); // a link to what cannot be named otherwise
            return files.Allows(device) ? new CopyTarget(device, device, isFolder: false, clears: false) : throw wrong(files.RefusalOf(path));
        }

        var real = Allowed(path, files, wrong);
        if (Directory.Exists(real) || Path.EndsInDirectorySeparator(path)) throw wrong($"'{path}' is a folder, expected a file. Name a file in it, or write several by PARTITION_BY.");
        if (!Directory.Exists(Path.GetDirectoryName(real))) throw wrong($"There is no folder '{Path.GetDirectoryName(real)}' to write '{path}' to. Make it first.");
        return new CopyTarget(real, Beside(real), isFolder: false, clears: false);
    }

    /// <summary>A folder of files.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="adds">Whether files may be in it already.</param>
    /// <param name="clears">Whether what is in it goes.</param>
    /// <param name="files">Which files may be written.</param>
    /// <param name="wrong">Makes an error at the path's place.</param>
    /// <exception cref="QueryException">It may not be written, or cannot be there.</exception>
    public static CopyTarget Folder(string path, bool adds, bool clears, FilePolicy files, Func<string, QueryException> wrong)
    {
        var real = Allowed(path, files, wrong);
        if (System.IO.File.Exists(real)) throw wrong($"'{path}' is a file, expected a folder, as several files are written. Give another path.");
        if (!Directory.Exists(real))
        {
            return Directory.Exists(Path.GetDirectoryName(real))
                ? new CopyTarget(real, Beside(real), isFolder: true, clears: false)
                : throw wrong($"There is no folder '{Path.GetDirectoryName(real)}' to make '{path}' in. Make it first.");
        }

        if (!adds && !clears && Directory.EnumerateFileSystemEntries(real).Any())
            throw wrong($"The folder '{path}' is not empty. Add APPEND to keep its files, OVERWRITE_OR_IGNORE to replace those of the same names, OVERWRITE to empty it first, or give another path.");
        return new CopyTarget(real, Path.Join(real, Name("rows")), isFolder: true, clears);
    }

    /// <summary>Puts what was written in its place.</summary>
    /// <exception cref="IOException">It cannot be moved there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved there.</exception>
    public void Keep()
    {
        if (Aside == _real)
        {
            _isKept = true;
        }
        else if (!_isFolder)
        {
            if (!OperatingSystem.IsWindows() && System.IO.File.Exists(_real)) System.IO.File.SetUnixFileMode(Aside, System.IO.File.GetUnixFileMode(_real));
            System.IO.File.Move(Aside, _real, overwrite: true);
            _isKept = true;
        }
        else if (!Directory.Exists(_real))
        {
            Directory.Move(Aside, _real);
            _isKept = true;
        }
        else
        {
            if (_clears) Clear();
            if (Directory.Exists(Aside)) Merge(Aside, _real); // without rows there may be none
        }
    }

    /// <summary>Takes away what was not put in its place.</summary>
    public void Dispose()
    {
        if (_isKept || Aside == _real) return;
        try
        {
            if (_isFolder && Directory.Exists(Aside)) Directory.Delete(Aside, recursive: true);
            else System.IO.File.Delete(Aside);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // somebody holds it; the error that is on its way says more
        }
    }

    private static string Allowed(string path, FilePolicy files, Func<string, QueryException> wrong)
    {
        var real = FilePolicy.RealPath(path);
        return files.Allows(real) ? real : throw wrong(files.RefusalOf(path));
    }

    // The ending stays: it tells DuckDB the compression.
    private static string Beside(string real) => Path.Join(Path.GetDirectoryName(real), Name(Path.GetFileName(real)));

    private static string Name(string file) => $".quiver-{Guid.NewGuid():N}-{(file.Length > 100 ? file[^100..] : file)}";

    private static void Merge(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) System.IO.File.Move(file, Path.Join(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.EnumerateDirectories(from)) Merge(folder, Path.Join(to, Path.GetFileName(folder)));
    }

    private void Clear()
    {
        foreach (var file in Directory.EnumerateFiles(_real)) System.IO.File.Delete(file);
        foreach (var folder in Directory.EnumerateDirectories(_real).Where(folder => folder != Aside))
        {
            if (new DirectoryInfo(folder).LinkTarget is null) Directory.Delete(folder, recursive: true);
            else Directory.Delete(folder); // the link, and not what is behind it
        }
    }
}

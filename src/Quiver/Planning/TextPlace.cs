using Quiver.DuckDb;
using Quiver.Sql.Text;

namespace Quiver.Planning;

/// <summary>Moves the places of errors from a query's own text into the whole text it was written in, and says which files may be read where one may not.</summary>
internal sealed class TextPlace(SqlText select, SourceText source, FilePolicy files)
{
    /// <summary>Runs something whose errors have places in the query.</summary>
    public T Of<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (QueryException error)
        {
            throw Move(error);
        }
        catch (DuckDbException error)
        {
            throw Move(error.ToQueryException(place: null)); // its place is in a text that was rewritten
        }
    }

    /// <summary>The same error with its place in the whole text; without one, where the query begins.</summary>
    public QueryException Move(QueryException error) =>
        new(error.Code, files.Refusal(error.Message) ?? error.Message, source.Place(select.Offset + (error.Place?.Offset ?? 0)), error.Detail, error.InnerException as DuckDbException ?? (Exception)error);
}

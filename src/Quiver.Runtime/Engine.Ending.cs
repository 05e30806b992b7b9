namespace Quiver.Runtime;

internal sealed partial class Engine
{
    /// <summary>
    /// Takes no more rows of some sources and runs all that was written to them before the call. What reads them gets those rows, and then the reason, which for
    /// <see cref="ErrorCode.Shutdown"/> is an end as any other. At one position: no row of one of them is run that was written after another one was ended.
    /// </summary>
    /// <param name="sources">The sources, in any order.</param>
    /// <param name="reason">What later writers are told.</param>
    /// <returns>Ends when everything has run, or the sources are gone.</returns>
    public Task EndAllAsync(IReadOnlyCollection<SourceInput> sources, QuiverException reason)
    {
        if (sources.Count == 0) return Task.CompletedTask;
        var ending = new List<Task>();
        var mailboxes = Mailbox.Enter([.. sources.Select(source => source.Port)]);
        try
        {
            foreach (var mailbox in mailboxes)
            {
                if (mailbox.Closed is not null) continue;
                var own = sources.Where(source => ReferenceEquals(Mailbox.Of(source.Port), mailbox)).ToArray();
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ending.Add(done.Task);
                foreach (var source in own) source.Close(reason);
                var end = new GraphAction(
                    graph =>
                    {
                        foreach (var source in own)
                            if (!source.Port.IsDone) graph.Fail(source, reason);
                        done.TrySetResult();
                    },
                    _ => done.TrySetResult());
                mailbox.PostWithinGate(end, Sequence.Take(1), looks: false);
            }
        }
        finally
        {
            Mailbox.Exit(mailboxes);
        }

        foreach (var mailbox in mailboxes) mailbox.Graph.Signal();
        return Task.WhenAll(ending);
    }
}

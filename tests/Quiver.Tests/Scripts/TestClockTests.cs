using Quiver.Testing;

namespace Quiver.Tests.Scripts;

public sealed class TestClockTests
{
    private readonly TestClock _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void It_stands_at_the_first_of_january_2024_until_it_is_turned()
    {
        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), _clock.GetUtcNow());

        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 30, TimeSpan.Zero), _clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_times_each_at_its_own()
    {
        using var late = Timer("late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var early = Timer("early", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var never = Timer("never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var again = Timer("again", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["early at 1", "again at 2", "late at 3", "again at 4"], _fired);
    }

    [Fact]
    public void A_timer_that_was_disposed_or_put_off_does_not_fire()
    {
        Timer("gone", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();
        using var later = Timer("later", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.True(later.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));

        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(_fired);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["later at 5"], _fired);
    }

    [Fact]
    public async Task Delays_end_when_it_is_turned()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock);
        Assert.False(delay.IsCompleted);

        _clock.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan period) => _clock.CreateTimer(_ => _fired.Add($"{name} at {(_clock.GetUtcNow() - new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds}"), null, due, period);
}

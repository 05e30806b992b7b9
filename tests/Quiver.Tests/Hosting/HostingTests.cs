using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quiver.Testing;

namespace Quiver.Tests.Hosting;

public sealed class HostingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quiver-host-");
    private readonly CollectedLog _log = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _log.Dispose();
    }

    [Fact]
    public async Task An_engine_is_open_with_what_it_starts_with_while_the_host_runs()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "streams.sql"), "CREATE STREAM sums AS SELECT symbol, sum(qty) AS qty FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);");
        var builder = Builder();
        builder.Services.AddQuiver(options => options.WriteTimeout = TimeSpan.FromSeconds(5))
            .Execute("CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts)")
            .ExecuteFile("streams.sql")
            .OnOpened(quiver => quiver.Execute("INSERT INTO trades VALUES ('AAPL', 1, '2024-01-01 10:00:00')"));
        using var host = builder.Build();

        await host.StartAsync();
        var quiver = host.Services.GetRequiredService<Connection>();
        quiver.Expect("SELECT symbol, qty FROM trades", "AAPL | 1");
        Assert.Equal(["sums"], quiver.Streams.Select(stream => stream.Name));
        Assert.False(quiver.IsClosed);
        await host.StopAsync();

        Assert.True(quiver.IsClosed);
    }

    [Fact]
    public async Task What_was_written_is_worked_off_when_the_host_stops()
    {
        var builder = Builder();
        builder.Services.AddQuiver().Execute("CREATE SOURCE s (i BIGINT)");
        using var host = builder.Build();
        await host.StartAsync();
        var quiver = host.Services.GetRequiredService<Connection>();
        var seen = 0L;
        using var rows = quiver.Subscribe("SELECT i FROM s", batch => Interlocked.Add(ref seen, batch.Length));

        quiver.Execute("INSERT INTO s SELECT i FROM range(20000) AS r(i)");
        await host.StopAsync();

        Assert.Equal(20_000, Interlocked.Read(ref seen));
    }

    [Fact]
    public async Task A_host_that_waits_no_longer_says_so()
    {
        var builder = Builder();
        builder.Services.AddQuiver().Execute("CREATE SOURCE s (i BIGINT)");
        using var host = builder.Build();
        await host.StartAsync();
        var quiver = host.Services.GetRequiredService<Connection>();
        using var unread = quiver.Subscribe("SELECT i FROM s", new SubscriptionOptions { QueueBytes = 1, SlowReader = SlowReader.Wait });
        for (var round = 0; round < 3; round++) quiver.Execute("INSERT INTO s SELECT i FROM range(10) AS r(i)");

        await host.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(LogLevel.Warning, (await _log.OfAsync("ShutdownInterrupted")).Level);
        Assert.True(quiver.IsClosed);
    }

    [Fact]
    public async Task Engines_with_keys_are_apart()
    {
        var builder = Builder();
        builder.Services.AddQuiver("orders").Execute("CREATE SOURCE orders (id BIGINT)");
        builder.Services.AddQuiver("clicks").Execute("CREATE SOURCE clicks (page VARCHAR)");
        using var host = builder.Build();

        await host.StartAsync();

        Assert.Equal(["orders"], host.Services.GetRequiredKeyedService<Connection>("orders").Sources.Select(source => source.Name));
        Assert.Equal(["clicks"], host.Services.GetRequiredKeyedService<Connection>("clicks").Sources.Select(source => source.Name));
        Assert.Null(host.Services.GetService<Connection>());
        Assert.Contains(_log.Messages, message => message.Text == "Engine orders is open.");
        await host.StopAsync();
    }

    [Fact]
    public async Task An_engine_added_twice_is_one()
    {
        var builder = Builder();
        builder.Services.AddQuiver().Execute("CREATE SOURCE a (i BIGINT)");
        builder.Services.AddQuiver(options => options.Retain = 0).Execute("CREATE SOURCE b (i BIGINT)");
        using var host = builder.Build();

        await host.StartAsync();

        Assert.Equal(["a", "b"], host.Services.GetRequiredService<Connection>().Sources.Select(source => source.Name).Order());
        Assert.Single(_log.Messages, message => message.Id.Name == "Opened");
        await host.StopAsync();
    }

    [Fact]
    public void Whoever_asks_before_the_host_starts_gets_it_open()
    {
        var builder = Builder();
        builder.Services.AddQuiver().Execute("CREATE SOURCE s (i BIGINT)");
        using var host = builder.Build();

        Assert.Single(host.Services.GetRequiredService<Connection>().Sources);
    }

    [Fact]
    public async Task Options_come_from_the_configuration_then_from_the_program()
    {
        var builder = Builder(("Quiver:WriteTimeout", "00:00:07"), ("Quiver:Retain", "1000"), ("Quiver:Variables:FOLDER", "/data"), ("Quiver:orders:Retain", "5"), ("Quiver:Parallelism", "2"));
        builder.Services.AddQuiver(options => options.Retain = 2000);
        builder.Services.AddQuiver("orders");
        using var host = builder.Build();
        await host.StartAsync();

        var options = host.Services.GetRequiredService<IOptionsMonitor<QuiverOptions>>();

        Assert.Equal((TimeSpan.FromSeconds(7), 2000L, "/data", 2), (options.CurrentValue.WriteTimeout, options.CurrentValue.Retain, options.CurrentValue.Variables["FOLDER"], options.CurrentValue.Parallelism));
        Assert.Equal(5, options.Get("orders").Retain);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Quiver:WriteTimeout", "-00:00:01", "A write needs a positive time to wait.")]
    [InlineData("Quiver:WriteTimeout", "soon", "Quiver:WriteTimeout")]
    [InlineData("Quiver:WritTimeout", "00:00:01", "has WritTimeout; there are the options BufferBytes")]
    [InlineData("Quiver:orders:Retain", "1", "has orders")]
    public async Task Wrong_options_are_told_when_the_host_starts(string key, string value, string message)
    {
        var builder = Builder((key, value));
        builder.Services.AddQuiver();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_among_the_services_is_the_engines()
    {
        var builder = Builder();
        var clock = new TestClock();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddQuiver();
        using var host = builder.Build();
        await host.StartAsync();

        host.Services.GetRequiredService<Connection>().Expect("SELECT now()::TIMESTAMP", "2024-01-01 00:00:00");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_statement_that_fails_keeps_the_host_from_starting_and_says_where()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "wrong.sql"), "SELECT 1;\nSELECT nope;");
        var builder = Builder();
        builder.Services.AddQuiver().ExecuteFile("wrong.sql");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("wrong.sql:2:8: ", error.Message, StringComparison.Ordinal);
        await _log.OfAsync("Closed");
    }

    [Fact]
    public async Task What_happens_is_logged()
    {
        var builder = Builder();
        builder.Services.AddQuiver(options => options.CheckpointInterval = TimeSpan.FromMinutes(1)).Execute("CREATE SOURCE s (name VARCHAR)");
        using var host = builder.Build();
        await host.StartAsync();
        var quiver = host.Services.GetRequiredService<Connection>();

        quiver.Query("SELECT $1::BIGINT AS secret", [4711L]).Dispose();
        Assert.ThrowsAny<QuiverException>(() => quiver.Query("SELECT nope"));
        using var failing = quiver.Subscribe("SELECT name::INTEGER AS i FROM s");
        using var slow = quiver.Subscribe("SELECT name FROM s", new SubscriptionOptions { QueueBytes = 1, SlowReader = SlowReader.Fail });
        for (var row = 0; row < 3; row++) quiver.Execute("INSERT INTO s VALUES ('seven')");
        Assert.ThrowsAny<QuiverException>(() => quiver.Drain(failing));

        var done = _log.Messages.First(message => message.Id.Name == "StatementExecuted" && message.Text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Debug, done.Level);
        Assert.Contains(" SELECT in ", done.Text, StringComparison.Ordinal);
        Assert.EndsWith(" ms, 1 rows: SELECT $1::BIGINT AS secret", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Messages, message => message.Text.Contains("4711", StringComparison.Ordinal));
        var failed = await _log.OfAsync("StatementFailed");
        Assert.Contains("nope", failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Error, (await _log.OfAsync("QueryFailed")).Level);
        Assert.Contains("queue of 1 bytes was full", (await _log.OfAsync("ReaderLagged")).Text, StringComparison.Ordinal);
        Assert.Contains("CheckpointInterval", (await _log.OfAsync("OptionWithoutEffect")).Text, StringComparison.Ordinal);
        await host.StopAsync();
        await _log.OfAsync("Closed");
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_is_logged_and_makes_the_engine_unhealthy()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "rows.csv"), "i\n1\nx\n");
        var builder = Builder();
        builder.Services.AddQuiver().Execute($"CREATE SOURCE rows (i BIGINT) FROM FILES (path = '{Path.Combine(_folder.FullName, "rows.csv").Replace('\\', '/')}')");
        builder.Services.AddHealthChecks().AddQuiver();
        using var host = builder.Build();
        await host.StartAsync();
        using var rows = host.Services.GetRequiredService<Connection>().Subscribe("SELECT i FROM rows", _ => { });

        Assert.Contains("source rows brings no more rows", (await _log.OfAsync("SourceFailed")).Text, StringComparison.Ordinal);
        await rows.Completion.ContinueWith(static _ => { }, TaskScheduler.Default);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal(["rows"], Assert.IsAssignableFrom<IEnumerable<string>>(report.Entries["quiver"].Data["stopped"]));
        await host.StopAsync();
    }

    [Fact]
    public async Task Health_is_told_from_before_the_start_to_after_the_stop()
    {
        var builder = Builder();
        builder.Services.AddQuiver("tight", options => options.BufferBytes = 1000).Execute("CREATE SOURCE s (i BIGINT)");
        builder.Services.AddHealthChecks().AddQuiver("tight");
        using var host = builder.Build();
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal("The engine is not open yet.", (await checks.CheckHealthAsync()).Entries["tight"].Description);

        await host.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Status);
        var quiver = host.Services.GetRequiredKeyedService<Connection>("tight");
        var unread = quiver.Subscribe("SELECT i FROM s", new SubscriptionOptions { QueueBytes = 1, SlowReader = SlowReader.Wait });
        for (var rows = 0; rows < 2; rows++) await Task.Run(() => quiver.Execute("INSERT INTO s SELECT i FROM range(110) AS r(i)"));
        var degraded = await checks.CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains(": s.", degraded.Entries["tight"].Description, StringComparison.Ordinal);

        unread.Dispose();
        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync()).Status);
    }

    [Fact]
    public void The_page_has_every_event_and_its_code_runs()
    {
        Testing.DocumentedCode.AssertRuns("hosting.md", "Hosting/HostingTests.cs");
        var page = File.ReadAllText(Path.Combine(Samples.SampleData.Repository, "docs", "hosting.md"));
        var events = typeof(Quiver.Extensions.Hosting.QuiverBuilder).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic))
            .SelectMany(method => method.GetCustomAttributes(typeof(LoggerMessageAttribute), inherit: false).Cast<LoggerMessageAttribute>()).ToList();

        Assert.Equal(10, events.Select(one => one.EventId).Distinct().Count());
        Assert.All(events, one => Assert.Contains($"\n| {one.EventId} | {one.EventName} | {one.Level} | ", page, StringComparison.Ordinal));
    }

    private HostApplicationBuilder Builder(params (string Key, string Value)[] configuration)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = _folder.FullName });
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log);
        return builder;
    }
}

using System.Text.Json;
using Icupa.Board;
using Icupa.Platform;
using Icupa.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Menus;

/// <inheritdoc cref="IMenuGrain"/>
public sealed class MenuGrain(JournalSource source, BoardNodes boards, PushClient pushes, TimeProvider clock, ILogger<MenuGrain> log) : Grain, IMenuGrain
{
    private MenuVersion? published;

    private VenueId Venue => new(Key.Rest(this.GetPrimaryKeyString()));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await using var command = source.Source.CreateCommand("select number, published_at, document::text from menu_version where venue = $1 order by number desc limit 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Venue.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            published = new(Venue, reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), JsonSerializer.Deserialize(reader.GetString(2), CatalogueJson.MenuDocument)!);
    }

    public Task<MenuVersion?> Published() => Task.FromResult(published);

    public Task<Reply> Describe(Asker who, string item, string language, string words)
    {
        if (!who.Manages)
            return Task.FromResult(new Reply(Refusal.NotAllowed, 0));
        var (refusal, menu) = Descriptions.Put(published?.Document, item, language, words);
        return menu is null ? Task.FromResult(new Reply(refusal, 0)) : Publish(who, menu);
    }

    public async Task<Reply> Publish(Asker who, MenuDocument document)
    {
        if (who.IsGuest)
            return new(Refusal.NotAllowed, 0);
        if (string.Join("; ", MenuCheck.Faults(document).Take(20)) is { Length: > 0 } faults)
        {
            log.LogWarning("A menu of {Venue} is refused: {Faults}", Venue, faults);
            return new(Refusal.Malformed, 0);
        }
        var text = JsonSerializer.Serialize(document, CatalogueJson.MenuDocument);
        if (published is not null && JsonSerializer.Serialize(published.Document, CatalogueJson.MenuDocument) == text)
            return new(Refusal.None, published.Number);
        var next = new MenuVersion(Venue, (published?.Number ?? 0) + 1, clock.GetUtcNow(), document);
        await using var command = source.Source.CreateCommand("""
            with published as (insert into menu_version (venue, number, published_at, document) values ($1, $2, $3, $4))
            insert into menu_unindexed (venue) values ($1) on conflict (venue) do update set since = now()
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Venue.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = next.Number });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next.PublishedAt });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Jsonb });
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // A rival has published this number, or nobody knows: read again.
            DeactivateOnIdle();
            throw;
        }
        published = next;
        boards.Changed(Venue);
        pushes.Send(new([Group.Guests(Venue), Group.Kitchen(Venue), Group.Floor(Venue)], this.GetPrimaryKeyString(), -1, next.Number, "{\"set\":{}}"u8.ToArray()));
        return new(Refusal.None, next.Number);
    }
}

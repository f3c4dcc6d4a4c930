using System.ClientModel;
using System.ClientModel.Primitives;
using Icupa.Platform;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace Icupa.Conversations.Models;

public static class ModelLevels
{
    /// <summary>The levels that a language model answers; none without settings.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, ModelSettings? settings)
    {
        if (settings is null)
            return services;
        services.AddSingleton(settings).AddSingleton(_ => Open(settings));
        foreach (var level in new[] { Level.Model, Level.Second })
            if (settings.Of(level) is { } choice)
                services.AddSingleton<IWaiter>(s => new ModelWaiter(level, Client(s.GetRequiredService<OpenAIClient>(), choice.Name), settings, s.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>A model's client, with the spans and figures that the field has names for and nobody's words in them.</summary>
    public static IChatClient Client(OpenAIClient door, string name) => door.GetChatClient(name).AsIChatClient().AsBuilder()
        .UseOpenTelemetry(sourceName: Meters.Name, configure: spans => spans.EnableSensitiveData = false).Build();

    /// <summary>The way to the endpoint. Retries are ours: the client's own would wait longer than a guest does.</summary>
    public static OpenAIClient Open(ModelSettings settings) => new(new ApiKeyCredential(settings.Key), new OpenAIClientOptions
    {
        Endpoint = settings.Base,
        NetworkTimeout = settings.Silence,
        RetryPolicy = new ClientRetryPolicy(0),
        Transport = new HttpClientPipelineTransport(new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        })
        { Timeout = Timeout.InfiniteTimeSpan }),
    });
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Icupa.Web.Push;

/// <summary>
/// SignalR's JSON protocol, which tells a client by the name of a refusal that its arguments are not the method's, too many, too few or of
/// another kind: without a name it reads like a failure of ours, and a client sends the same again for ever.
/// </summary>
public sealed class NamingProtocol(IOptions<JsonHubProtocolOptions> options) : IHubProtocol
{
    private static readonly ExceptionDispatchInfo Malformed = ExceptionDispatchInfo.Capture(new HubException(nameof(Refusal.Malformed)));
    private readonly JsonHubProtocol json = new(options);

    public string Name => json.Name;
    public int Version => json.Version;
    public TransferFormat TransferFormat => json.TransferFormat;

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var read = json.TryParseMessage(ref input, binder, out message);
        if (message is InvocationBindingFailureMessage { BindingFailure.SourceException: not HubException } given)
            message = new InvocationBindingFailureMessage(given.InvocationId, given.Target, Malformed);
        return read;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(message, output);
    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);
    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);
}

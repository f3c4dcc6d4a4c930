// The part of @microsoft/signalr (wwwroot/lib/signalr) that we use; it is loaded as a script and found under this name.
interface SignalRConnection {
  serverTimeoutInMilliseconds: number;
  on(method: string, listener: (...args: any[]) => void): void;
  onclose(listener: (error?: Error) => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke<T>(method: string, ...args: unknown[]): Promise<T>;
}

interface SignalRBuilder {
  withUrl(url: string, options: { transport?: number; skipNegotiation?: boolean }): SignalRBuilder;
  configureLogging(level: number): SignalRBuilder;
  build(): SignalRConnection;
}

interface Window {
  signalR?: { HubConnectionBuilder: new () => SignalRBuilder };
}

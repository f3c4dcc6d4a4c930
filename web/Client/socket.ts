/** The part of SignalR that we speak over a WebSocket: the JSON protocol, calls, pushes, pings. Its own library is 50 kB, and comes only where WebSockets are blocked. */

interface Message { type: number; invocationId?: string; target?: string; arguments?: any[]; result?: any; error?: string }
interface Waiting { ok(result: any): void; no(error: Error): void }

const end = '\x1e', invocation = 1, completion = 3, ping = 6, close = 7;
/** The server hears from us at least so often; its limit is twice that. */
const keepAlive = 15000;

/** The device's clock was set, or stood still while the device slept, when it has moved so many ms against the page's own. */
const leap = 1000;
let ahead = Date.now() - performance.now(), slept = 0;

/** Milliseconds that only ever go on, for what has taken how long: the device's clock may be set back while a page is open, and the page's own may stand still while the device sleeps. */
export function ticks(): number {
  const ran = performance.now(), now = Date.now() - ran, jump = now - ahead;
  if (Math.abs(jump) > leap) {
    ahead = now;
    if (jump > 0) slept += jump;
  }
  return ran + slept;
}

export class Socket implements SignalRConnection {
  serverTimeoutInMilliseconds = 30000;
  private socket?: WebSocket;
  private readonly waiting = new Map<string, Waiting>();
  private readonly handlers = new Map<string, (...given: any[]) => void>();
  private readonly closed: (() => void)[] = [];
  private calls = 0;
  private heard = 0;
  private sent = 0;
  private beating = 0;
  private over = false;

  constructor(private readonly path: string) { }

  on(method: string, act: (...given: any[]) => void): void { this.handlers.set(method, act); }
  onclose(act: () => void): void { this.closed.push(act); }

  /** Connects and shakes hands. */
  start(): Promise<void> {
    return new Promise((ok, no) => {
      const url = new URL(this.path, location.href);
      url.protocol = url.protocol.replace('http', 'ws');
      const socket = this.socket = new WebSocket(url.href);
      let shaken = false;
      const late = setTimeout(() => socket.close(), this.serverTimeoutInMilliseconds);
      socket.onopen = () => socket.send('{"protocol":"json","version":1}' + end);
      socket.onclose = () => {
        clearTimeout(late);
        no(new Error('closed'));
        this.finish();
      };
      socket.onmessage = ({ data }) => {
        this.heard = ticks();
        for (const text of String(data).split(end)) {
          if (!text) continue;
          const message = JSON.parse(text);
          if (shaken) { this.take(message); continue; }
          if (message.error) return socket.close();
          shaken = true;
          clearTimeout(late);
          this.beating = window.setInterval(() => this.beat(), 2000);
          ok();
        }
      };
    });
  }

  invoke<T>(method: string, ...given: any[]): Promise<T> {
    if (this.over || !this.socket || this.socket.readyState !== 1) return Promise.reject(new Error('closed'));
    return new Promise((ok, no) => {
      const invocationId = String(++this.calls);
      this.waiting.set(invocationId, { ok, no });
      this.send({ type: invocation, invocationId, target: method, arguments: given });
    });
  }

  /** Closes; what still waits for an answer fails at once, not after the network has noticed. */
  stop(): Promise<void> {
    if (this.socket) this.socket.close();
    this.finish();
    return Promise.resolve();
  }

  private send(message: Message): void {
    this.sent = ticks();
    this.socket!.send(JSON.stringify(message) + end);
  }

  private beat(): void {
    if (ticks() - this.heard > this.serverTimeoutInMilliseconds) this.stop();
    else if (ticks() - this.sent > keepAlive) this.send({ type: ping });
  }

  private take(message: Message): void {
    if (message.type === close) this.stop();
    if (message.type === invocation) {
      const act = this.handlers.get(message.target!);
      if (act) act(...message.arguments!);
    }
    const call = message.type === completion && this.waiting.get(message.invocationId!);
    if (!call) return;
    this.waiting.delete(message.invocationId!);
    if (message.error) call.no(new Error(message.error));
    else call.ok(message.result);
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.beating);
    for (const call of this.waiting.values()) call.no(new Error('closed'));
    this.waiting.clear();
    for (const act of this.closed) act();
  }
}

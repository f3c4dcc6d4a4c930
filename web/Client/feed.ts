import { Command, Outbox } from './outbox.js';
import { Socket, ticks } from './socket.js';

export type Entities = Map<string, any>;
export type State = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'ended';
export interface Reply { refusal: string; version: number }
export interface StreamSnapshot { stream: string; version: number; set: { [key: string]: any } }

export interface FeedOptions {
  /** "/hub/guest", "/hub/kitchen" or "/hub/floor". */
  hub: string;
  /** Arguments of Enter, asked anew on every connect. */
  enter: () => unknown[];
  /** Name under which queued commands are kept on this device, so that they survive a reload; none: only in memory. */
  outbox?: string;
  /** The seat, and its table, that the page is of. */
  at?: { seat: string; table: string };
  /** The device sits at another table than the page: finds the seat of the page again, before the next connection. */
  elsewhere?: () => Promise<void>;
  /** Milliseconds between heartbeats; three missed and the feed says so. Default: 1000 on the kitchen's hub, 2000 on the floor's, none for guests. */
  beat?: number;
  /** Whether a command may be sent now. One that is refused because nobody is signed in is then kept until `resume`. */
  may?: (command: Command) => boolean;
  /** Streams of which nothing more is wanted: they are not kept, and not asked for. */
  past?: (stream: string) => boolean;
}

interface Live { version: number; entities: Entities }
interface Change { set?: { [key: string]: any }; drop?: string[]; at?: number }
type Push = [stream: string, base: number, version: number, change: Change];

const backoff = [0, 300, 1000, 2000, 4000, 5000];
/** Refusals that only ask for a moment; the same command is sent again. */
const moment = ['Busy', 'Moving', 'TooMany'];
/** How often one command is sent over a working connection before its last answer, or Busy, is passed on. */
const mostTries = 20;
/** The connection waits so long for what an earlier page left on the device: the storage of iOS 14.6 may never answer. */
const storage = 1000;
/** Hidden for longer, a phone may have slept through its connection: it makes a new one. */
const asleep = 15000;
/** So many streams are asked for whole at once, or else what somebody taps meanwhile would be refused as too much. */
const mostMends = 10;
const longPolling = 4, noLog = 6;
/** The business date of a stream that has one. */
const dated = (stream: string): string => (/^(?:station|availability|drawer):.*\/(\d{4}-\d\d-\d\d)$/.exec(stream) || ['', ''])[1];
const dayBefore = (date: string): string => new Date(Date.parse(date) - 86400000).toISOString().slice(0, 10);

/** A uuid that also works where crypto.randomUUID does not: old browsers, and plain http on a local network. */
export const uuid = (): string => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = b[6] & 15 | 64;
  b[8] = b[8] & 63 | 128;
  return Array.from(b, (n, i) => (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + n.toString(16).padStart(2, '0')).join('');
};

let library: Promise<void> | undefined;
const load = () => library = library || new Promise((ok, no) => {
  const script = document.createElement('script');
  script.src = new URL('../lib/signalr/signalr.min.js', import.meta.url).href;
  script.onload = () => ok();
  script.onerror = () => { library = undefined; script.remove(); no(new Error('offline')); };
  document.head.append(script);
});

/** Keeps streams as docs/realtime.md says: pushes with versions, the whole after a gap, commands until they are answered. */
export class Feed {
  you: any;
  /** When the server was last heard (`ticks`); 0 before the first time. */
  heardAt = 0;
  /** ms that the last question took, there and back. */
  trip = 0;
  private now: State = 'connecting';
  private readonly live = new Map<string, Live>();
  private readonly mending = new Set<string>();
  private readonly outbox: Outbox;
  private readonly heard: ((stream: string, touched: Set<string> | null) => void)[] = [];
  private readonly told: ((s: State, why?: string) => void)[] = [];
  private readonly answered: ((cmd: Command, reply: Reply) => void)[] = [];
  private readonly beat: number;
  private connection?: SignalRConnection;
  private entered = false;
  private early: Push[] = [];
  /** The day before the newest business date. Of what is older nothing is to be seen any more. */
  private oldest = '';
  private offset = 0;
  private pumping = false;
  /** Why this seat has ended; empty while it has not. */
  private ending = '';
  private wake: () => void = () => { };
  private hiddenAt?: number;

  constructor(private readonly o: FeedOptions) {
    this.outbox = new Outbox(o.outbox, o.at && o.at.seat);
    this.beat = o.beat === undefined ? o.hub.endsWith('kitchen') ? 1000 : o.hub.endsWith('floor') ? 2000 : 0 : o.beat;
    addEventListener('online', () => this.wake());
    // The network is gone, and what hangs on it: better to know now than after a time-out.
    addEventListener('offline', () => { if (this.connection) this.connection.stop(); else this.say('offline'); });
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.hiddenAt = ticks();
      else if (this.hiddenAt !== undefined && ticks() - this.hiddenAt > asleep && this.connection) this.connection.stop();
      else this.wake();
    });
  }

  get state(): State { return this.now; }

  /** Connects, for good; resolves once the first Enter is answered, or this seat has ended. */
  async start(): Promise<void> {
    const read = this.outbox.open();
    await Promise.race([read, new Promise(ok => setTimeout(ok, storage))]);
    read.then(() => this.pump());
    await new Promise<void>(ready => {
      this.onState(s => (s === 'live' || s === 'ended') && ready());
      this.stay();
    });
  }

  stream(name: string): Entities | undefined {
    const one = this.live.get(name);
    return one && one.entities;
  }

  version(name: string): number {
    const one = this.live.get(name);
    return one ? one.version : 0;
  }

  streams(prefix: string): [string, Entities][] {
    return [...this.live].filter(([name]) => name.startsWith(prefix)).map(([name, one]) => [name, one.entities]);
  }

  on(listener: (stream: string, touched: Set<string> | null) => void): void { this.heard.push(listener); }
  onState(listener: (s: State, why?: string) => void): void { this.told.push(listener); }
  onReply(listener: (cmd: Command, reply: Reply) => void): void { this.answered.push(listener); }

  /** A question; not queued, fails when not live. */
  async ask<T>(method: string, ...args: unknown[]): Promise<T> {
    if (!this.connection || !this.entered) throw new Error('offline');
    return this.connection.invoke<T>(method, ...args);
  }

  /** A command: kept on this device and sent, in order, with the same id until it is answered. Returns the id. */
  send(method: string, ...args: unknown[]): string {
    const id = uuid();
    this.again({ id, method, args });
    return id;
  }

  /** Sends a command as it is. One that was refused is sent once more with its own id: it is judged anew. After the end there is nobody to send it to. */
  again(command: Command): void {
    if (this.ending) return this.answer(command, { refusal: this.ending, version: 0 });
    this.outbox.add(command);
    this.pump();
  }

  /** Goes on with what waited for somebody. */
  resume(): void { this.pump(); }

  pending(): Command[] { return this.outbox.all(); }

  /** Drops what was not sent, and answers what that was. Whoever is told that a seat has ended does this once somebody can read of it. */
  abandon(): Command[] { return this.outbox.clear(); }

  /** The server's clock, in milliseconds since 1970. */
  serverNow(): number { return this.heardAt ? ticks() + this.offset : Date.now(); }

  /** Adds snapshots that were asked for apart. */
  look(streams: StreamSnapshot[]): void {
    for (const one of streams) this.whole(one);
  }

  /** Connects once more: what this connection may see has changed. */
  renew(): void { if (this.connection) this.connection.stop(); }

  drop(stream: string): void {
    if (this.live.delete(stream)) this.hear(stream, null);
  }

  private async stay(): Promise<void> {
    for (let failed = 0; this.now !== 'ended';) {
      try {
        await this.connect(failed, () => failed = 0);
      } catch { /* told below; the next try follows */ }
      this.connection = undefined;
      this.entered = false;
      if (this.state === 'ended') return;
      this.say(navigator.onLine === false ? 'offline' : this.you ? 'reconnecting' : 'connecting');
      const nap = backoff[Math.min(failed, backoff.length - 1)] * (0.5 + Math.random() / 2);
      failed++;
      await new Promise<void>(ok => { this.wake = ok; setTimeout(ok, nap); });
    }
  }

  /** One connection, from its start to its end. */
  private async connect(failed: number, ok: () => void): Promise<void> {
    const polling = failed > 1 && failed % 2 === 0;
    if (polling) await load();
    const connection: SignalRConnection = polling
      ? new window.signalR!.HubConnectionBuilder().withUrl(this.o.hub, { transport: longPolling }).configureLogging(noLog).build()
      : new Socket(this.o.hub);
    connection.serverTimeoutInMilliseconds = 20000;
    const closed = new Promise<void>(end => connection.onclose(() => end()));
    connection.on('change', (...push) => this.entered ? this.apply(push as Push) : this.early.push(push as Push));
    connection.on('versions', versions => this.compare(versions));
    connection.on('leave', ms => setTimeout(() => connection.stop(), ms));
    connection.on('ended', why => this.end(why, connection));
    this.early = [];
    await connection.start();
    this.connection = connection;
    const asked = ticks();
    const answer = await Promise.race([
      connection.invoke<{ now: number; you: any; streams: StreamSnapshot[] }>('Enter', ...this.o.enter()),
      closed.then(() => { throw new Error('closed'); }),
    ]).catch(error => { connection.stop(); throw error; });
    if (this.state === 'ended') return;
    this.clock(asked, answer.now);
    // In another tab the phone has sat down elsewhere: what is here, and still to be sent, is of the seat that it had.
    const { at, elsewhere } = this.o;
    if (at && at.seat !== answer.you.session && at.table !== answer.you.table) {
      connection.stop();
      return elsewhere!();
    }
    this.you = answer.you;
    this.outbox.enter(scope(this.you));
    this.oldest = '';
    for (const name of [...this.live.keys()]) if (!answer.streams.some(s => s.stream === name)) this.drop(name);
    // Also where the house knows less than this page: its database was put back.
    for (const one of answer.streams) this.live.delete(one.stream);
    this.look(answer.streams);
    this.entered = true;
    for (const push of this.early.splice(0)) this.apply(push);
    ok();
    this.say('live');
    this.pump();
    const beating = this.beat ? this.heart(connection) : 0;
    await closed;
    clearInterval(beating);
  }

  private heart(connection: SignalRConnection): number {
    let last = ticks();
    return window.setInterval(() => {
      const asked = ticks();
      connection.invoke<number>('Beat').then(now => {
        last = ticks();
        this.clock(asked, now);
        if (connection === this.connection && this.entered) this.say('live');
      }, () => { });
      if (asked - last > 3 * this.beat) this.say('reconnecting', 'stale');
      if (asked - last > 6 * this.beat) connection.stop();
    }, this.beat);
  }

  private clock(asked: number, now: number): void {
    this.heardAt = ticks();
    this.trip = this.heardAt - asked;
    this.offset = now - (asked + this.heardAt) / 2;
  }

  private end(why: string, connection: SignalRConnection): void {
    this.ending = why;
    this.say('ended', why);
    connection.stop();
  }

  private whole({ stream, version, set }: StreamSnapshot): void {
    const mine = this.live.get(stream);
    if (mine && mine.version > version || this.past(stream)) return;
    this.live.set(stream, { version, entities: new Map(Object.entries(set)) });
    this.hear(stream, null);
  }

  private apply([stream, base, version, change]: Push): void {
    const mine = this.live.get(stream) || { version: 0, entities: new Map() };
    if (version <= mine.version || this.past(stream)) return;
    if (base === -1) return this.whole({ stream, version, set: change.set || {} });
    if (base > mine.version) return this.mend(stream);
    const touched = new Set<string>(change.drop);
    for (const key of touched) mine.entities.delete(key);
    for (const key of Object.keys(change.set || {})) {
      mine.entities.set(key, change.set![key]);
      touched.add(key);
    }
    mine.version = version;
    this.live.set(stream, mine);
    this.hear(stream, touched);
    if (change.at) dispatchEvent(new CustomEvent('shown', { detail: { stream, set: change.set || {}, late: this.serverNow() - change.at } }));
  }

  /** Whether a stream is of days gone by, or not wanted. A page is open for weeks: a new day sends those away that went before. */
  private past(stream: string): boolean {
    const date = dated(stream), before = date && dayBefore(date);
    if (before > this.oldest) {
      this.oldest = before;
      for (const name of [...this.live.keys()]) if (dated(name) && dated(name) < before) this.drop(name);
    }
    return date ? date < this.oldest : !!this.o.past && this.o.past(stream);
  }

  private compare(versions: { [stream: string]: number }): void {
    if (!this.entered) return;
    for (const stream of Object.keys(versions)) {
      const mine = this.live.get(stream);
      if (versions[stream] > (mine ? mine.version : 0) && !this.past(stream)) this.mend(stream);
    }
  }

  /** Asks for the whole of a stream after a gap; what fails here is found again by the next versions. */
  private mend(stream: string): void {
    if (this.mending.has(stream) || this.mending.size >= mostMends) return;
    this.mending.add(stream);
    this.ask<StreamSnapshot | null>('Whole', stream)
      .then(answer => answer ? this.whole(answer) : this.drop(stream), () => { })
      .then(() => this.mending.delete(stream));
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      for (let tries = 0, next; this.entered && (next = this.outbox.next(this.o.may));) {
        const reply = await this.ask<Reply>(next.method, next.id, ...next.args).catch(() => undefined);
        const again = reply ? moment.includes(reply.refusal) : true;
        if (again && ++tries < mostTries || !reply && !this.entered) {
          await new Promise(ok => setTimeout(ok, Math.min(200 * tries, 3000)));
          continue;
        }
        tries = 0;
        if (this.o.may && reply && reply.refusal === 'SignInAgain') {
          this.answer(next, reply);
          break;
        }
        this.outbox.remove(next.id);
        this.answer(next, reply || { refusal: 'Busy', version: 0 });
      }
    } finally {
      this.pumping = false;
    }
  }

  private answer(command: Command, reply: Reply): void {
    for (const listener of this.answered) listener(command, reply);
  }

  private hear(stream: string, touched: Set<string> | null): void {
    for (const listener of this.heard) listener(stream, touched);
  }

  private say(state: State, why?: string): void {
    if (state === this.now && !why || this.now === 'ended') return;
    this.now = state;
    for (const listener of this.told) listener(state, why);
  }
}

/** Commands of one session, or of one screen at one station, are nobody else's. */
const scope = (you: any) => ({ owner: String(you.session || you.screen), place: String(you.station || '') });

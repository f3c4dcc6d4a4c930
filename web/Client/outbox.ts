/** A command that waits for its answer. The id is made here and kept until then, so that sending it again changes nothing. */
export interface Command {
  id: string;
  method: string;
  args: unknown[];
  /** What one of the dish costs with what was chosen, for the page to draw until the server says so; not sent. */
  unit?: number;
  /** Who gave it, where several people share a screen; not sent. */
  by?: string;
}

/** Whose command it is, and where it may be sent: another owner's are not ours, another place's wait. */
export interface Scope {
  owner: string;
  place: string;
}

interface Kept extends Command, Scope {
  seq: number;
}

const done = <T>(request: IDBRequest<T>) => new Promise<T>((ok, no) => {
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});

const store = 'commands';
/** Milliseconds for which a seat is good. */
const lasts = 12 * 3600000;

/** Commands in the order they were given; they survive a reload when the browser lets us keep them. */
export class Outbox {
  private kept: Kept[] = [];
  private seq = Date.now() * 1000;
  private db?: IDBDatabase;
  private scope: Scope = { owner: '', place: '' };
  /** What was given on this page before the connection said who we are. */
  private early?: Set<string> = new Set();
  private readonly scopeKey: string;

  /** @param seat Whose commands they are until the connection says so; none: of who it was the last time. */
  constructor(private readonly name?: string, private readonly seat?: string) {
    this.scopeKey = 'icupa-outbox-' + name;
  }

  /** Reads what an earlier page left behind. Without storage (private windows) the memory has to do. */
  async open(): Promise<void> {
    if (!this.name) return;
    try {
      this.scope = this.seat ? { owner: this.seat, place: '' } : JSON.parse(localStorage.getItem(this.scopeKey) || 'null') || this.scope;
      const request = indexedDB.open('icupa-' + this.name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'seq' });
      this.db = await done(request);
      // The browser may take it back: its data are cleared, or its process is gone.
      this.db.onclose = () => this.db = undefined;
      const earlier = await done(this.files('readonly').getAll()) as Kept[];
      // What was given while we were opening is not yet on the device.
      for (const one of this.kept) this.keep(one);
      this.kept = [...earlier, ...this.kept];
      // The connection did not wait for us: what is not of whom it let in is left alone.
      if (!this.early) this.enter(this.scope);
    } catch {
      this.db = undefined;
    }
  }

  /** The connection says who we are: what was given on this page until now is ours. What another seat of this device left is for its own page to send, and dropped when that seat must be over. */
  enter(scope: Scope): void {
    const early = this.early;
    for (const one of this.kept.filter(c => !c.owner || early && early.has(c.id))) this.keep(Object.assign(one, scope));
    for (const one of this.kept.filter(c => c.owner !== scope.owner && Math.abs(Date.now() - c.seq / 1000) > lasts)) this.remove(one.id);
    this.kept = this.kept.filter(c => c.owner === scope.owner);
    this.early = undefined;
    this.scope = scope;
    try {
      if (this.name) localStorage.setItem(this.scopeKey, JSON.stringify(scope));
    } catch { /* storage is closed to us: memory has to do */ }
  }

  all(): Command[] {
    return this.kept.map(({ id, method, args, unit, by }) => ({ id, method, args, unit, by }));
  }

  /** The first that may be sent now. */
  next(may: (command: Command) => boolean = () => true): Command | undefined {
    return this.kept.find(c => c.place === this.scope.place && may(c));
  }

  add(command: Command): void {
    const one = { ...command, ...this.scope, seq: this.seq++ };
    this.kept.push(one);
    if (this.early) this.early.add(one.id);
    this.keep(one);
  }

  remove(id: string): void {
    const at = this.kept.findIndex(c => c.id === id);
    if (at < 0) return;
    const [one] = this.kept.splice(at, 1);
    this.store(files => files.delete(one.seq));
  }

  /** Drops all, and answers what that was. */
  clear(): Command[] {
    const all = this.all();
    for (const { id } of all) this.remove(id);
    return all;
  }

  private keep(one: Kept): void {
    this.store(files => files.put(one));
  }

  /** Writes to the device. Where that is no longer possible, the memory has to do from now on. */
  private store(write: (files: IDBObjectStore) => void): void {
    try {
      if (this.db) write(this.files('readwrite'));
    } catch {
      this.db = undefined;
    }
  }

  private files(mode: IDBTransactionMode): IDBObjectStore {
    return this.db!.transaction(store, mode).objectStore(store);
  }
}

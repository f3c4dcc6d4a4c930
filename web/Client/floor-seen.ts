/** How long a thing without a time of its own has been in sight of this device: kept over a reload, dropped when the thing is gone. */
export class Seen {
  private readonly times: Map<string, number>;
  private used = new Set<string>();
  private changed = false;

  constructor(private readonly now: () => number, private readonly store: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    let kept: [string, number][] = [];
    try {
      kept = JSON.parse(store.getItem('icupa-floor-seen') || '[]') as [string, number][];
    } catch { /* a closed or broken storage forgets: ages start anew */ }
    this.times = new Map(kept);
  }

  /** Milliseconds since 1970 on the server's clock. */
  at = (key: string): number => {
    this.used.add(key);
    let time = this.times.get(key);
    if (time === undefined) {
      this.times.set(key, time = this.now());
      this.changed = true;
    }
    return time;
  };

  /** Called after every drawing. What was not asked for is over, unless nothing was (the room is not here yet). */
  keep(): void {
    if (this.used.size) Array.from(this.times.keys()).forEach((key) => { if (!this.used.has(key)) this.changed = this.times.delete(key) || this.changed; });
    this.used = new Set();
    if (!this.changed) return;
    this.changed = false;
    try {
      this.store.setItem('icupa-floor-seen', JSON.stringify(Array.from(this.times)));
    } catch { /* as above */ }
  }
}

/** So many things that were passed on are remembered: more than are open in an evening. */
const MOST_TOLD = 300;

/** The waiting tickets that somebody at this device has carried to the kitchen by word of mouth: kept over a reload. */
export class Told {
  private readonly keys: Set<string>;

  constructor(private readonly store: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    let kept: string[] = [];
    try {
      kept = JSON.parse(store.getItem('icupa-floor-told') || '[]') as string[];
    } catch { /* a closed or broken storage forgets: it is asked for once more */ }
    this.keys = new Set(kept);
  }

  has(key: string): boolean { return this.keys.has(key); }

  add(key: string): void {
    this.keys.add(key);
    try {
      this.store.setItem('icupa-floor-told', JSON.stringify(Array.from(this.keys).slice(-MOST_TOLD)));
    } catch { /* as above */ }
  }
}

import type { Source } from './floor-shapes.js';
import { ticks } from './socket.js';

/** The room is kept at most every so many ms, and takes at most one part in so many of the time. */
const EVERY = 2000, PART = 100;

interface Room {
  /** Server's clock minus this device's, in ms; when the server was last heard, on its clock. */
  ahead: number; heardAt: number;
  streams: [string, [string, unknown][]][];
}

/** The room as this device last heard it, kept over a reload: shown until the house answers, and forgotten once the screen is signed out. */
export class Keep {
  /** What an earlier page left; null where there is nothing. */
  readonly room: Room | null = null;
  readonly source: Source;
  private at = -EVERY;
  private took = 0;
  private changed = false;

  constructor(private readonly name: string, private readonly store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = localStorage) {
    try {
      this.room = JSON.parse(store.getItem(name) || 'null') as Room | null;
    } catch { /* a closed or broken storage has kept nothing */ }
    const streams = new Map((this.room ? this.room.streams : []).map(([stream, entities]) => [stream, new Map(entities)]));
    this.source = { entities: (stream) => streams.get(stream), names: (prefix) => Array.from(streams.keys()).filter((stream) => stream.startsWith(prefix)) };
  }

  /** Something is not as it was kept. */
  touch(): void { this.changed = true; }

  /** Call it often, it writes seldom; `now` and `heardAt` on the server's clock. */
  keep(now: number, heardAt: number, streams: [string, ReadonlyMap<string, unknown>][]): void {
    if (!this.changed || ticks() - this.at < Math.max(EVERY, PART * this.took)) return;
    this.changed = false;
    const began = ticks();
    const room: Room = { ahead: now - Date.now(), heardAt, streams: streams.map(([stream, entities]) => [stream, Array.from(entities)]) };
    try {
      this.store.setItem(this.name, JSON.stringify(room));
    } catch { /* no room for it: the next reload needs the house */ }
    this.at = ticks();
    this.took = this.at - began;
  }

  forget(): void {
    try {
      this.store.removeItem(this.name);
    } catch { /* as above */ }
  }
}

import type { Feed, StreamSnapshot } from './feed.js';
import type { View } from './floor-view.js';

/** Which visits' carts this screen watches: the open table's, and every one where a first round may wait for a tap. */
export class Looking {
  private readonly visits = new Set<string>();

  constructor(private readonly feed: Pick<Feed, 'ask' | 'look' | 'drop'>, private readonly everyVisit: boolean) {}

  /** A new connection has forgotten what we looked at. */
  anew(): void { this.visits.clear(); }

  /** Looks at what is to be seen now, and no longer at the rest. */
  at(view: View): void {
    if (view.link.state !== 'live') return;
    const wanted = new Set<string>(view.party ? [view.party.visit] : []);
    if (this.everyVisit) view.room.tables.forEach((t) => t.parties.forEach((p) => wanted.add(p.visit)));
    wanted.forEach((visit) => { if (!this.visits.has(visit)) this.look(visit); });
    Array.from(this.visits).forEach((visit) => { if (!wanted.has(visit)) this.unlook(visit); });
  }

  private look(visit: string): void {
    this.visits.add(visit);
    this.feed.ask<{ streams: StreamSnapshot[] }>('Look', visit).then(
      (answer) => this.visits.has(visit) && answer && this.feed.look(answer.streams),
      // Asked anew with the next drawing, or by the next connection.
      () => this.visits.delete(visit));
  }

  private unlook(visit: string): void {
    this.visits.delete(visit);
    this.feed.ask('Unlook', visit).catch(() => undefined);
    this.feed.drop(`cart:${visit}`);
  }
}

import type { Feed, StreamSnapshot } from './feed.js';
import type { TableView, VisitMeta } from './floor-shapes.js';
import type { View } from './floor-view.js';

/** How often the stations with a ticket that nobody has drawn are read whole (ms): their own news may stop once it is drawn. */
const STATIONS = 10_000;
/** How often tables are read whole (ms) that do not name a visit which says that it sits there: a lost push of theirs is in no versions. */
const TABLES = 3_000;
/** So many parties that have gone are remembered; the house names fewer. */
const MOST_GONE = 1_000;

/** The visit that a stream is of; none for the streams of tables, stations and the venue. */
const visitOf = (stream: string): string => (/^(?:visit|presence|cart|check|order|payment):([^/]+\/[^/]+\/[^/]+)/.exec(stream) || ['', ''])[1]!;

/**
 * What this screen reads besides the room: the carts of the open table, and of every table where a first round may wait for a tap;
 * the stations, for tickets that no kitchen screen has drawn; and tables whose news was lost.
 */
export class Looking {
  private readonly visits = new Set<string>();
  private stationsAt = 0;
  private tablesAt = 0;
  private readonly gone = new Set<string>();

  constructor(private readonly feed: Pick<Feed, 'ask' | 'look' | 'drop' | 'stream' | 'streams' | 'serverNow'>, private readonly everyVisit: boolean) {}

  /** A new connection has forgotten what we looked at. */
  anew(): void {
    this.visits.clear();
    this.stationsAt = 0;
  }

  /** Looks at what is to be seen now, and no longer at the rest. */
  at(view: View): void {
    if (view.link.state !== 'live') return;
    const wanted = new Set<string>(view.party ? [view.party.visit] : []);
    if (this.everyVisit) view.room.tables.forEach((t) => t.parties.forEach((p) => wanted.add(p.visit)));
    wanted.forEach((visit) => { if (!this.visits.has(visit)) this.look(visit); });
    Array.from(this.visits).forEach((visit) => { if (!wanted.has(visit)) this.unlook(visit); });
    const due = this.stationsAt === 0 || (view.room.escalated.length > 0 && this.feed.serverNow() - this.stationsAt > STATIONS);
    if (due) this.stations(view);
    if (this.feed.serverNow() - this.tablesAt > TABLES) this.tables();
  }

  /** Whether a stream is of a party that has gone: whatever comes of it is not kept. The screen is open for weeks. */
  past = (stream: string): boolean => this.gone.has(visitOf(stream));

  private tables(): void {
    this.tablesAt = this.feed.serverNow();
    for (const [name, visit] of this.feed.streams('visit:')) {
      const meta = visit.get('meta') as VisitMeta | undefined;
      if (!meta) continue;
      const known = this.feed.stream(`table:${meta.table}`), table = known && (known.get('meta') as TableView | undefined);
      if (table && table.parties.some((p) => `visit:${p.visit}` === name)) continue;
      if (meta.state === 'open') this.read(`table:${meta.table}`);
      else this.gone.add(visitOf(name));
    }
    for (const [stream] of this.feed.streams('')) if (visitOf(stream) && (this.past(stream) || !this.feed.stream(`visit:${visitOf(stream)}`))) this.feed.drop(stream);
    for (const visit of this.gone) if (this.gone.size > MOST_GONE) this.gone.delete(visit);
  }

  private read(stream: string): void {
    this.feed.ask<StreamSnapshot | null>('Whole', stream).then((whole) => { if (whole) this.feed.look([whole]); }, () => undefined);
  }

  /** The stations' streams have the business date that availability has. */
  private stations(view: View): void {
    const today = this.feed.streams('availability:').map(([name]) => name.slice(name.lastIndexOf('/') + 1)).sort().pop();
    if (!today) return;
    this.stationsAt = this.feed.serverNow();
    this.drawers(view.plan.venue, today);
    for (const station of Object.keys(view.plan.stations))
      this.read(`station:${view.plan.venue}/${station}/${today}`);
  }

  /** The drawers of today and of the day before: one may have been left open. Their news comes by itself from then on. */
  private drawers(venue: string, today: string): void {
    for (const date of [new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10), today])
      this.read(`drawer:${venue}/${date}`);
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

// What this screen knows: the feed's streams with our own unanswered taps on top; the kept board while there is no feed yet.

import { Feed, uuid } from './feed.js';
import { recallable, type Fired } from './kitchen-board.js';
import { stockWith, withIntents } from './kitchen-intent.js';
import { forget, keep, kept, type Kept } from './kitchen-keep.js';
import { settings } from './kitchen-page.js';
import { ticks } from './socket.js';
import type { Entities, Intent, KitchenView, StationMeta, StockView, Ticket } from './kitchen-types.js';

/** An accepted tap is drawn over the board for at most so long, in ms, while its change is on the way. */
const SETTLE_MS = 5000;
/** The board is kept on the device at most every so many ms. */
const KEEP_MS = 1000;
/** Thresholds until the station's own have arrived, in seconds. */
const WARN_SECONDS = 300, LATE_SECONDS = 480;

const stockCommands = ['EightySix', 'UnEightySix', 'CountDown'];

interface Settling extends Intent { version: number; since: number }

export class Live {
  onChange: () => void = () => undefined;
  onRefused: (method: string, refusal: string) => void = () => undefined;
  /** Connected once more, or another menu is on sale: what the page was made of may be old. */
  onOld: () => void = () => undefined;
  /** This screen may no longer be here. */
  ended = false;

  private readonly feed = new Feed({ hub: '/hub/kitchen', enter: () => [settings.station], outbox: `kitchen-${settings.venue}`, beat: 1000 });
  private readonly sentAt = new Map<string, number>();
  private settling: Settling[] = [];
  private readonly last: Kept | null = kept();
  private dirty = false;
  private keptAt = -Infinity;
  /** The tickets since the last change; null when they must be gathered anew. */
  private drawn: Fired[] | null = null;

  constructor() {
    this.feed.on(stream => {
      // A node has the new menu a moment after it is told of it.
      if (stream.startsWith('menu:')) setTimeout(() => this.onOld(), 2000);
      this.changed();
    });
    let you: unknown;
    this.feed.onState(state => {
      if (state === 'live' && you !== this.feed.you) {
        if (you) this.onOld();
        you = this.feed.you;
      }
      if (state === 'ended') {
        this.ended = true;
        this.feed.abandon();
        forget();
      }
      this.changed();
    });
    this.feed.onReply((command, reply) => {
      const at = this.sentAt.get(command.id) ?? 0;
      this.sentAt.delete(command.id);
      if (reply.refusal === 'None') this.settling.push({ ...command, at, version: reply.version, since: performance.now() });
      else this.onRefused(command.method, reply.refusal);
      this.changed();
    });
  }

  start(): void { void this.feed.start(); }

  /** Whether there is any board to draw: the live one or the kept one. */
  known(): boolean { return this.entered() || this.last !== null; }

  /** The server's clock in ms; before the first answer as it was when the board was kept. */
  now(): number { return this.entered() ? this.feed.serverNow() : Date.now() + (this.last?.ahead ?? 0); }

  /** Every ticket that this screen may show, bumped ones included. */
  tickets(): Fired[] {
    if (this.settling.length > 0) this.drawn = null;
    return this.drawn ??= this.gather();
  }

  private gather(): Fired[] {
    const intents = this.intents();
    return this.streams('station:').flatMap(([name, entities]) => {
      const { station, date } = parts(name);
      const meta = entities['meta'] as StationMeta | undefined;
      const all = Object.keys(entities).filter(key => key.startsWith('ticket:')).map(key => entities[key] as Ticket);
      // Another station's ticket is our business only while nobody there has seen it.
      const ours = station === settings.station ? all : all.filter(ticket => ticket.escalated && ticket.state === 'new');
      return ours.map(ticket => ({
        key: station === settings.station ? ticket.order : `${station} ${ticket.order}`,
        ticket: station === settings.station ? withIntents(ticket, intents) : ticket, station, date,
        warnSeconds: meta?.warnSeconds ?? WARN_SECONDS, lateSeconds: meta?.lateSeconds ?? LATE_SECONDS,
      }));
    });
  }

  stock(): Map<string, StockView> {
    const latest = this.streams('availability:').sort(([a], [b]) => a < b ? -1 : 1).pop();
    return stockWith(new Map(Object.entries(latest?.[1] ?? {}) as [string, StockView][]), this.intents());
  }

  kitchen(): KitchenView | null {
    return (this.streams('venue:')[0]?.[1]['kitchen'] ?? null) as KitchenView | null;
  }

  /** A command that survives a reload and a night without network; drawn at once. */
  send(method: string, ...args: unknown[]): void {
    const at = this.now();
    this.sentAt.set(this.feed.send(method, ...args), at);
    this.changed();
  }

  /** Not queued: a ticket that is still new is reported again. */
  painted(orders: string[]): void {
    this.feed.ask('Painted', uuid(), orders).catch(() => undefined);
  }

  /** Taps that the server has not answered. */
  queued(): number { return this.feed.pending().length; }

  /** ms since the server was last heard, or null before the first time. */
  silent(): number | null { return this.feed.heardAt === 0 ? null : ticks() - this.feed.heardAt; }

  /** ms that the last beat took, there and back. */
  get trip(): number { return this.feed.trip; }

  /** Keeps the board on this device; call it often, it writes seldom. */
  keep(): void {
    if (!this.dirty || this.ended || !this.entered() || performance.now() - this.keptAt < KEEP_MS) return;
    this.dirty = false;
    this.keptAt = performance.now();
    const recall = new Set(recallable(this.tickets()).map(ticket => `ticket:${ticket.order}`));
    const worth = ([key, entity]: [string, unknown]) => (entity as Ticket).state !== 'bumped' || recall.has(key);
    const streams = this.streams('').map(([name, entities]) => [name, Object.fromEntries(Object.entries(entities).filter(worth))]);
    keep({ ahead: this.feed.serverNow() - Date.now(), streams: Object.fromEntries(streams) as Record<string, Entities> });
  }

  private entered(): boolean { return this.feed.you !== undefined; }

  private changed(): void {
    this.dirty = true;
    this.drawn = null;
    this.onChange();
  }

  private streams(prefix: string): [string, Entities][] {
    if (this.entered()) return this.feed.streams(prefix).map(([name, entities]) => [name, Object.fromEntries(entities)]);
    return Object.entries(this.last?.streams ?? {}).filter(([name]) => name.startsWith(prefix));
  }

  /** Unanswered taps, and accepted ones whose change has not arrived. */
  private intents(): Intent[] {
    const now = performance.now();
    this.settling = this.settling.filter(tap => now - tap.since < SETTLE_MS && !this.arrived(tap));
    return [...this.settling, ...this.feed.pending().map(command => ({ ...command, at: this.sentAt.get(command.id) ?? 0 }))];
  }

  private arrived({ method, version }: Settling): boolean {
    const prefix = stockCommands.includes(method) ? 'availability:' : 'station:';
    return this.feed.streams(prefix).some(([name]) => (prefix === 'availability:' || parts(name).station === settings.station) && this.feed.version(name) >= version);
  }
}

/** "station:icupa/kigali-grill/grill/2026-11-22" is the grill's, of that day. */
function parts(stream: string): { station: string; date: string } {
  const pieces = stream.split('/');
  return { station: pieces[pieces.length - 2] ?? '', date: pieces[pieces.length - 1] ?? '' };
}

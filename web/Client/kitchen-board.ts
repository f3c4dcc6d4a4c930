// The order of the board and its counts. Pure: no clock, no page.

import { isDone, isVoid, isWaiting } from './kitchen-intent.js';
import type { Ticket, TicketLine } from './kitchen-types.js';

/** How long a bumped ticket keeps its place, in ms. */
export const UNDO_MS = 3000;
/** How far back a ticket can be recalled. */
export const RECALL_LIMIT = 50;

export type Age = 'fresh' | 'steady' | 'warn' | 'late';

/** A ticket with what this screen knows around it. */
export interface Fired {
  /** Names it on the board: the order, and for another station's ticket that station too. */
  key: string;
  ticket: Ticket;
  /** Business date of its stream; tickets of the day before stay until they are done. */
  date: string;
  /** Station of its stream; another's ticket is here only because nobody there has seen it. */
  station: string;
  warnSeconds: number;
  lateSeconds: number;
}

export interface Card extends Fired {
  addOn: boolean;
  remake: boolean;
  /** Bumped less than 3 s ago: its place is kept with an undo. */
  gap: boolean;
}

export const visitOf = (order: string) => order.slice(0, order.lastIndexOf('/'));

const remade = (line: TicketLine) => line.remakes > 0 && !isDone(line) && !isVoid(line);

export function age(fired: Fired, now: number): Age {
  const seconds = (now - Date.parse(fired.ticket.firedAt)) / 1000;
  if (seconds >= fired.lateSeconds) return 'late';
  if (seconds >= fired.warnSeconds) return 'warn';
  return seconds >= fired.warnSeconds / 2 ? 'steady' : 'fresh';
}

/** Oldest first, remakes before all, an add-on directly under the earlier ticket of its visit. */
export function arrange(all: readonly Fired[], now: number): Card[] {
  const cards = all
    .filter(f => f.ticket.state !== 'bumped' || isGap(f.ticket, now))
    .map(f => ({ ...f, addOn: false, remake: f.ticket.lines.some(remade), gap: f.ticket.state === 'bumped' }))
    .sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : a.ticket.sequence - b.ticket.sequence);
  const groups = new Map<string, Card[]>();
  for (const card of cards) {
    const key = `${card.station} ${visitOf(card.ticket.order)}`;
    const group = groups.get(key);
    if (group) { card.addOn = true; group.push(card); } else groups.set(key, [card]);
  }
  const rank = (group: Card[]) => group.some(c => c.remake && !c.gap) ? 0 : 1;
  return [...groups.values()].sort((a, b) => rank(a) - rank(b)).flat();
}

export function isGap(ticket: Ticket, now: number): boolean {
  return ticket.state === 'bumped' && !!ticket.bumpedAt && now - Date.parse(ticket.bumpedAt) < UNDO_MS;
}

/** The bumped tickets that can come back, latest first. */
export function recallable(all: readonly Fired[]): Ticket[] {
  return all.map(f => f.ticket).filter(t => t.state === 'bumped')
    .sort((a, b) => Date.parse(b.bumpedAt ?? b.firedAt) - Date.parse(a.bumpedAt ?? a.firedAt)).slice(0, RECALL_LIMIT);
}

export interface Count { name: string; allergy: string[] | null; waiting: number; started: number }

/** All-day: what is still to be made of each dish. A line with an allergy is never added to the others. */
export function allDay(cards: readonly Card[]): Count[] {
  const counts = new Map<string, Count>();
  for (const card of cards) {
    if (card.gap) continue;
    for (const line of card.ticket.lines) {
      if (isVoid(line) || isDone(line)) continue;
      const key = line.allergy ? `${line.name} ${line.id}` : line.name;
      const count = counts.get(key) ?? { name: line.name, allergy: line.allergy?.codes ?? null, waiting: 0, started: 0 };
      if (isWaiting(line)) count.waiting += line.quantity; else count.started += line.quantity;
      counts.set(key, count);
    }
  }
  return [...counts.values()].sort((a, b) => b.waiting + b.started - a.waiting - a.started || a.name.localeCompare(b.name));
}

/** Whole minutes and seconds, "6:05"; hours beyond 99 minutes stay minutes. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

// The kitchen's part of the live protocol (docs/realtime.md): shapes of entities as they arrive.

export type Fulfilment = 'sent' | 'accepted' | 'preparing' | 'ready' | 'served' | 'voided';

export interface AllergyMark { codes: string[]; words?: string | null }

export interface TicketLine {
  id: string;
  name: string;
  quantity: number;
  choices: string[];
  course: string;
  note?: string | null;
  allergy?: AllergyMark | null;
  allergyAcknowledged: boolean;
  state: Fulfilment;
  voidReason?: string | null;
  changeAcknowledged: boolean;
  remakes: number;
  alsoAt: string[];
}

export interface Ticket {
  order: string;
  sequence: number;
  number: string;
  table: string;
  round: number;
  firedAt: string;
  state: 'new' | 'open' | 'bumped';
  bumpedAt?: string | null;
  escalated: boolean;
  lines: TicketLine[];
  /** What the bump made ready and a recall takes back; null when nobody knows. */
  finished?: string[] | null;
}

export interface StationMeta { station: string; sequence: number; warnSeconds: number; lateSeconds: number }

export type StockKind = 'item' | 'modifier' | 'ingredient';

/** A thing that can run out: by its kitchen name, and what else it may be searched by. */
export interface Thing { kind: StockKind; id: string; name: string; also: string }

export interface StockView { kind: StockKind; id: string; out: boolean; left?: number | null; by: string; at: string; off?: boolean; held?: number }

export interface KitchenView { unheard: boolean; mode: string; busyMinutes: number; screens: number }

/** Entities of one stream by key. */
export type Entities = Record<string, unknown>;

/** A tap that the server has not yet shown back to us. `at` is ms of the server's clock when it was made. */
export interface Intent { id: string; method: string; args: unknown[]; at: number }

/** What the page's JSON block tells this screen. */
export interface Settings {
  venue: string;
  venueName: string;
  timeZone: string;
  station: string;
  stationName: string;
  expo: boolean;
  language: string;
  stations: Record<string, string>;
  things: Thing[];
  words: Record<string, string>;
}

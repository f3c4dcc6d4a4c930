/** The entities that the floor reads, as docs/realtime.md and the …View records define them. Times are ISO 8601, amounts minor units. */

export type Fulfilment = 'sent' | 'accepted' | 'preparing' | 'ready' | 'served' | 'voided';
export type CallKind = 'waiter' | 'water' | 'bill';
export type TroubleKind = 'cold' | 'wrong' | 'missing' | 'other';
export type Mode = 'online' | 'busy' | 'paused';

export interface Choice { group: string; modifier: string; choices: Choice[] }
export interface AllergyMark { codes: string[]; words?: string | null }

export interface TableView { id: string; epoch: number; version: number; parties: { visit: string; openedAt: string; pin: string; with?: string; letter?: string }[] }
export interface VisitMeta { table: string; state: 'open' | 'closed'; openedAt: string; host: string | null; with?: string; closingBy?: string; notClosed?: string }
export interface GuestView { session: string; number: number; alias: string | null; joinedAt: string; left: boolean; revoked: boolean; ageVerified: boolean }
export interface CallView { id: string; kind: CallKind; by: string; at: string; acknowledgedAt: string | null; acknowledgedBy: string | null }
export interface PresenceView { here: string[] | null }
export interface CartMeta { currency: string; total: number; menuVersion: number; ended: boolean }
export interface CartLineView {
  id: string; item: string; quantity: number; choices: Choice[]; note: string | null; allergy: AllergyMark | null;
  by: string; unit: number; total: number; hold: 'free' | 'reserving' | 'held' | 'short'; ageNotVerified?: boolean; misfit?: string;
}
export interface RoundView { number: number; order: string; placedBy: string; placedAt: string; total: number; state: 'waiting' | 'sent' | 'declined'; lines?: CartLineView[] }
export interface OrderMeta { id: string; number: string; round: number; table: string; placedBy: string; placedAt: string; quotedAt: string; total: number; remake: boolean }
export interface OrderLineView {
  id: string; item: string; quantity: number; choices: Choice[]; note: string | null; allergy: AllergyMark | null;
  by: string; total: number; state: Fulfilment; trouble: TroubleKind | null; voidReason: string | null; remakes: number;
  /** The kitchen cannot make it, and the table has been told. */
  told?: boolean;
}
export interface TicketView { order: string; sequence: number; number: string; table: string; round: number; firedAt: string; state: 'new' | 'open' | 'bumped'; escalated: boolean; lines: { state: Fulfilment }[] }
export interface KitchenView { unheard: boolean; mode: Mode; busyMinutes: number; screens: number }
/** The platform's switches for this venue: 0 is off for staff. */
export interface SwitchesView { ordering: number; card: number; momo: number; airtel: number }
export interface StockView { kind: 'item' | 'modifier' | 'ingredient'; id: string; out: boolean; left: number | null; by: string; at: string; off?: boolean; held?: number }

/** What the page carries about its venue. */
export interface Plan {
  venue: string; name: string; currency: string; exponent: number; language: string; joining: 'open' | 'staff' | 'pin' | 'approve';
  money: { methods: ('card' | 'momo' | 'airtel' | 'momo-by-hand' | 'cash' | 'terminal')[]; cashStep: number; mostChange: number; tipPercents: number[]; byHand?: { code: string; dial: string } | null; taxes: 'included' | 'on-top' };
  alcoholAge: number; grace: number; tables: { name: string; area: string; seats: number; x: number; y: number }[];
  staff: Record<string, string>; stations: Record<string, string>;
}

/** The menu as /menu.json gives it. */
export interface Modifier { id: string; name: string; price: number; groups: string[]; ingredients: string[]; default: boolean }
export interface ModifierGroup { id: string; name: string; min: number; max: number; modifiers: Modifier[] }
export interface MenuItem {
  id: string; group: string; name: string; kitchenName: string; price: number; modifierGroups: string[];
  ingredients: string[]; dayparts: string[];
}
/** "HH:mm" where the venue is; an end up to 28:00 is after midnight. */
export interface Daypart { id: string; from: string; to: string }
export interface Menu { dayparts: Daypart[]; groups: { id: string; name: string }[]; ingredients: { id: string; name: string }[]; modifierGroups: ModifierGroup[]; items: MenuItem[] }

/** Where entities come from: the live feed, or a test. */
export interface Source {
  /** Entities of a stream by key, or undefined while it is not here. */
  entities(stream: string): ReadonlyMap<string, unknown> | undefined;
  names(prefix: string): string[];
}

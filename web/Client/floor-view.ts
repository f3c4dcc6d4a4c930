import type { DrawerDay } from './floor-check.js';
import type { MoneyDialog, MoneyUi } from './floor-money-view.js';
import type { Command } from './outbox.js';
import type { Choice, Menu, Plan } from './floor-shapes.js';
import type { Party, Room, Table } from './floor-room.js';
import type { Told } from './floor-seen.js';
import type { Words } from './floor-words.js';

export interface Member { id: string; name: string; role: string }
/** How the screen hears the house; `heardAt` on the server's clock. */
export interface Link { state: 'first' | 'live' | 'lost' | 'ended'; heardAt: number; queued: Command[] }
export interface Picks { quantity: number; choices: Choice[]; note: string; allergy: string[]; allergyWords: string }

export type Dialog =
  | MoneyDialog
  | { kind: 'dish'; table: string; visit: string; find: string; group: string; item: string | null; picks: Picks; complaint: string; added: number }
  | { kind: 'code'; table: string }
  | { kind: 'guest'; visit: string; session: string }
  | { kind: 'line'; order: string; line: string }
  | { kind: 'sure'; title: string; says: string; verb: string; done: () => void }
  | { kind: 'reason'; title: string; hint: string; presets: string[]; verb: string; complaint: string; done: (reason: string) => void; before?: { verb: string; done: () => void } };

/** What the person at the screen has chosen to see. */
export interface Ui {
  tab: 'next' | 'room' | 'kitchen' | 'money';
  table: string | null;
  visit: string | null;
  dialog: Dialog | null;
  /** The pad is open; `lockedUntil` on the server's clock, in ms. */
  pin: { digits: string; complaint: string; lockedUntil: number; state: 'typing' | 'asking' } | null;
  sound: 'off' | 'on';
  /** The kitchen's alarm was taken on by someone at this screen. */
  alarm: 'ringing' | 'taken';
  told: Told;
  notice: { text: string; tone: 'bad' | 'good' } | null;
  findStock: string;
  /** What is typed to find a table of a large room. */
  findTable: string;
  money: MoneyUi;
}

/** Everything a part of the page is drawn from. */
export interface View {
  plan: Plan; words: Words; room: Room; ui: Ui; now: number; member: Member | null; link: Link; menu: Menu | null;
  /** Days with cash drawers that this screen knows of, oldest first; the venue's business date. */
  drawers: DrawerDay[]; today: string;
  /** Commands on their way at this moment, in order: not answered, or answered and not yet seen in the cart. */
  asked(): Command[];
  table?: Table; party?: Party;
}

export const noPicks = (): Picks => ({ quantity: 1, choices: [], note: '', allergy: [], allergyWords: '' });

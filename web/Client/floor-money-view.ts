import type { Cover, Method, WriteOff } from './floor-check.js';

export interface PaymentRow {
  id: string; table: string; method: Method; state: string; payer: string; amount: number; tip: number; collected: number; refunded: number;
  by: string; at: string; postedAt?: string; reference?: string; why?: string;
}
export interface Happening { at: string; by: string; what: string; of?: string; minor?: number; words?: string }
export interface Sum { count: number; minor: number }
export interface Figures {
  from: string; to: string; currency: string; methods: { method: Method; count: number; amount: number; tips: number; rounding: number; refundCount: number; refunds: number }[];
  checks: number; sales: number; discounts: Sum; comps: Sum; voids: Sum; service: number; taxes: { name: string; basisPoints: number; net: number; tax: number }[];
  total: number; writeOffs: { kind: WriteOff; count: number; minor: number }[]; open: { visit: string; table: string; openedAt: string; total: number; due: number; pending: number }[];
}
export interface SessionFigures {
  number: number; name?: string; by: string; float: number; tenders: number; refunds: number; paidIn: number; paidOut: number; expected: number; counted: number; reason?: string;
}
export interface ZReport { date: string; place: number; number: number; by: string; at: string; figures: Figures; sessions: SessionFigures[] }
export interface ZRow { number: number; date: string; place: number; by: string; at: string; total: number }

/** What every dialog about money has: what is typed, what is wrong, whether the house is being asked, and the id of the command. */
interface Form { form: Record<string, string>; complaint: string; state: 'typing' | 'asking'; id: string }

export type MoneyDialog =
  | (Form & { kind: 'pay'; visit: string; payment: string; payer: string; cover: Cover; method: Method })
  | { kind: 'paid'; visit: string; payment: string }
  | (Form & { kind: 'bill-line'; visit: string; line: string; owners: string[] })
  | (Form & { kind: 'reduce'; visit: string; line: string | null; how: 'percent' | 'amount' | 'comp' })
  | (Form & { kind: 'split'; visit: string; how: 'items' | 'equally'; people: string[] })
  | (Form & { kind: 'tender'; visit: string; payment: string; row: PaymentRow | null; story: Happening[] | null })
  | (Form & { kind: 'owing'; visit: string; reason: string | null; why: WriteOff | '' })
  | (Form & { kind: 'move'; visit: string; table: string })
  | (Form & { kind: 'merge'; visit: string; to: string })
  | (Form & { kind: 'move-lines'; visit: string; lines: string[]; to: string })
  | (Form & { kind: 'allow'; says: string; go: (pin: string) => void })
  | (Form & { kind: 'float'; date: string })
  | (Form & { kind: 'cash'; date: string; session: number; way: 'pay-in' | 'pay-out' })
  | (Form & { kind: 'count'; date: string; session: number })
  | (Form & { kind: 'put-away'; date: string; session: number })
  | { kind: 'story'; title: string; story: Happening[] | null }
  | { kind: 'report'; report: ZReport | { figures: Figures } };

/** The part of the page about money: what was found and what is looked for. */
export interface MoneyUi {
  part: 'payments' | 'drawer' | 'reports';
  rows: PaymentRow[] | null;
  search: Record<string, string>;
  days: ZRow[] | null;
  complaint: string;
}

export const blank = (id: string): Form => ({ form: {}, complaint: '', state: 'typing', id });
export const reads = (role: string | undefined) => role === 'manager' || role === 'owner' || role === 'cashier';

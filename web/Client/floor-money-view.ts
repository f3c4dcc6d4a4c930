import type { Cover, Method, WriteOff } from './floor-check.js';

export interface PaymentRow {
  id: string; table: string; method: Method; state: string; payer: string; amount: number; tip: number; collected: number; refunded: number;
  by: string; at: string; postedAt?: string; reference?: string; why?: string; dispute?: string;
}
export interface PaymentMatter { payment: string; table: string; method: Method; at: string; provider?: string; dispute?: string; minor: number; reason?: string; answerBy?: string }
export interface ReceiptMatter { date: string; id: string; kind: string; table?: string; at: string; total: number; number: number; state: string; why?: string }
export interface Difference { id: string; kind: string; method: Method; payment?: string; provider?: string; ours?: number; theirs?: number; state: 'raised' | 'adopted' | 'waiting' }
/** A day held against the providers, and what managers wrote about its differences. */
export interface Reconciled {
  date: string; run: number; at: string; found: { methods: { method: Method; by: string; matched: number; minor: number }[]; differences: Difference[]; more: number };
  answers: Record<string, { by: string; at: string; reason: string }>;
}
export interface Matters { open: number; payments: PaymentMatter[]; days: Reconciled[]; receipts: ReceiptMatter[] }
export interface Evidence {
  visit: string; table: string; openedAt: string; closedAt?: string; guests: number; total: number; story: Happening[]; disputes: PaymentMatter[]; payments: PaymentRow[];
  lines: { quantity: number; name: string; by: string; orderedAt: string; servedAt?: string; servedBy?: string; total: number; off?: string }[];
  refunds: { payment: string; state: string; minor: number; reason?: string; by: string; approvedBy?: string; at: string }[];
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

/** A suggestion to whoever manages; `words` is a text for a dish. */
export interface Suggestion {
  id: string; kind: 'text' | 'slow' | 'together' | 'stock'; name: string; count: number; of: number;
  other?: string; earliest?: string; item?: string; language?: string; words?: string; now?: string;
}
export interface Suggested { all: Suggestion[]; more: number; days: number; model: boolean }
export interface Written { words?: string; byModel: boolean }

/** What every dialog about money has: what is typed, what is wrong, whether the house is being asked, and the id of the command. */
interface Form { form: Record<string, string>; complaint: string; state: 'typing' | 'asking'; id: string }

export type MoneyDialog =
  | (Form & { kind: 'pay'; visit: string; payment: string; payer: string; cover: Cover; method: Method })
  | { kind: 'paid'; visit: string; payment: string }
  | (Form & { kind: 'bill-line'; visit: string; line: string; owners: string[] })
  | (Form & { kind: 'reduce'; visit: string; line: string | null; how: 'percent' | 'amount' | 'comp' | 'code' })
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
  | (Form & { kind: 'difference'; date: string; difference: string })
  | (Form & { kind: 'advice-text'; suggestion: Suggestion; by: 'data' | 'model' | '' })
  | { kind: 'evidence'; title: string; evidence: Evidence }
  | { kind: 'story'; title: string; story: Happening[] | null }
  | { kind: 'report'; report: ZReport | { figures: Figures } };

/** The part of the page about money: what was found and what is looked for. */
export interface MoneyUi {
  part: 'payments' | 'drawer' | 'reports' | 'advice';
  rows: PaymentRow[] | null;
  search: Record<string, string>;
  days: ZRow[] | null;
  /** What waits for the manager; null until it was read. */
  matters: Matters | null;
  /** What is suggested to the manager; null until it was read. */
  suggested: Suggested | null;
  /** The suggestion that is being answered. */
  answering: string;
  complaint: string;
}

export const blank = (id: string): Form => ({ form: {}, complaint: '', state: 'typing', id });
export const manages = (role: string | undefined) => role === 'manager' || role === 'owner';
export const reads = (role: string | undefined) => role === 'manager' || role === 'owner' || role === 'cashier';

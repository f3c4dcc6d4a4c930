import type { Source } from './floor-shapes.js';

/** The entities of stream "check:{visit}" and "drawer:{venue}/{date}", as the …View records define them. Amounts in minor units. */

export type Method = 'card' | 'momo' | 'airtel' | 'momo-by-hand' | 'cash' | 'terminal';
export type Cover = 'mine' | 'equal' | 'amount' | 'rest';
export type WriteOff = 'walkout' | 'house-account' | 'our-mistake';
export type TenderState = 'pending' | 'posted' | 'failed' | 'expired' | 'voided';

export interface DiscountView { id: string; line?: string; basisPoints: number; minor: number; reason: string; by: string; approvedBy?: string }
export interface CheckMeta {
  currency: string; state: 'open' | 'paid' | 'closed'; split: 'items' | 'equally'; equally: string[]; subtotal: number; discount: number; service: number;
  tax: number; total: number; paid: number; pending: number; due: number; tips: number; disputed: number;
  taxes: { class: string; name: string; basisPoints: number; net: number; tax: number }[]; discounts: DiscountView[]; writeOff?: WriteOff;
  tabs: { payment: string; payer: string; state: 'opening' | 'waiting' | 'held' | 'used' | 'released' | 'failed' | 'expired'; held: number; want: number; why?: string; lettingGo: boolean; at: string }[];
  codes: { id: string; code: string; name: string; state: 'asked' | 'taken' | 'used-up' | 'kept' | 'leaving' | 'left'; by: string }[];
}
export interface CheckLine {
  id: string; order: string; item: string; name: string; quantity: number; by: string; total: number; payable: number;
  owners: string[]; settled: string[]; disputed: boolean; off: boolean;
}
export interface Share { payer: string; mine: number; equal?: number; paid: number; pending: number }
export interface Tender {
  payment: string; payer: string; method: Method; cover: Cover; amount: number; tip: number; collected: number; change: number; refunded: number;
  state: TenderState; why?: string; by: string; at: string;
  /** The card's brand and last digits, or the transaction's id. */
  means?: string;
  postedAt?: string;
}
export interface Check { meta: CheckMeta; lines: CheckLine[]; shares: Share[]; tenders: Tender[] }

export interface CashMove { id: string; kind: 'pay-in' | 'pay-out'; minor: number; reason: string; by: string; approvedBy?: string; at: string }
export interface CashSession {
  number: number; name?: string; by: string; at: string; state: 'open' | 'counted' | 'closed'; float: number; moves: CashMove[];
  counted?: number; countedBy?: string; countedAt?: string; expected?: number; difference?: number; reason?: string; closedBy?: string; closedAt?: string;
}
export interface DrawerDay { date: string; loose: number; reported?: boolean; sessions: CashSession[]; closings: { place: number; number?: number; by: string; at: string }[] }

/** Who pays where no phone does. */
export const TABLE = 'table';
export const uuidOf = (id: string) => id.replace(/-/g, '');

export function checkOf(source: Source, visit: string): Check | undefined {
  const entities = source.entities(`check:${visit}`), meta = entities && (entities.get('meta') as CheckMeta | undefined);
  if (!entities || !meta) return undefined;
  const lines: CheckLine[] = [], shares: Share[] = [], tenders: Tender[] = [];
  entities.forEach((value, key) => {
    if (key.startsWith('line:')) lines.push(value as CheckLine);
    else if (key.startsWith('share:')) shares.push(value as Share);
    else if (key.startsWith('tender:')) tenders.push(value as Tender);
  });
  return { meta, lines, shares, tenders: tenders.sort((a, b) => (a.at < b.at ? -1 : 1)) };
}

export function drawersOf(source: Source): DrawerDay[] {
  return source.names('drawer:').sort().map((stream) => {
    const day: DrawerDay = { date: stream.slice(stream.lastIndexOf('/') + 1), loose: 0, sessions: [], closings: [] }, entities = source.entities(stream);
    if (entities) entities.forEach((value, key) => {
      if (key === 'meta') ({ loose: day.loose, reported: day.reported } = value as DrawerDay);
      else if (key.startsWith('session:')) day.sessions.push(value as CashSession);
      else day.closings.push(value as DrawerDay['closings'][number]);
    });
    day.sessions.sort((a, b) => a.number - b.number);
    day.closings.sort((a, b) => a.place - b.place);
    return day;
  });
}

/** What a person typed as minor units, or null when it is no amount. "12 000", "12,50". */
export function minorOf(text: string, exponent: number): number | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '');
  if (!exponent) return /^\d{1,3}([.,]?\d{3})*$|^\d+$/.test(plain) ? Number(plain.replace(/[.,]/g, '')) : null;
  if (!/^\d+([.,]\d{1,2})?$/.test(plain)) return null;
  const [units, cents] = plain.split(/[.,]/);
  return Number(units) * 100 + Number(((cents || '') + '00').slice(0, 2));
}

/** Minor units as one types them. */
export const typed = (minor: number, exponent: number) => (exponent ? (minor / 100).toFixed(2) : String(minor));

const notes: Record<string, number[]> = { RWF: [500, 1000, 2000, 5000, 10000, 20000], EUR: [500, 1000, 2000, 5000, 10000] };

/** What somebody may hand over for an amount: exactly that, or the next round sums in notes; four at most. */
export function handed(minor: number, currency: string): number[] {
  const sums = [minor].concat((notes[currency] || []).map((n) => Math.ceil(minor / n) * n));
  return sums.filter((s, i) => s > 0 && sums.indexOf(s) === i).sort((a, b) => a - b).slice(0, 4);
}

/** Cash comes in steps; the house rounds the same way. */
export const inCash = (minor: number, step: number) => Math.floor((minor + Math.floor(step / 2)) / step) * step;

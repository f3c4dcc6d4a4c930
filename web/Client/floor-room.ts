import { checkOf } from './floor-check.js';
import type { Check } from './floor-check.js';
import type {
  CallView, CartLineView, CartMeta, GuestView, KitchenView, OrderLineView, OrderMeta, Plan, PresenceView, RoundView, SwitchesView,
  Source, StockView, TableView, TicketView, VisitMeta,
} from './floor-shapes.js';
import type { Command } from './outbox.js';

export interface Order { id: string; meta: OrderMeta; lines: OrderLineView[] }
export interface Party {
  visit: string; openedAt: string; pin: string;
  /** Tells the parties of a table apart, as the numbers of their orders do. */
  letter: string; meta?: VisitMeta; guests: GuestView[]; here: string[] | null; calls: CallView[];
  /** Undefined while the cart has not been looked at. */
  cart?: { meta: CartMeta; lines: CartLineView[] };
  rounds: RoundView[]; orders: Order[];
  /** Undefined before the first order. */
  check?: Check;
}
export type TableState = 'vacant' | 'ordering' | 'kitchen' | 'ready' | 'served' | 'bill';

export type Need =
  | { kind: 'call'; key: string; since: number; table: string; party: Party; call: CallView }
  | { kind: 'approve'; key: string; since: number; table: string; party: Party; round: RoundView }
  | { kind: 'trouble'; key: string; since: number; table: string; party: Party; order: Order; line: OrderLineView }
  /** The kitchen cannot make it: whoever waits for it is to be told. */
  | { kind: 'off'; key: string; since: number; table: string; party: Party; order: Order; line: OrderLineView }
  | { kind: 'serve'; key: string; since: number; table: string; party: Party; order: Order; lines: OrderLineView[] };

export interface Table {
  id: string; name: string; area: string; seats: number; x: number; y: number;
  parties: Party[]; state: TableState; needs: Need[];
  /** Raised when the table's printed codes are made void. */
  epoch: number;
  /** False until the table's stream has been heard. */
  known: boolean;
}
/** Somebody here is opening the table already; what that led to may not be seen yet. */
export const opening = (asked: Command[], table: string): boolean => asked.some((one) => one.method === 'OpenTable' && one.args[0] === table);

export interface Escalated { stream: string; station: string; ticket: TicketView; since: number }
export interface Room {
  tables: Table[];
  /** One per table, longest wait first. */
  waiting: Table[];
  escalated: Escalated[]; kitchen?: KitchenView; switches?: SwitchesView; stock: StockView[];
}

/** When this screen first saw something that carries no time of its own (ms, server's clock). */
export type FirstSeen = (key: string) => number;

/** The stations' and availability's streams change their date at the end of a business day: the newest is last. */
const byName = (a: string, b: string) => (a < b ? -1 : 1);
const rest = (key: string) => key.slice(key.indexOf(':') + 1);
export const visitOf = (order: string) => order.slice(0, order.lastIndexOf('/'));
const inKitchen = (line: OrderLineView) => line.state === 'sent' || line.state === 'accepted' || line.state === 'preparing';
export const unfinished = (party: Party) => party.orders.some((o) => o.lines.some((l) => inKitchen(l) || l.state === 'ready'));

function all<T>(source: Source, stream: string, prefix: string): T[] {
  const found: T[] = [];
  const entities = source.entities(stream);
  if (entities) entities.forEach((value, key) => { if (key.startsWith(prefix)) found.push(value as T); });
  return found;
}
function one<T>(source: Source, stream: string, key: string): T | undefined {
  const entities = source.entities(stream);
  return entities && (entities.get(key) as T | undefined);
}

/** The rounds of every visit, in one look through the streams: there are many of both in a full room. */
function ordersOf(source: Source): Map<string, Order[]> {
  const orders = new Map<string, Order[]>();
  for (const stream of source.names('order:')) {
    const meta = one<OrderMeta>(source, stream, 'meta'), id = rest(stream), visit = visitOf(id);
    if (meta) orders.set(visit, (orders.get(visit) || []).concat({ id, meta, lines: all<OrderLineView>(source, stream, 'line:') }));
  }
  orders.forEach((mine) => mine.sort((a, b) => a.meta.round - b.meta.round));
  return orders;
}

function partyOf(source: Source, orders: Map<string, Order[]>, { visit, openedAt, pin, letter = 'A' }: TableView['parties'][number]): Party {
  const presence = one<PresenceView>(source, `presence:${visit}`, 'meta');
  const cart = one<CartMeta>(source, `cart:${visit}`, 'meta');
  return {
    visit, openedAt, pin, letter,
    meta: one<VisitMeta>(source, `visit:${visit}`, 'meta'),
    guests: all<GuestView>(source, `visit:${visit}`, 'guest:').sort((a, b) => a.number - b.number),
    here: (presence && presence.here) || null,
    calls: all<CallView>(source, `visit:${visit}`, 'call:'),
    cart: cart && { meta: cart, lines: all<CartLineView>(source, `cart:${visit}`, 'line:') },
    rounds: all<RoundView>(source, `cart:${visit}`, 'round:').sort((a, b) => a.number - b.number),
    orders: orders.get(visit) || [],
    check: checkOf(source, visit),
  };
}

/** What a party is choosing, as its cart will be once the commands on their way have arrived. */
export function cartLines(party: Party | undefined, asked: readonly Command[]): CartLineView[] {
  const lines = new Map((party && party.cart ? party.cart.lines : []).map((l) => [l.id, l]));
  for (const { method, args } of asked) {
    const line = lines.get(String(args[1]));
    if (line && method === 'RemoveLine') lines.delete(line.id);
    if (line && method === 'ChangeLine') {
      const { quantity } = args[2] as CartLineView;
      lines.set(line.id, { ...line, quantity, total: line.unit * quantity });
    }
  }
  return Array.from(lines.values());
}
export const cartTotal = (lines: readonly CartLineView[]) => lines.reduce((sum, l) => sum + l.total, 0);

export function needsOf(table: string, party: Party, firstSeen: FirstSeen): Need[] {
  const needs: Need[] = [];
  for (const call of party.calls)
    if (!call.acknowledgedAt) needs.push({ kind: 'call', key: `call:${call.id}`, since: Date.parse(call.at), table, party, call });
  for (const round of party.rounds)
    if (round.state === 'waiting')
      needs.push({ kind: 'approve', key: `approve:${round.order}`, since: Date.parse(round.placedAt), table, party, round });
  for (const order of party.orders) {
    for (const line of order.lines)
      if (line.trouble && line.state !== 'voided') {
        const key = `trouble:${line.id}/${line.remakes}/${line.trouble}`;
        needs.push({ kind: 'trouble', key, since: firstSeen(key), table, party, order, line });
      }
    for (const line of order.lines) {
      const key = `off:${line.id}`;
      if (line.state === 'voided' && line.voidReason === 'cannot-make' && !line.told) needs.push({ kind: 'off', key, since: firstSeen(key), table, party, order, line });
    }
    const lines = order.lines.filter((l) => l.state === 'ready');
    if (lines.length) {
      const since = Math.min(...lines.map((l) => firstSeen(`ready:${l.id}/${l.remakes}`)));
      needs.push({ kind: 'serve', key: `serve:${order.id}`, since, table, party, order, lines });
    }
  }
  return needs.sort((a, b) => a.since - b.since);
}

export function stateOf(parties: Party[]): TableState {
  if (!parties.length) return 'vacant';
  // Whoever called for the bill wants to pay until they have.
  if (parties.some((p) => p.calls.some((c) => c.kind === 'bill' && (!c.acknowledgedAt || (!!p.check && p.check.meta.due > 0))))) return 'bill';
  const lines = ([] as OrderLineView[]).concat(...parties.map((p) => ([] as OrderLineView[]).concat(...p.orders.map((o) => o.lines))));
  if (lines.some((l) => l.state === 'ready')) return 'ready';
  if (lines.some(inKitchen)) return 'kitchen';
  return lines.some((l) => l.state === 'served') ? 'served' : 'ordering';
}

function tableOf(plan: Plan, source: Source, orders: Map<string, Order[]>, place: Plan['tables'][number], firstSeen: FirstSeen): Table {
  const id = `${plan.venue}/${place.name}`;
  const view = one<TableView>(source, `table:${id}`, 'meta');
  // A visit that has closed may stand on its table for a moment longer: the visit itself knows best.
  // So does one that moves: for that moment it stands on both tables.
  const parties = (view ? view.parties : []).map((p) => partyOf(source, orders, p)).filter((p) => !p.meta || (p.meta.state === 'open' && p.meta.table === id));
  const needs = ([] as Need[]).concat(...parties.map((p) => needsOf(place.name, p, firstSeen))).sort((a, b) => a.since - b.since);
  return { ...place, id, parties, needs, epoch: view ? view.epoch : 0, state: stateOf(parties), known: !!view };
}

/** The whole room as this screen knows it now. */
export function roomOf(plan: Plan, source: Source, firstSeen: FirstSeen): Room {
  const orders = ordersOf(source), tables = plan.tables.map((t) => tableOf(plan, source, orders, t, firstSeen));
  const waiting = tables.filter((t) => t.needs.length).sort((a, b) => a.needs[0]!.since - b.needs[0]!.since);
  const escalated: Escalated[] = [];
  for (const stream of source.names('station:'))
    for (const ticket of all<TicketView>(source, stream, 'ticket:'))
      if (ticket.escalated && ticket.state === 'new' && ticket.lines.some((l) => l.state !== 'voided'))
        escalated.push({ stream, station: rest(stream).split('/')[2] || '', ticket, since: Date.parse(ticket.firedAt) });
  const today = source.names('availability:').sort(byName).pop();
  return {
    tables, waiting, escalated: escalated.sort((a, b) => a.since - b.since),
    kitchen: one<KitchenView>(source, `venue:${plan.venue}`, 'kitchen'),
    switches: one<SwitchesView>(source, `venue:${plan.venue}`, 'switches'),
    stock: today ? all<StockView>(source, today, '').filter((s) => s.out || s.left != null) : [],
  };
}

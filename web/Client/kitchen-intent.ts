// What the cook sees at once: the server's tickets with the taps on top that it has not yet answered.
// Pure: the same tickets and taps always give the same board.

import type { Intent, StockView, Ticket, TicketLine } from './kitchen-types.js';

/** The ticket as it will be once these taps have arrived. */
export function withIntents(ticket: Ticket, intents: readonly Intent[]): Ticket {
  let seen = ticket;
  for (const intent of intents) if (intent.args[0] === ticket.order) seen = step(seen, intent);
  return seen;
}

function step(ticket: Ticket, { method, args, at }: Intent): Ticket {
  const only = (args[1] ?? null) as string | null;
  const each = (change: (line: TicketLine) => Partial<TicketLine>): TicketLine[] =>
    ticket.lines.map(line => (only === null || line.id === only) && line.state !== 'voided' ? { ...line, ...change(line) } : line);
  switch (method) {
    case 'Start':
      return { ...ticket, lines: each(line => isWaiting(line) ? { state: 'preparing' } : {}) };
    case 'Bump': {
      const lines = each(line => isDone(line) ? {} : { state: 'ready' });
      return only === null ? { ...ticket, lines, state: 'bumped', bumpedAt: new Date(at).toISOString() } : { ...ticket, lines };
    }
    case 'Recall':
      return { ...ticket, state: 'open', bumpedAt: null };
    case 'AcknowledgeAllergy':
      return { ...ticket, lines: each(() => ({ allergyAcknowledged: true })) };
    case 'AcknowledgeChange':
      return { ...ticket, lines: ticket.lines.map(line => line.id === only ? { ...line, changeAcknowledged: true } : line) };
    case 'CannotMake':
      return { ...ticket, lines: each(() => ({ state: 'voided', changeAcknowledged: true })) };
    default:
      return ticket;
  }
}

export const isWaiting = (line: TicketLine) => line.state === 'sent' || line.state === 'accepted';
export const isDone = (line: TicketLine) => line.state === 'ready' || line.state === 'served';
export const isVoid = (line: TicketLine) => line.state === 'voided';

/** An allergy that stands between the cook and the bump. */
export const mustSeeAllergy = (line: TicketLine) => !!line.allergy && !line.allergyAcknowledged && !isVoid(line);

/** Availability with the taps on top. */
export function stockWith(stock: ReadonlyMap<string, StockView>, intents: readonly Intent[]): Map<string, StockView> {
  const seen = new Map(stock);
  for (const { method, args, at } of intents) {
    if (method !== 'EightySix' && method !== 'UnEightySix' && method !== 'CountDown') continue;
    const [kind, id] = method === 'CountDown' ? ['item', String(args[0])] : [String(args[0]), String(args[1])];
    const key = `${kind}:${id}`;
    const before = seen.get(key);
    const left = method === 'CountDown' ? (args[1] as number | null) : method === 'UnEightySix' ? null : before?.left ?? null;
    const out = method === 'EightySix' || (method === 'CountDown' && left === 0);
    seen.set(key, { kind: kind as StockView['kind'], id, out, left, by: '', at: new Date(at).toISOString() });
  }
  return seen;
}

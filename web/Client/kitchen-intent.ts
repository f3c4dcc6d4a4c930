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
  const each = (change: (line: TicketLine) => Partial<TicketLine>): Ticket =>
    ({ ...ticket, lines: ticket.lines.map(line => (only === null || line.id === only) ? { ...line, ...change(line) } : line) });
  const finished = method === 'Bump' ? ticket.lines.filter(line => (only === null || line.id === only) && !isDone(line) && !isVoid(line)).map(line => line.id) : [];
  const bumped = (seen: Ticket): Ticket => ({ ...seen, state: 'bumped', bumpedAt: new Date(at).toISOString(), finished });
  // The last line that is done or seen takes its ticket off the board.
  const closing = (seen: Ticket) => seen.lines.every(line => isDone(line) || (isVoid(line) && line.changeAcknowledged)) ? bumped(seen) : seen;
  switch (method) {
    case 'Start':
      return each(line => isWaiting(line) ? { state: 'preparing' } : {});
    case 'Bump': {
      // Meant for the first one, if it was tapped before the remake came: the server refuses it, and the board shows the remake.
      if (ticket.lines.some(line => (only === null || line.id === only) && mustSeeRemake(line))) return ticket;
      const done = each(line => isDone(line) || isVoid(line) ? {} : { state: 'ready' });
      return only === null ? bumped(done) : closing(done);
    }
    case 'Recall':
      return { ...each(line => line.state === 'ready' && ticket.finished?.includes(line.id) !== false ? { state: 'preparing' } : {}), state: 'open', bumpedAt: null };
    case 'RecallLine':
      return { ...each(line => line.state === 'ready' ? { state: 'preparing' } : {}), state: 'open', bumpedAt: null };
    case 'AcknowledgeAllergy':
      return each(() => ({ allergyAcknowledged: true }));
    case 'AcknowledgeChange': {
      const seen = each(() => ({ changeAcknowledged: true }));
      return seen.lines.some(line => line.id === only && isVoid(line)) ? closing(seen) : seen;
    }
    case 'CannotMake':
      return closing(each(() => ({ state: 'voided', voidReason: 'cannot-make', changeAcknowledged: true })));
    default:
      return ticket;
  }
}

export const isWaiting = (line: TicketLine) => line.state === 'sent' || line.state === 'accepted';
export const isDone = (line: TicketLine) => line.state === 'ready' || line.state === 'served';
export const isVoid = (line: TicketLine) => line.state === 'voided';

/** An allergy that stands between the cook and the bump. */
export const mustSeeAllergy = (line: TicketLine) => !!line.allergy && !line.allergyAcknowledged && !isVoid(line);

/** Made again, and the cook has not yet said that they know. */
export const mustSeeRemake = (line: TicketLine) => !line.changeAcknowledged && !isVoid(line);

/** Availability with the taps on top. */
export function stockWith(stock: ReadonlyMap<string, StockView>, intents: readonly Intent[]): Map<string, StockView> {
  const seen = new Map(stock);
  for (const { method, args, at } of intents) {
    if (method !== 'EightySix' && method !== 'UnEightySix' && method !== 'CountDown') continue;
    const [kind, id] = method === 'CountDown' ? ['item', String(args[0])] : [String(args[0]), String(args[1])];
    const key = `${kind}:${id}`;
    const before = seen.get(key);
    // What is put back goes on with the count that it had, unless that came to nothing.
    const left = method === 'CountDown' ? (args[1] as number | null) : method === 'UnEightySix' && !before?.left && !before?.held ? null : before?.left ?? null;
    const off = method === 'EightySix' || (method === 'CountDown' && !!before?.off);
    seen.set(key, { kind: kind as StockView['kind'], id, out: off || left === 0, left, by: '', at: new Date(at).toISOString(), off, held: before?.held });
  }
  return seen;
}

// A ticket on 80 mm paper, through the browser's own printing. The second print of a ticket says COPY; what is made again is no copy.

import { allergens, byId, el, reason, refill, settings, t } from './kitchen-page.js';
import { isVoid } from './kitchen-intent.js';
import { choice, choose } from './kitchen-keep.js';
import { byCourse } from './kitchen-ticket.js';
import type { Ticket, TicketLine } from './kitchen-types.js';

/** Printed orders are remembered on this device; so many are enough for a day. */
const REMEMBERED = 1000;

export function print(ticket: Ticket, now: number): void {
  const printed = JSON.parse(choice('printed') ?? '[]') as string[];
  const slipOf = [settings.station, ticket.order, ticket.lines.reduce((sum, line) => sum + line.remakes, 0)].join(' ');
  const copy = printed.includes(slipOf);
  if (!copy) choose('printed', JSON.stringify([...printed, slipOf].slice(-REMEMBERED)));
  const slip = byId('slip');
  refill(slip, ...content(ticket, copy, now));
  slip.hidden = false;
  // Paper from a roll is as long as its text: the page takes the height that the slip has.
  const millimetres = Math.ceil(slip.getBoundingClientRect().height / 96 * 25.4) + 10;
  const roll = new CSSStyleSheet();
  roll.replaceSync(`@page { size: 80mm ${Math.max(60, millimetres)}mm; margin: 3mm; }`);
  document.adoptedStyleSheets = [roll];
  addEventListener('afterprint', () => { slip.hidden = true; }, { once: true });
  window.print();
}

function content(ticket: Ticket, copy: boolean, now: number): HTMLElement[] {
  const time = (at: number) => new Date(at).toLocaleTimeString(settings.language, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: settings.timeZone });
  return [
    el('p', { class: 'slip-top' }, `${settings.venueName} · ${settings.stationName}`),
    ...copy ? [el('p', { class: 'slip-copy' }, t('print.copy'))] : [],
    el('p', { class: 'slip-table' }, `${t('ticket.table')} ${ticket.table}`),
    el('p', {}, `${ticket.number} · #${ticket.sequence} · ${t('ticket.round', ticket.round)} · ${time(Date.parse(ticket.firedAt))}`),
    el('ul', {}, ...byCourse(ticket.lines).map(slipLine)),
    el('p', { class: 'slip-foot' }, t('print.at', time(now))),
  ];
}

const slipLine = (line: TicketLine) => el('li', { class: isVoid(line) ? 'void' : null },
  el('p', { class: 'slip-dish' }, `${line.quantity} × ${line.name}${line.remakes > 0 ? ` (${t('ticket.remake')})` : ''}`),
  ...line.choices.map(choice => el('p', { class: 'slip-option' }, choice)),
  line.note && el('p', { class: 'slip-option' }, `“${line.note}”`),
  line.allergy && el('p', { class: 'slip-allergy' }, `${t('allergy.title')}: ${[allergens(line.allergy.codes), line.allergy.words].filter(Boolean).join('; ')}`),
  isVoid(line) && el('p', {}, `${t('line.voided')}${line.voidReason ? `: ${reason(line.voidReason)}` : ''}`));

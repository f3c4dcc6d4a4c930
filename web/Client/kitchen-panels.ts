// What opens over the board: a ticket's own menu, the last tickets to recall, and the all-day counts beside it.

import { allDay, clock, type Card } from './kitchen-board.js';
import { isDone, isVoid } from './kitchen-intent.js';
import { allergens, byId, count, el, refill, t } from './kitchen-page.js';
import type { Ticket } from './kitchen-types.js';

/** Opens one panel; another that was open closes. */
export function open(id: string): void {
  for (const other of document.querySelectorAll<HTMLDialogElement>('dialog[open]')) other.close();
  byId<HTMLDialogElement>(id).showModal();
}

export const openPanel = () => document.querySelector<HTMLDialogElement>('dialog[open]');

export function shut(): void { openPanel()?.close(); }

/** The ticket's menu: start all, print, and for each line "cannot make" in one more tap. */
export function drawMore(card: Card): void {
  const { ticket } = card;
  const button = (what: string, words: string, line?: string) =>
    el('button', { class: 'wide', type: 'button', 'data-do': what, 'data-order': ticket.order, 'data-line': line, 'data-key': `${what} ${line ?? ''}` }, words);
  refill(byId('more-body'),
    el('h2', { id: 'more-title' }, t('more.title', ticket.table, ticket.number)),
    el('div', { class: 'row' }, button('start-all', t('more.start')), button('print', t('more.print'))),
    el('h3', {}, t('more.cannot')),
    el('p', { class: 'hint' }, t('more.cannot-hint')),
    el('ul', { class: 'rows' }, ...ticket.lines.filter(line => !isVoid(line) && !isDone(line)).map(line => el('li', {},
      el('span', { class: 'row-name' }, `${line.quantity} × ${line.name}`),
      button('cannot', t('more.cannot-do'), line.id)))));
}

/** The last tickets that were bumped; one tap brings one back. */
export function drawRecall(tickets: readonly Ticket[], now: number): void {
  refill(byId('recall-body'),
    tickets.length === 0 && el('p', { class: 'hint' }, t('recall.empty')),
    el('ul', { class: 'rows' }, ...tickets.map(ticket => el('li', {},
      el('span', { class: 'row-name' },
        el('strong', {}, ticket.table), ` ${ticket.number} · ${t('recall.ago', clock(now - Date.parse(ticket.bumpedAt ?? ticket.firedAt)))}`,
        el('span', { class: 'row-more' }, ticket.lines.map(line => `${line.quantity} ${line.name}`).join(', '))),
      el('button', { class: 'wide', type: 'button', 'data-do': 'recall', 'data-order': ticket.order, 'data-key': `recall ${ticket.order}` }, t('recall.do'))))));
}

/** All-day: the number to make, the part that is already on the fire, and each allergy on its own row. */
export function drawCounts(cards: readonly Card[]): void {
  const counts = allDay(cards);
  const signature = JSON.stringify(counts);
  const body = byId('counts-body');
  if (body.dataset['drawn'] === signature) return;
  body.dataset['drawn'] = signature;
  refill(body,
    counts.length === 0 && el('p', { class: 'hint' }, t('counts.empty')),
    el('ul', {}, ...counts.map(one => el('li', { class: one.allergy ? 'with-allergy' : null },
      el('span', { class: 'quantity num' }, String(one.waiting + one.started)),
      el('span', { class: 'dish' },
        el('span', { class: 'name' }, one.name),
        one.allergy && el('span', { class: 'codes' }, `⚠ ${allergens(one.allergy) || t('allergy.title')}`),
        one.started > 0 && el('span', { class: 'aside' }, count('counts.started', one.started)))))));
}

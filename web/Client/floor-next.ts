import { missing } from './floor-dish.js';
import { html, items, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { byName, itemName } from './floor-names.js';
import type { Escalated, Need, Table } from './floor-room.js';
import type { View } from './floor-view.js';

/** Waits, in ms, from which a row warns and then presses. */
const WARN = 3 * 60_000, LATE = 6 * 60_000;

export const tone = (waited: number) => (waited >= LATE ? 'late' : waited >= WARN ? 'warn' : 'calm');

/** What is wanted, in a few words. */
export function wish(view: View, need: Need): string {
  const w = view.words;
  switch (need.kind) {
    case 'call': return w.t(`call.${need.call.kind}`);
    case 'approve': return w.t('need.approve', { total: w.money(need.round.total) });
    case 'trouble': return w.t(`trouble.${need.line.trouble}`, { dish: itemName(view, need.line.item) });
    case 'off': return w.t('need.off', { dish: itemName(view, need.line.item) });
    case 'serve': return w.n('need.serve', need.lines.reduce((sum, l) => sum + l.quantity, 0), { dish: itemName(view, need.lines[0]!.item) });
  }
}

export const sign = (need: Need) => (need.kind === 'call' ? need.call.kind : need.kind === 'serve' ? 'ready' : need.kind === 'off' ? 'trouble' : need.kind);

/** The one verb of a need. Trouble has several answers: its verb opens them. */
export function verb(view: View, need: Need, style = ''): Markup {
  const w = view.words;
  const label = w.t(need.kind === 'call' ? `verb.${need.call.kind}` : `verb.${need.kind}`);
  return html`<button class="verb ${style} ${need.kind === 'off' ? 'trouble' : need.kind}" data-do="need" data-need="${need.key}" data-table="${need.table}"
    aria-label="${label}: ${w.t('table', { name: need.table })}, ${wish(view, need)}">${label}</button>`;
}

/** A table is seen from afar by its number; a name takes more room, in smaller letters. */
export const size = (table: string) => (table.length > 6 ? 'long small' : table.length > 3 ? 'long' : '');

/** What of a round that waits cannot be had since, in words: "Isombe: sold out". */
export function lacking(view: View, need: Need): string {
  const lines = need.kind === 'approve' ? need.round.lines || [] : [];
  return lines.map((l) => [itemName(view, l.item), missing(view, l)]).filter(([, why]) => why).map((words) => words.join(': ')).join(', ');
}

function from(view: View, need: Need): string {
  if (need.kind === 'call') return byName(view, need.party, need.call.by);
  return need.kind === 'approve' ? byName(view, need.party, need.round.placedBy) : `#${need.order.meta.number}`;
}

function row(view: View, table: Table): Markup {
  const need = table.needs[0]!, w = view.words, waited = view.now - need.since, more = table.needs.length - 1, not = lacking(view, need);
  return html`<li class="row ${tone(waited)}" data-key="${table.id}">
    <button class="who" data-do="table" data-table="${table.name}" ${view.ui.table === table.name ? html`aria-current="true"` : ''}>
      <span class="disc ${sign(need)} ${size(table.name)}">${table.name}</span>
      <span class="what"><span class="wish">${wish(view, need)}</span>${not ? html` <strong class="flag">${not}</strong>` : ''}
        <span class="since num">${w.since(waited)}<span aria-hidden="true"> · </span>${from(view, need)}${more ? html` <span class="more">${w.n('next.more', more)}</span>` : ''}</span></span>
    </button>
    ${verb(view, need)}
  </li>`;
}

const keyOf = (e: Escalated) => e.stream + e.ticket.order;

function escalated(view: View, e: Escalated): Markup {
  const w = view.words, key = keyOf(e), told = view.ui.told.has(key);
  return html`<li class="row late" data-key="${key}">
    <div class="who"><span class="disc trouble ${size(e.ticket.table)}">${e.ticket.table}</span>
      <span class="what"><span class="wish">${w.t('escalated.title', { number: e.ticket.number.replace('-', '\u2011'), station: view.plan.stations[e.station] || e.station })}</span>
        <span class="since num">${w.t('escalated.since', { wait: w.wait(view.now - e.since) })}</span></span></div>
    ${told
      ? html`<span class="done">${icon('served')}${w.t('escalated.told')}</span>`
      : html`<button class="verb trouble" data-do="told" data-ticket="${key}">${w.t('escalated.verb')}</button>`}
  </li>`;
}

/** "Who needs me next". */
export function next(view: View): Markup {
  const { room, words: w } = view;
  const open = room.tables.filter((t) => t.parties.length).length;
  const hearing = room.tables.some((t) => t.known);
  return html`<h2 class="title" tabindex="-1">${w.t('next.title')}</h2>
    ${!hearing ? html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i></div><p class="sr">${w.t('link.first')}</p>` : ''}
    <ul class="rows" data-list></ul>
    ${hearing && !room.waiting.length && !room.escalated.length
      ? html`<div class="quiet"><span class="disc served">${icon('served')}</span><p class="lead">${w.t('next.quiet')}</p><p>${open ? w.n('next.open', open) : w.t('next.none')}</p></div>` : ''}`;
}
/** One row per table, longest wait first; above them the tickets that no kitchen screen has drawn. */
export const rows = (view: View): Markup => items([...view.room.escalated.map((e): [string, Markup] => [keyOf(e), escalated(view, e)]), ...view.room.waiting.map((t): [string, Markup] => [t.id, row(view, t)])]);

import { dishName, foot, head, partyOf } from './floor-bill.js';
import type { Desk } from './floor-deeds.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { blank } from './floor-money-view.js';
import type { MoneyDialog } from './floor-money-view.js';
import type { Party, Table } from './floor-room.js';
import type { Till } from './floor-till.js';
import type { View } from './floor-view.js';

type Of<K extends MoneyDialog['kind']> = Extract<MoneyDialog, { kind: K }>;
type Move = Of<'move' | 'merge' | 'move-lines'>;

const places = (view: View): { table: Table; party: Party }[] =>
  ([] as { table: Table; party: Party }[]).concat(...view.room.tables.map((table) => table.parties.map((party) => ({ table, party }))));
/** The other parties of the room that have a bill of their own. */
const others = (view: View, visit: string) => places(view).filter(({ party }) => party.visit !== visit && !(party.meta && party.meta.with));
const tableOf = (view: View, visit: string) => { const found = places(view).find(({ party }) => party.visit === visit); return found ? found.table.name : ''; };

/** "Table 14 · 19:20": a party by where it sits and since when. */
function partyName(view: View, { table, party }: { table: Table; party: Party }): Markup {
  const w = view.words;
  return html`${w.t('table', { name: table.name })} <span class="num">${w.time(party.openedAt)}</span>`;
}

const choice = (label: Markup | string, data: Markup, chosen: boolean) => html`<button type="button" class="chip" ${data} aria-pressed="${chosen ? 'true' : 'false'}">${label}</button>`;

function parties(view: View, visit: string, chosen: string): Markup {
  const all = others(view, visit), areas = Array.from(new Set(all.map((o) => o.table.area)));
  return all.length ? html`${areas.map((area) => html`<fieldset class="group" data-key="${area}"><legend>${area}</legend><div class="chips">${all.filter((o) => o.table.area === area).map((o) => choice(partyName(view, o), html`data-do="to-party" data-visit="${o.party.visit}"`, o.party.visit === chosen))}</div></fieldset>`)}` : html`<p class="empty">${view.words.t('merge.none')}</p>`;
}

function move(view: View, d: Of<'move'>): Markup {
  const w = view.words, free = view.room.tables.filter((t) => t.known && !t.parties.length), areas = Array.from(new Set(free.map((t) => t.area)));
  return html`${head(view, w.t('move.title', { name: tableOf(view, d.visit) }), w.t('move.says'))}<form data-submit="move-now"><div class="dialog-body">
    ${areas.map((area) => html`<fieldset class="group" data-key="${area}"><legend>${area}</legend><div class="chips">${free.filter((t) => t.area === area).map((t) => choice(t.name, html`data-do="to-table" data-table="${t.name}" aria-label="${w.t('table', { name: t.name })}"`, d.table === t.name))}</div></fieldset>`)}
    ${free.length ? '' : html`<p class="empty">${w.t('move.none')}</p>`}</div>${free.length ? foot(view, d, d.table ? w.t('move.go', { name: d.table }) : w.t('move.choose')) : ''}</form>`;
}

function merge(view: View, d: Of<'merge'>): Markup {
  const w = view.words;
  return html`${head(view, w.t('merge.title', { name: tableOf(view, d.visit) }), w.t('merge.says'))}<form data-submit="merge-now"><div class="dialog-body">
    ${parties(view, d.visit, d.to)}</div>${others(view, d.visit).length ? foot(view, d, d.to ? w.t('merge.go', { name: tableOf(view, d.to) }) : w.t('merge.choose')) : ''}</form>`;
}

function moveLines(view: View, d: Of<'move-lines'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), lines = party && party.check ? party.check.lines.filter((l) => !l.off) : [];
  return html`${head(view, w.t('lines.title'), w.t('lines.says'))}<form data-submit="lines-now"><div class="dialog-body">
    <fieldset class="group"><legend>${w.t('lines.what')}</legend><div class="chips">${lines.map((l) => choice(html`${l.quantity} × ${dishName(view, l)} <b class="num">${w.money(l.payable)}</b>${l.settled.length ? html` ${icon('served')}<span class="sr">${w.t('bill.line.paid')}</span>` : ''}`, html`data-key="${l.id}" data-do="a-line" data-line="${l.id}"`, d.lines.indexOf(l.id) >= 0))}</div></fieldset>
    <fieldset class="group"><legend>${w.t('lines.to')}</legend>${parties(view, d.visit, d.to)}</fieldset></div>
    ${others(view, d.visit).length ? foot(view, d, d.to && d.lines.length ? w.n('lines.go', d.lines.length, { name: tableOf(view, d.to) }) : w.t('lines.choose')) : ''}</form>`;
}

export const movesDialog = { move, merge, 'move-lines': moveLines };

/** Taps about where a party sits and whose bill a dish is on. Another choice is another command; a repeat after a lost answer is the same. */
export function moves(desk: Desk & { till: Till }): Record<string, (data: DOMStringMap) => void> {
  const w = () => desk.view().words;
  const of = <K extends Move['kind']>(...kinds: K[]) => {
    const d = desk.view().ui.dialog;
    return d && kinds.indexOf(d.kind as K) >= 0 ? (d as Extract<Move, { kind: K }>) : null;
  };

  function give(d: Move, method: string, args: unknown[], done: () => void, words: Record<string, string> = {}): void {
    if (d.state === 'asking') return;
    desk.show({ ...d, complaint: '', state: 'asking' });
    desk.till.give(d.id, method, args, (refusal) => {
      if (refusal === 'None') {
        desk.show(null);
        return done();
      }
      const why = refusal === 'Offline' ? w().t('link.refused') : words[refusal] ? w().t(words[refusal]!) : w().refusal(refusal);
      desk.show({ ...d, complaint: why, state: 'typing', id: refusal === 'Offline' ? d.id : desk.newId() });
    });
  }
  const missing = (d: Move, key: string) => desk.show({ ...d, complaint: w().t(key) });
  const chosen = (d: Move, change: Partial<Move>) => desk.show({ ...d, ...change, complaint: '', id: desk.newId() } as Move);
  const goTo = (table: string, words: string) => { desk.go(`table/${encodeURIComponent(table)}`); desk.tell(words, 'good'); };

  return {
    move: (d) => desk.show({ ...blank(desk.newId()), kind: 'move', visit: d['visit']!, table: '' }),
    merge: (d) => desk.show({ ...blank(desk.newId()), kind: 'merge', visit: d['visit']!, to: '' }),
    'move-lines': (d) => desk.show({ ...blank(desk.newId()), kind: 'move-lines', visit: d['visit']!, lines: [], to: '' }),
    'to-table': (d) => { const p = of('move'); if (p) chosen(p, { table: d['table']! }); },
    'to-party': (d) => { const p = of('merge', 'move-lines'); if (p) chosen(p, { to: d['visit']! }); },
    'a-line': (d) => { const p = of('move-lines'), line = d['line']!; if (p) chosen(p, { lines: p.lines.indexOf(line) >= 0 ? p.lines.filter((l) => l !== line) : p.lines.concat(line) }); },
    'move-now': () => {
      const p = of('move');
      if (!p) return;
      if (!p.table) return missing(p, 'move.choose');
      give(p, 'MoveVisit', [p.visit, `${desk.view().plan.venue}/${p.table}`], () => goTo(p.table, w().t('move.done', { name: p.table })));
    },
    'merge-now': () => {
      const p = of('merge'), table = p ? tableOf(desk.view(), p.to) : '';
      if (!p) return;
      if (!p.to) return missing(p, 'merge.choose');
      give(p, 'MergeVisit', [p.visit, p.to], () => goTo(table, w().t('merge.done', { name: table })), { TableTaken: 'merge.moving', NotFound: 'merge.moving' });
    },
    'lines-now': () => {
      const p = of('move-lines'), table = p ? tableOf(desk.view(), p.to) : '';
      if (!p) return;
      if (!p.to || !p.lines.length) return missing(p, 'lines.choose');
      give(p, 'MoveLines', [p.visit, p.to, p.lines], () => desk.tell(w().n('lines.done', p.lines.length, { name: table }), 'good'), { TooMuch: 'lines.covered', TooLate: 'lines.paid', ShareInPayment: 'lines.paid' });
    },
  };
}

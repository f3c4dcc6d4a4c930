// 86: what the kitchen is out of. One tap opens the panel, the second says it; search narrows the list as one types.

import { byId, count as counted, el, refill, settings, t } from './kitchen-page.js';
import type { StockView, Thing } from './kitchen-types.js';

let counting: string | null = null;
let onBoard: ReadonlySet<string> = new Set();

/** So many rows follow those that are sold out or counted; the rest is searched for. */
const MOST_SHOWN = 80;
/** Portions offered when a dish is counted down. */
const PORTIONS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30];

/** The dish that tickets call so. */
export const dishNamed = (name: string) => settings.things.find(thing => thing.kind === 'item' && thing.name === name);

/** Opens or closes the row of portions of one dish. */
export function count(id: string | null): void { counting = counting === id ? null : id; }

/** The names on open tickets come first: what runs out is what is being cooked. */
export function cooking(names: ReadonlySet<string>): void { onBoard = names; }

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function drawStock(stock: ReadonlyMap<string, StockView>): void {
  const asked = fold(byId<HTMLInputElement>('stock-search').value.trim());
  const rank = (thing: Thing) => {
    const view = stock.get(`${thing.kind}:${thing.id}`);
    return isOut(view) ? 0 : view?.left != null ? 1 : onBoard.has(thing.name) ? 2 : 3;
  };
  const { things } = settings;
  const found = things
    .filter(thing => asked === '' || fold(`${thing.name} ${thing.also}`).includes(asked))
    .map((thing, place) => ({ thing, place, rank: rank(thing) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place);
  const shown = found.slice(0, found.filter(({ rank }) => rank < 2).length + MOST_SHOWN);
  refill(byId('stock-body'),
    things.length === 0 && el('p', { class: 'hint' }, t('stock.no-menu')),
    things.length > 0 && found.length === 0 && el('p', { class: 'hint' }, t('stock.none')),
    el('ul', { class: 'rows' }, ...shown.map(({ thing }) => row(thing, stock.get(`${thing.kind}:${thing.id}`)))),
    found.length > shown.length && el('p', { class: 'hint' }, counted('board.beyond', found.length - shown.length)));
}

/** What carts hold stands in the kitchen still: it is not to be brought back, and may be counted anew. */
const isOut = (view: StockView | undefined) => !!view?.out && (!!view.off || !view.held);

function row(thing: Thing, view: StockView | undefined): HTMLElement {
  const out = isOut(view);
  const data = (what: string, more: Record<string, string> = {}) =>
    ({ type: 'button', 'data-do': what, 'data-kind': thing.kind, 'data-id': thing.id, 'data-key': `${what} ${thing.kind} ${thing.id} ${more['data-left'] ?? ''}`, ...more });
  const note = out ? t('stock.out') : view?.left != null ? t('stock.left', view.left) : t(`stock.${thing.kind}`);
  return el('li', { class: out ? 'out' : null },
    el('span', { class: 'row-name' }, el('strong', {}, thing.name), el('span', { class: 'row-more' }, note)),
    el('span', { class: 'row' },
      thing.kind === 'item' && !out && el('button', { class: 'wide quiet', 'aria-expanded': String(counting === thing.id), ...data('count') }, view?.left != null ? String(view.left) : t('stock.count')),
      el('button', { class: out ? 'wide' : 'wide strong', 'aria-label': `${out ? t('stock.back') : t('stock.86')}: ${thing.name}`, ...data(out ? 'un86' : '86') }, out ? t('stock.back') : t('stock.86'))),
    counting === thing.id && thing.kind === 'item' && el('span', { class: 'portions', role: 'group', 'aria-label': t('stock.portions', thing.name) },
      ...PORTIONS.map(n => el('button', { class: 'wide quiet', ...data('portions', { 'data-left': String(n) }) }, String(n))),
      view?.left != null && el('button', { class: 'wide quiet', ...data('portions', { 'data-left': '' }) }, t('stock.uncount'))));
}

import type { Menu, StockView } from './floor-shapes.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import type { View } from './floor-view.js';

/** Minutes that a busy kitchen may add; the house takes 0 to 120. */
const MINUTES = [5, 10, 15, 20, 30];
/** Rows found at most, so that one letter does not list the whole menu. */
const FOUND = 8;

/** What carts hold stands in the kitchen still: it is not to be brought back. */
export const gone = (stock: StockView) => stock.out && (!!stock.off || !stock.held);

interface Thing { kind: StockView['kind']; id: string; name: string; out: boolean; left: number | null }
const plain = (text: string) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');
export const matches = (text: string, find: string) => plain(find).split(/\s+/).every((word) => plain(text).indexOf(word) >= 0);

/** Everything that can run out, with what is known of it: dishes, options, ingredients. */
export function things(menu: Menu, stock: StockView[]): Thing[] {
  const found: Thing[] = [], seen = new Set<string>();
  const add = (kind: Thing['kind'], id: string, name: string) => {
    if (seen.has(kind + id)) return;
    seen.add(kind + id);
    const known = stock.find((s) => s.kind === kind && s.id === id);
    found.push({ kind, id, name, out: !!known && gone(known), left: known && known.left != null ? known.left : null });
  };
  menu.items.forEach((i) => add('item', i.id, i.name));
  menu.ingredients.forEach((i) => add('ingredient', i.id, i.name));
  menu.modifierGroups.forEach((g) => g.modifiers.forEach((m) => add('modifier', m.id, m.name)));
  return found;
}

function pace(view: View): Markup {
  const w = view.words, k = view.room.kitchen, mode = k ? k.mode : null;
  const option = (name: 'online' | 'busy' | 'paused') => html`<button class="chip" data-do="pace" data-mode="${name}" aria-pressed="${mode === name ? 'true' : 'false'}">${w.t(`pace.${name}`)}</button>`;
  return html`<section aria-labelledby="pace-title"><h3 id="pace-title">${w.t('pace.title')}</h3>
    <div class="chips" role="group" aria-labelledby="pace-title">${option('online')}${option('busy')}${option('paused')}</div>
    ${mode === 'busy' ? html`<div class="chips" role="group" aria-label="${w.t('pace.minutes')}">${MINUTES.map((m) => html`<button class="chip num" data-do="pace" data-mode="busy" data-minutes="${m}" aria-pressed="${k!.busyMinutes === m ? 'true' : 'false'}">+${m} min</button>`)}</div>` : ''}
    <p class="aside">${mode ? w.t(`pace.says.${mode}`, { n: k!.busyMinutes }) : ''}</p></section>`;
}

function thing(view: View, t: Thing): Markup {
  const w = view.words;
  return html`<li class="line" data-key="${t.kind}:${t.id}"><div class="about"><span class="dish">${t.name}</span>
    <span class="by">${w.t(`stock.${t.kind}`)}${t.left !== null && !t.out ? html` · ${w.n('stock.left', t.left)}` : ''}</span></div>
    <button class="verb quiet ${t.out ? '' : 'danger'}" data-do="${t.out ? 'un-eighty-six' : 'eighty-six'}" data-kind="${t.kind}" data-id="${t.id}" aria-label="${w.t(t.out ? 'stock.back' : 'stock.out')}: ${t.name}">${w.t(t.out ? 'stock.back' : 'stock.out')}</button></li>`;
}

function soldOut(view: View): Markup {
  const w = view.words, find = view.ui.findStock.trim();
  if (!view.menu) return html`<div class="bones" aria-hidden="true"><i></i><i></i></div>`;
  const all = things(view.menu, view.room.stock), out = all.filter((t) => t.out), counted = all.filter((t) => !t.out && t.left !== null);
  const found = find ? all.filter((t) => matches(t.name, find)).slice(0, FOUND) : [];
  return html`<section aria-labelledby="stock-title"><h3 id="stock-title">${w.t('stock.title')}</h3>
    <label class="find">${icon('search')}<span class="sr">${w.t('stock.find')}</span><input class="field" type="search" data-in="findStock" placeholder="${w.t('stock.find')}" autocomplete="off" maxlength="60"></label>
    ${find ? html`<ul class="lines">${found.map((t) => thing(view, t))}</ul>${found.length ? '' : html`<p class="empty">${w.t('stock.nothing', { find })}</p>`}` : ''}
    <h4>${out.length ? w.n('stock.is', out.length) : w.t('stock.none')}</h4><ul class="lines">${out.map((t) => thing(view, t))}</ul>
    ${counted.length ? html`<h4>${w.t('stock.counted')}</h4><ul class="lines">${counted.map((t) => thing(view, t))}</ul>` : ''}</section>`;
}

const LANGUAGES: [string, string][] = [['en', 'English'], ['fr', 'Français'], ['rw', 'Ikinyarwanda'], ['mt', 'Malti']];

/** The words of this device; the page is fetched anew in the chosen language. */
const languages = (view: View) => html`<nav class="chips" aria-label="${view.words.t('languages')}">${LANGUAGES.map(([code, name]) => html`<a class="chip" href="?lang=${code}#kitchen" lang="${code}" ${view.plan.language === code ? html`aria-current="true"` : ''}>${name}</a>`)}</nav>`;

/** What the floor may ask of the kitchen: its pace, and what has run out. */
export function kitchen(view: View): Markup {
  const w = view.words, k = view.room.kitchen;
  return html`<h2 class="title" tabindex="-1">${w.t('kitchen.title')}</h2>
    <p class="aside">${icon('chef')}${!k ? w.t('link.first') : k.unheard || !k.screens ? w.t('kitchen.unheard') : w.n('kitchen.screens', k.screens)}</p>${pace(view)}${soldOut(view)}${languages(view)}`;
}

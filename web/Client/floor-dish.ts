import type { CartLineView, Choice, Menu, MenuItem, ModifierGroup, StockView } from './floor-shapes.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { covers } from './hours.js';
import { itemOf, modifierOf } from './floor-names.js';
import { matches } from './floor-kitchen.js';
import type { Dialog, Picks, View } from './floor-view.js';

type DishDialog = Extract<Dialog, { kind: 'dish' }>;

/** The 14 of Regulation (EU) No 1169/2011, Annex II. */
export const ALLERGENS = ['gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soya', 'milk', 'nuts', 'celery', 'mustard', 'sesame', 'sulphites', 'lupin', 'molluscs'];

const out = (stock: StockView[], kind: string, id: string) => stock.some((s) => s.out && s.kind === kind && s.id === id);
const lacks = (stock: StockView[], ingredients: string[]) => ingredients.some((i) => out(stock, 'ingredient', i));
export const soldOut = (stock: StockView[], item: MenuItem) => out(stock, 'item', item.id) || lacks(stock, item.ingredients);

/** Whether a line's dish, or an option of it, has run out. */
export function ranOut(view: View, line: CartLineView): boolean {
  const { menu, room: { stock } } = view, item = itemOf(menu, line.item), mine = stock.find((s) => s.kind === 'item' && s.id === line.item);
  if (!menu || !item) return false;
  const lacking = (choices: Choice[]): boolean => choices.some((c) => {
    const option = modifierOf(menu, c.group, c.modifier);
    return out(stock, 'modifier', c.modifier) || (!!option && lacks(stock, option.ingredients)) || lacking(c.choices);
  });
  // Whoever holds portions of what has run out has them, unless a person took it off.
  return lacking(line.choices) || (line.hold === 'held' && mine && mine.left === 0 && !mine.off ? lacks(stock, item.ingredients) : soldOut(stock, item));
}

/** Why a line is not sent as it is, in words: its dish or options cannot be had now. */
export function missing(view: View, line: CartLineView): string {
  const { menu, words: w } = view, item = itemOf(menu, line.item);
  if (line.misfit) return w.refusal(line.misfit);
  if (!menu || !item) return '';
  if (ranOut(view, line)) return w.t('dish.out');
  return servedAt(menu, item, w.time(new Date(view.now).toISOString()), view.plan.grace) ? '' : w.t('dish.closed');
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
/** Whether a dish is served at a time of day, "HH:mm" where the venue is, or was so many minutes before; a dish without dayparts always is. */
export function servedAt(menu: Menu, item: MenuItem, clock: string, after = 0): boolean {
  const now = minutes(clock) % (24 * 60), parts = menu.dayparts.filter((d) => item.dayparts.indexOf(d.id) >= 0);
  return !item.dayparts.length || parts.some((d) => covers(minutes(d.from), minutes(d.to), now, after));
}

const group = (menu: Menu, id: string) => menu.modifierGroups.find((g) => g.id === id);
const known = (menu: Menu, ids: string[]) => ids.map((id) => group(menu, id)).filter((g): g is ModifierGroup => !!g);

/** What is chosen before anybody has chosen: the defaults, and theirs. */
export function defaults(menu: Menu, groups: string[]): Choice[] {
  const chosen: Choice[] = [];
  for (const g of known(menu, groups))
    for (const m of g.modifiers) if (m.default) chosen.push({ group: g.id, modifier: m.id, choices: defaults(menu, m.groups) });
  return chosen;
}

/** A tap on an option: a group of one changes over, another adds or takes away. `path` leads to the list that holds it. */
export function toggle(menu: Menu, choices: Choice[], path: string[], groupId: string, modifier: string): Choice[] {
  const [head, ...tail] = path;
  if (head !== undefined)
    return choices.map((c) => (`${c.group}.${c.modifier}` === head ? { ...c, choices: toggle(menu, c.choices, tail, groupId, modifier) } : c));
  const g = group(menu, groupId), m = modifierOf(menu, groupId, modifier);
  if (!g || !m) return choices;
  const has = choices.some((c) => c.group === groupId && c.modifier === modifier);
  const fresh = { group: groupId, modifier, choices: defaults(menu, m.groups) };
  if (g.max === 1) return (has && g.min > 0) ? choices : choices.filter((c) => c.group !== groupId).concat(has ? [] : [fresh]);
  return has ? choices.filter((c) => c.group !== groupId || c.modifier !== modifier) : choices.concat([fresh]);
}

/** The first group that has too few or too many choices, or null when the dish can be made. */
export function amiss(menu: Menu, groups: string[], choices: Choice[]): { group: ModifierGroup; count: number } | null {
  for (const g of known(menu, groups)) {
    const mine = choices.filter((c) => c.group === g.id);
    if (mine.length < g.min || mine.length > g.max) return { group: g, count: mine.length };
    for (const c of mine) {
      const m = modifierOf(menu, g.id, c.modifier), inner = m ? amiss(menu, m.groups, c.choices) : null;
      if (inner) return inner;
    }
  }
  return null;
}

/** One portion as the menu prices it; the house prices it again. Minor units. */
export function unit(menu: Menu, item: MenuItem, choices: Choice[]): number {
  const extra = (list: Choice[]): number => list.reduce((sum, c) => {
    const m = modifierOf(menu, c.group, c.modifier);
    return sum + (m ? m.price : 0) + extra(c.choices);
  }, 0);
  return item.price + extra(choices);
}

function groups(view: View, menu: Menu, ids: string[], choices: Choice[], path: string[]): Markup {
  const w = view.words;
  return html`${known(menu, ids).map((g) => {
    const mine = choices.filter((c) => c.group === g.id);
    const rule = g.min > 0 ? w.t(g.max === 1 ? 'dish.one' : 'dish.least', { n: g.min }) : w.n('dish.most', g.max);
    return html`<fieldset class="group" data-key="${path.concat(g.id).join('/')}"><legend>${g.name} <span class="aside">${rule}</span></legend>
      ${g.modifiers.map((m) => {
        const picked = mine.find((c) => c.modifier === m.id), gone = out(view.room.stock, 'modifier', m.id) || lacks(view.room.stock, m.ingredients);
        return html`<button type="button" class="option" role="${g.max === 1 && g.min > 0 ? 'radio' : 'checkbox'}" aria-checked="${picked ? 'true' : 'false'}" data-do="option" data-path="${path.join('/')}" data-group="${g.id}" data-modifier="${m.id}" ${gone ? html`disabled` : ''}>
          <span class="tick ${g.max === 1 ? 'single' : ''}" aria-hidden="true">${picked ? icon('served') : ''}</span><span class="grow">${m.name}</span><span class="num">${gone ? w.t('dish.out') : m.price ? `+ ${w.money(m.price)}` : ''}</span></button>
          ${picked && m.groups.length ? html`<div class="inner" data-key="in/${m.id}">${groups(view, menu, m.groups, picked.choices, path.concat(`${g.id}.${m.id}`))}</div>` : ''}`;
      })}</fieldset>`;
  })}`;
}

function one(view: View, menu: Menu, d: DishDialog, item: MenuItem): Markup {
  const w = view.words, p: Picks = d.picks, wrong = amiss(menu, item.modifierGroups, p.choices);
  return html`<div class="dialog-body" data-key="one/${item.id}">
    ${groups(view, menu, item.modifierGroups, p.choices, [])}
    <label class="labelled">${w.t('dish.note')}<textarea class="field" rows="2" maxlength="500" data-in="note"></textarea></label>
    <details class="group"><summary>${w.t('dish.allergy')}</summary><div class="chips">${ALLERGENS.map((a) => html`<button type="button" class="chip" data-do="allergen" data-code="${a}" aria-pressed="${p.allergy.indexOf(a) >= 0 ? 'true' : 'false'}">${w.t(`allergen.${a}`)}</button>`)}</div>
      <label class="labelled">${w.t('dish.allergy.words')}<input class="field" maxlength="200" data-in="allergyWords" autocomplete="off"></label></details></div>
    <footer class="dialog-foot" data-key="adding">${d.complaint ? html`<p class="complaint" role="alert">${d.complaint}</p>` : ''}
      <div class="steps"><button type="button" class="step" data-do="pick-fewer" aria-label="${w.t('dish.fewer')}" ${p.quantity < 2 ? html`disabled` : ''}>${icon('minus')}</button><output class="num" aria-label="${w.t('dish.quantity')}">${p.quantity}</output><button type="button" class="step" data-do="pick-more" aria-label="${w.t('dish.more')}" ${p.quantity > 98 ? html`disabled` : ''}>${icon('plus')}</button></div>
      <button type="button" class="button grow" data-do="add">${wrong ? w.t('dish.choose', { group: wrong.group.name }) : w.t('dish.add', { total: w.money(unit(menu, item, p.choices) * p.quantity) })}</button></footer>`;
}

function list(view: View, menu: Menu, d: DishDialog): Markup {
  const w = view.words, find = d.find.trim();
  const found = menu.items.filter((i) => (find ? matches(`${i.name} ${i.kitchenName}`, find) : i.group === d.group));
  return html`<div class="dialog-find" data-key="find"><label class="find">${icon('search')}<span class="sr">${w.t('dish.find')}</span><input class="field" type="search" data-in="findDish" placeholder="${w.t('dish.find')}" autocomplete="off" maxlength="60"></label>
      <div class="chips scroll" role="group" aria-label="${w.t('dish.groups')}" tabindex="0">${menu.groups.map((g) => html`<button type="button" class="chip" data-do="group" data-group="${g.id}" aria-pressed="${!find && g.id === d.group ? 'true' : 'false'}">${g.name}</button>`)}</div></div>
    <div class="dialog-body" data-key="list"><ul class="lines">${found.map((i) => {
      const closed = !servedAt(menu, i, w.time(new Date(view.now).toISOString())), gone = closed || soldOut(view.room.stock, i);
      return html`<li data-key="${i.id}"><button type="button" class="pick" data-do="item" data-item="${i.id}" ${gone ? html`disabled` : ''}><span class="grow">${i.name}</span><span class="num">${closed ? w.t('dish.closed') : gone ? w.t('dish.out') : w.money(i.price)}</span></button></li>`;
    })}</ul>${found.length ? '' : html`<p class="empty">${w.t('stock.nothing', { find })}</p>`}</div>
    ${d.added || d.complaint ? html`<footer class="dialog-foot" data-key="added">${d.complaint ? html`<p class="complaint" role="alert">${d.complaint}</p>` : ''}<p class="grow" role="status">${d.added ? html`${icon('served')}${w.n('dish.added', d.added)}` : ''}</p><button type="button" class="button" data-do="dismiss">${w.t('done')}</button></footer>` : ''}`;
}

/** Adds a dish for the guests of a table: find it, choose what it needs, add it to their own cart. */
export function dish(view: View, d: DishDialog): Markup {
  const w = view.words, menu = view.menu, item = d.item ? itemOf(menu, d.item) : undefined;
  return html`<header class="dialog-head">${item ? html`<button type="button" class="round-button" data-do="item" data-item="" aria-label="${w.t('dish.list')}">${icon('back')}</button>` : ''}<div class="grow"><h2 id="dialog-title">${item ? item.name : w.t('dish.title')}</h2><p class="aside">${w.t('table', { name: d.table })}</p></div>
    <button type="button" class="round-button" data-do="dismiss" aria-label="${w.t('dismiss')}">${icon('close')}</button></header>
    ${!menu ? html`<div class="bones" aria-hidden="true"><i></i><i></i></div>` : item ? one(view, menu, d, item) : list(view, menu, d)}`;
}

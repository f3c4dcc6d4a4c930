import { html, items, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { matches } from './floor-kitchen.js';
import { guestName } from './floor-names.js';
import { sign, size, tone } from './floor-next.js';
import type { Table } from './floor-room.js';
import type { View } from './floor-view.js';

/** Where the chairs of a table stand, on a drawing of 100 × 100 around its middle: [x, y, degrees]. */
function chairs(seats: number): [number, number, number][] {
  if (seats <= 2) return ([[-37, 0, 90], [37, 0, 90]] as [number, number, number][]).slice(0, seats);
  if (seats <= 4) return ([[0, -37, 0], [0, 37, 0], [-37, 0, 90], [37, 0, 90]] as [number, number, number][]).slice(0, seats);
  const perSide = Math.ceil((Math.min(seats, 10) - 2) / 2), places: [number, number, number][] = [];
  for (let i = 0; i < perSide; i++) {
    const x = -30 + (60 * (i + 0.5)) / perSide;
    places.push([x, -32, 0], [x, 32, 0]);
  }
  return places.concat([[-45, 0, 90], [45, 0, 90]]).slice(-Math.min(seats, 10));
}

function drawing(table: Table): Markup {
  const taken = table.parties.reduce((sum, p) => sum + p.guests.filter((g) => !g.left && !g.revoked).length, 0);
  const top = table.seats <= 2 ? html`<circle class="top" r="30"/>`
    : table.seats <= 4 ? html`<rect class="top" x="-30" y="-30" width="60" height="60" rx="12"/>`
    : html`<rect class="top" x="-38" y="-25" width="76" height="50" rx="12"/>`;
  return html`<svg viewBox="-50 -43 100 86" aria-hidden="true" focusable="false">
    ${chairs(table.seats).map(([x, y, turn], i) => html`<rect class="chair ${i < taken ? 'taken' : ''}" x="-9" y="-4" width="18" height="8" rx="4" transform="translate(${x} ${y}) rotate(${turn})"/>`)}
    ${top}</svg>`;
}

function place(view: View, table: Table): Markup {
  const w = view.words, need = table.needs[0], waited = need ? view.now - need.since : 0;
  const state = table.known ? w.t(`state.${table.state}`) : w.t('state.unknown');
  return html`<li data-key="${table.id}" data-x="${table.x}" data-y="${table.y}">
    <button class="table ${table.state} ${need ? tone(waited) : ''}" data-do="table" data-table="${table.name}" ${view.ui.table === table.name ? html`aria-current="true"` : ''}>
      ${drawing(table)}
      <span class="name"><span class="sr">${w.t('table', { name: '' })} </span><b class="${size(table.name)}">${table.name}</b></span>
      <span class="state">${icon(table.state)}${state}</span>
      ${need ? html`<span class="bubble num">${icon(sign(need))}<span class="sr">${w.t('plan.waits')} </span>${w.wait(waited)}</span>` : ''}
    </button></li>`;
}

/** In a room of so many tables one is found by its name. */
const MANY = 40;
/** So many of those that were found are shown; more letters leave fewer. */
const MOST_FOUND = 8;

/** The tables of a large room whose name, area or guests are as somebody types; what the name begins with comes first. */
export function found(view: View): Table[] {
  const find = view.ui.findTable.trim().toLowerCase(), starts = (t: Table) => (t.name.toLowerCase().startsWith(find) ? t.name.length : 100);
  if (!find) return [];
  return view.room.tables.filter((t) => matches([t.name, t.area, ...([] as string[]).concat(...t.parties.map((p) => p.guests.filter((g) => !g.left && !g.revoked).map((g) => guestName(view, g))))].join(' '), find))
    .sort((a, b) => starts(a) - starts(b)).slice(0, MOST_FOUND);
}

function finder(view: View): Markup {
  const w = view.words, tables = found(view);
  return html`<form class="plan-find" data-key="find" data-submit="find-table"><label class="find">${icon('search')}<span class="sr">${w.t('plan.find')}</span><input class="field" type="search" data-in="findTable" placeholder="${w.t('plan.find')}" autocomplete="off" maxlength="60"></label>
    ${view.ui.findTable.trim() ? html`<div class="found"><ul>${tables.map((t) => html`<li data-key="${t.id}"><button type="button" class="pick" data-do="table" data-table="${t.name}"><b>${t.name}</b><span class="grow aside">${t.area}</span><span class="mark state-${t.state}">${icon(t.state)}${w.t(`state.${t.state}`)}</span></button></li>`)}</ul>
      ${tables.length ? '' : html`<p class="empty" role="status">${w.t('stock.nothing', { find: view.ui.findTable.trim() })}</p>`}</div>` : ''}</form>`;
}

/** The room seen from above. Tables stand where the owner put them; the drawing fills the space there is, and is larger where that is too small. */
export function plan(view: View): Markup {
  const w = view.words, areas = Array.from(new Set(view.room.tables.map((t) => t.area)));
  return html`<h2 class="sr">${w.t('plan.title')}</h2>${view.room.tables.length < MANY ? '' : finder(view)}
    <div class="areas" aria-hidden="true">${areas.map((a) => html`<div class="area" data-key="${a}" data-area="${a}"><span>${a}</span></div>`)}</div>
    <ul class="tables" data-list></ul>`;
}
export const places = (view: View): Markup => items(view.room.tables.map((t) => [t.id, place(view, t)]));

interface Spot { at: HTMLElement; x: number; y: number }

/** A table's width in px: a large one is easily read, one below the least is missed by a thumb. */
const LARGEST = 128, LEAST = 64;
/** How often a drawing in which tables lie on each other is drawn larger. */
const GROWS = 80;
let arranged = '';

/** Puts tables and areas in their places; called after drawing and when the window changes its size. */
export function arrange(room: HTMLElement, tables: Table[]): void {
  const list = room.querySelector('.tables'), find = room.querySelector('.plan-find');
  if (!list || !tables.length) return;
  let { clientWidth: width, clientHeight: height } = room;
  const from = find ? find.clientHeight : 0, drawing = [width, height, from, ...tables.map((t) => [t.id, t.area, t.x, t.y])].join();
  if (!width || !height || arranged === drawing) return;
  arranged = drawing;
  height -= from;
  const xs = tables.map((t) => t.x), ys = tables.map((t) => t.y);
  const left = Math.min(...xs), top = Math.min(...ys), wide = Math.max(...xs) - left || 1, high = Math.max(...ys) - top || 1;
  const fit = (size: number) => {
    const padX = size / 2 + 20, padY = size / 2 + 38;
    return tables.map((t) => ({ x: padX + ((t.x - left) / wide) * (width - 2 * padX), y: from + padY + ((t.y - top) / high) * (height - 2 * padY) }));
  };
  // Two tables of which one lies on the other, with its words (22 px below it); never two that the owner put on one spot.
  const clash = (size: number) => {
    const at = fit(size);
    for (let i = 0; i < at.length; i++)
      for (let j = 0; j < i; j++) {
        const x = Math.abs(at[i]!.x - at[j]!.x), y = Math.abs(at[i]!.y - at[j]!.y);
        if (x < size && y < size + 14 && x + y > 0) return { x, y };
      }
    return null;
  };
  let size = LARGEST;
  for (; size > LEAST && clash(size); size -= 4);
  // No size will do: the drawing is larger than the window, and scrolls.
  let grown = 0;
  for (let lie = clash(size); lie && grown < GROWS; lie = clash(size), grown++)
    if (lie.x >= lie.y) width *= 1.06;
    else height *= 1.06;
  room.classList.toggle('larger', grown > 0);
  const spots: Spot[] = fit(size).map((p, i) => ({ ...p, at: list.children[i] as HTMLElement }));
  for (const { at, x, y } of spots) {
    at.style.left = `${x - size / 2}px`;
    at.style.top = `${y - size * 0.43 - 4}px`;
    at.style.width = `${size}px`;
  }
  room.querySelectorAll<HTMLElement>('.area').forEach((area) => {
    const mine = spots.filter((_, i) => tables[i]!.area === area.dataset['area']);
    const l = Math.min(...mine.map((s) => s.x)) - size / 2 - 14, t = Math.min(...mine.map((s) => s.y)) - size / 2 - 34;
    area.style.left = `${l}px`;
    area.style.top = `${t}px`;
    area.style.width = `${Math.max(...mine.map((s) => s.x)) + size / 2 + 14 - l}px`;
    area.style.height = `${Math.max(...mine.map((s) => s.y)) + size / 2 + 18 - t}px`;
  });
}

/** Brings a table into sight that lies outside of it. */
export function reveal(room: HTMLElement, name: string): void {
  const table = room.querySelector<HTMLElement>(`.table[data-table="${CSS.escape(name)}"]`);
  if (!table || !room.classList.contains('larger')) return;
  const at = table.getBoundingClientRect(), within = room.getBoundingClientRect();
  if (at.left < within.left || at.right > within.right || at.top < within.top || at.bottom > within.bottom)
    room.scrollBy(at.left - within.left - (within.width - at.width) / 2, at.top - within.top - (within.height - at.height) / 2);
}

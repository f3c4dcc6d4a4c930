import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
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

/** The room seen from above. Tables stand where the owner put them; the drawing fills the space there is. */
export function plan(view: View): Markup {
  const w = view.words, areas = Array.from(new Set(view.room.tables.map((t) => t.area)));
  return html`<h2 class="sr">${w.t('plan.title')}</h2>
    <div class="areas" aria-hidden="true">${areas.map((a) => html`<div class="area" data-key="${a}" data-area="${a}"><span>${a}</span></div>`)}</div>
    <ul class="tables">${view.room.tables.map((t) => place(view, t))}</ul>`;
}

interface Spot { at: HTMLElement; x: number; y: number }

/** Puts tables and areas in their places; called after drawing and when the window changes its size. */
export function arrange(room: HTMLElement, tables: Table[]): void {
  const list = room.querySelector('.tables');
  if (!list || !tables.length) return;
  const { clientWidth: width, clientHeight: height } = room;
  if (!width || !height) return;
  const xs = tables.map((t) => t.x), ys = tables.map((t) => t.y);
  const left = Math.min(...xs), top = Math.min(...ys), wide = Math.max(...xs) - left || 1, high = Math.max(...ys) - top || 1;
  const fit = (size: number) => {
    const padX = size / 2 + 20, padY = size / 2 + 38;
    return tables.map((t) => ({ x: padX + ((t.x - left) / wide) * (width - 2 * padX), y: padY + ((t.y - top) / high) * (height - 2 * padY) }));
  };
  let size = 128;
  // The largest size at which no table with its words (22 px below it) touches its neighbour.
  for (; size > 56; size -= 4) {
    const at = fit(size);
    if (at.every((a, i) => at.every((b, j) => j <= i || Math.abs(a.x - b.x) >= size || Math.abs(a.y - b.y) >= size + 14))) break;
  }
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

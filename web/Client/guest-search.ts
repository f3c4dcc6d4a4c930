import { h, page, t } from './guest-words.js';
import { Dish, allergenName, dim, dishes, only } from './guest-menu.js';

/** What the server found: dishes, best first; those to ask staff about; allergens (codes) that were read as unwanted; what was understood, in words. */
interface Answer { hits: string[]; ask: string[]; without: number[]; read?: string }

const wait = 250;
/** Where dishes are printed, while some of them stand among what was found. */
let places: { row: HTMLElement; list: HTMLElement }[] = [];
const said = h('p', { class: 'fine read', role: 'status' }), list = h('ul');
const section = h('section', { id: 'found', hidden: true }, list);
const form = document.querySelector<HTMLElement>('#menu form')!;
form.prepend(said, section);

let timer = 0, away: AbortController | undefined;

/** Every dish back to where it is printed. */
export function home(): void {
  for (const { row, list } of places) if (row.parentElement !== list) { for (const p of places) p.list.append(p.row); break; }
  said.textContent = '';
  section.hidden = true;
  dim();
}

function show(answer: Answer): void {
  home();
  if (!section.isConnected) form.prepend(said, section);
  places = [...dishes.values()].map(({ row }) => ({ row, list: row.parentElement! }));
  const known = (ids: string[]) => ids.map(id => dishes.get(id)).filter((d): d is Dish => !!d);
  const unsure = known(answer.ask), found = [...known(answer.hits), ...unsure];
  for (const dish of found) list.append(dish.row);
  for (const dish of unsure)
    dish.row.querySelector('.fit')!.textContent = t('Fit.Ask', answer.without.filter(code => dish.allergens[code - 1] === '-').map(allergenName).join(', '));
  section.style.setProperty('--n', String(found.length));
  said.textContent = answer.read || '';
  only(found);
}

/** Asks once the typing pauses. Without an answer in time, or offline, what the page found itself stands. */
export function ask(sentence: string, otherwise: () => void): void {
  clearTimeout(timer);
  if (away) away.abort();
  if (!sentence.trim()) { home(); return otherwise(); }
  const mine = away = new AbortController();
  timer = window.setTimeout(async () => {
    const late = setTimeout(() => mine.abort(), 4000);
    try {
      const answer = await fetch(`${page.path}/search.json?q=${encodeURIComponent(sentence.slice(0, 200))}`, { signal: mine.signal });
      const found: Answer | null = answer.status === 200 ? await answer.json() : null;
      if (mine !== away) return;
      if (found) show(found); else { home(); otherwise(); }
    } catch {
      if (mine === away) { home(); otherwise(); }
    } finally { clearTimeout(late); }
  }, wait);
}

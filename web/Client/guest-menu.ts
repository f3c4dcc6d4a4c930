import { $, all, fold, t } from './guest-words.js';

/** A dish on the page; everything about it that does not change is read from there. */
export interface Dish {
  id: string;
  row: HTMLElement;
  name: string;
  price: number;
  /** One letter for each of the 14 allergens: c contains, m may contain, f free, - unknown. */
  allergens: string;
  tags: string[];
  /** The round button that adds it. */
  plus: HTMLElement;
  /** Folded words to search in; none before the first search. */
  words: string[];
}

export interface Wishes { avoid: number[]; diet: number[] }

const text = (row: ParentNode, selector: string) => { const found = row.querySelector(selector); return found ? found.textContent!.trim() : ''; };

export const dishes = new Map<string, Dish>();

/** What a dish is called, or was while it stood on the menu. */
export const names = new Map<string, string>();

/** Reads the dishes from the page; whoever holds one holds what it is now. */
export function read(): void {
  const known = new Map(dishes);
  dishes.clear();
  for (const row of all('.dish')) {
    const id = row.id.slice(2);
    dishes.set(id, Object.assign(known.get(id) || { words: [] }, {
      id, row, name: row.querySelector('h3')!.textContent!, price: Number(row.dataset.p), allergens: row.dataset.a!,
      tags: row.dataset.d ? row.dataset.d.split(' ') : [], plus: row.querySelector<HTMLElement>('.plus')!,
    }));
    names.set(id, dishes.get(id)!.name);
  }
}
read();

export function words(sentence: string): string[] { return fold(sentence).split(/[^a-z0-9]+/).filter(w => w.length > 1); }

const boxes = (name: string) => all<HTMLInputElement>(`#wishes [name=${name}]`);
const label = (name: string, value: string | number) => text($('wishes'), `[name=${name}][value="${value}"] + span`);

export const allergenName = (code: number): string => label('avoid', code);

export const wishes = (): Wishes => ({
  avoid: boxes('avoid').filter(b => b.checked).map(b => Number(b.value)),
  diet: boxes('diet').filter(b => b.checked).map(b => Number(b.value)),
});

const vegetarian = '2', vegan = '1', key = 'icupa-wishes';
const keeps = (dish: Dish, diet: string) => dish.tags.includes(diet) || diet === vegetarian && dish.tags.includes(vegan);

/** Why a dish does not suit, in words, worst first; unknown asks, and does not dim. */
function judge(dish: Dish, { avoid, diet }: Wishes): { why: string; dim: boolean } {
  for (const [letter, words] of [['c', 'Fit.Contains'], ['m', 'Fit.May'], ['-', 'Fit.Ask']]) {
    const because = avoid.filter(code => dish.allergens[code - 1] === letter);
    if (because.length) return { why: t(words, because.map(allergenName).join(', ')), dim: letter !== '-' };
  }
  const missed = diet.find(d => !keeps(dish, String(d)));
  return missed ? { why: t('NotMarked', label('diet', missed)), dim: true } : { why: '', dim: false };
}

/** The first of the substitutes that can be had, and of which nothing is known, and nothing unknown, against what the guest avoids, eats, or has an allergy to. */
export function instead(substitutes: string[] | undefined, allergies: number[]): Dish | undefined {
  const { avoid, diet } = wishes();
  return (substitutes || []).map(id => dishes.get(id)).find(d => d && !d.row.matches('.sold, .later') && !judge(d, { avoid: [...avoid, ...allergies], diet }).why);
}

let wished: (wishes: Wishes) => void = () => { };
/** Told whenever the guest changes what they avoid or eat. */
export const onWishes = (listener: (wishes: Wishes) => void): void => { wished = listener; };

/** Says of each dish whether it suits. */
export function dim(): Wishes {
  const chosen = wishes(), count = chosen.avoid.length + chosen.diet.length;
  for (const dish of dishes.values()) {
    const { why, dim } = judge(dish, chosen);
    dish.row.classList.toggle('dim', dim);
    dish.row.querySelector('.fit')!.textContent = why;
  }
  const badge = document.querySelector<HTMLElement>('.wished')!;
  badge.textContent = String(count);
  badge.hidden = !count;
  return chosen;
}

function remember(): void {
  const form = $('wishes').querySelector('form')!;
  $('wish').hidden = true;
  const take = (written: string | null) => {
    const kept: Wishes | null = JSON.parse(written || 'null');
    for (const box of kept ? boxes('avoid') : []) box.checked = kept!.avoid.includes(Number(box.value));
    for (const box of kept ? boxes('diet') : []) box.checked = kept!.diet.includes(Number(box.value));
  };
  try { if (!/[?&](avoid|diet)=/.test(location.search)) take(localStorage.getItem(key)); } catch { /* storage is closed to us */ }
  // What is ticked in another tab of this phone holds here too: this one would tell the house what it still shows.
  addEventListener('storage', e => { if (e.key === key) { take(e.newValue); dim(); } });
  form.addEventListener('submit', e => e.preventDefault());
  form.addEventListener('change', () => {
    const chosen = dim();
    try { localStorage.setItem(key, JSON.stringify(chosen)); } catch { /* storage is closed to us */ }
    wished(chosen);
  });
  if (wishes().avoid.length + wishes().diet.length) dim();
}

/** Whether two words differ by at most so many letters. */
function near(a: string, b: string, most: number): boolean {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    if (Math.min(...next) > most) return false;
    row = next;
  }
  return row[b.length] <= most;
}

/** A typed word fits a printed one by its beginning, by a part of it, or with a letter or two wrong. */
function fits(typed: string, printed: string): boolean {
  if (printed.startsWith(typed) || typed.length > 3 && printed.includes(typed)) return true;
  const most = typed.length > 6 ? 2 : typed.length > 3 ? 1 : 0;
  return most > 0 && printed[0] === typed[0] && (near(typed, printed.slice(0, typed.length), most) || near(typed, printed.slice(0, typed.length + 1), most));
}

/** Shows these dishes and no others, wherever they stand. */
export function only(shown: Iterable<Dish>): void {
  const set = new Set(shown);
  for (const dish of dishes.values()) dish.row.hidden = !set.has(dish);
  for (const section of all('#menu section')) section.hidden = !section.querySelector('.dish:not([hidden])');
  $('nothing').hidden = set.size > 0;
}

/** Asks the server as well, once its script is here; what the page itself found is shown should it not answer. */
let further: ((sentence: string, otherwise: () => void) => void) | undefined;

/** What the page itself knows, at once and without a connection. */
export function search(): void {
  const sentence = $<HTMLInputElement>('q').value, typed = words(sentence);
  const hits = [...dishes.values()].filter(dish => typed.every(w => dish.words.some(p => fits(w, p))));
  const show = () => only(hits);
  if (hits.length || !further) show();
  if (further) further(sentence, show);
}

let spying: IntersectionObserver | undefined;
/** The category in sight is marked in the row above, and kept in view there. */
export function spy(): void {
  if (spying) spying.disconnect();
  const links = new Map(all<HTMLAnchorElement>('.groups a').map(a => [a.hash.slice(1), a]));
  const order = [...links.keys()], seen = new Set<string>();
  const observer = spying = new IntersectionObserver(entries => {
    for (const e of entries) if (e.isIntersecting) seen.add(e.target.id); else seen.delete(e.target.id);
    const first = order.find(id => seen.has(id));
    for (const [id, link] of links) mark(link, id === first);
  }, { rootMargin: '-60px 0px -60% 0px' });
  for (const section of all('#menu section')) observer.observe(section);
}

function mark(link: HTMLAnchorElement, here: boolean): void {
  if (!here) return link.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'true');
  const row = link.closest('ul')!;
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

/** Marks a dish sold out, or how many are left; null where nobody counts. */
export function stock(dish: Dish, out: boolean, left: number | null): void {
  dish.row.classList.toggle('sold', out);
  dish.row.querySelector('.out')!.textContent = out ? t('SoldOut') : left !== null && left < 10 ? t('Left', left) : '';
  if (dish.plus instanceof HTMLButtonElement) dish.plus.disabled = out;
}

/** What is searched in: the page, and the names in all languages for who searches by another one's. */
export function index(): void {
  for (const dish of dishes.values())
    dish.words = words([dish.name, text(dish.row, 'p'), text(dish.row.closest('section')!, 'h2'), ...all('i', dish.row).map(i => i.textContent!)].join(' '));
  import('./guest-more.js').then(m => m.more()).then(({ items }) => {
    for (const dish of dishes.values()) if (items[dish.id]) dish.words.push(...words(items[dish.id].w || ''));
    search();
  }, () => { });
}

export function menu(): void {
  const q = $<HTMLInputElement>('q');
  q.hidden = false;
  q.addEventListener('input', search);
  remember();
  spy();
  q.addEventListener('focus', index, { once: true });
  q.addEventListener('focus', () => import('./guest-search.js').then(m => { further = m.ask; search(); }, () => { }), { once: true });
}

import { $, PageData, news, page, t } from './guest-words.js';
import { dim, dishes, index, read, search, spy } from './guest-menu.js';
import { anew } from './guest-more.js';
import { still } from './guest-hours.js';
import { morph } from './guest-morph.js';

/** A node may hear of a menu a moment after the phone does, and not every phone of the room need ask at once. */
const tries = 8, spread = 2000;
let wanted = 0, asking = false;

/** Draws the menu of that number in place of the one on the page, which keeps its place, its sheet and what is typed; without an answer the page stays as it is. */
export async function renew(number: number, drawn: () => void): Promise<void> {
  wanted = Math.max(wanted, number);
  if (asking) return;
  asking = true;
  for (let tried = 0; page.menu < wanted && tried < tries; tried++) {
    await new Promise(ok => setTimeout(ok, spread * (Math.random() + tried)));
    await ask(drawn).catch(() => { });
  }
  asking = false;
}

async function ask(drawn: () => void): Promise<void> {
  const answer = await fetch(page.path), kept = answer.clone(), fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next: PageData = JSON.parse(fresh.getElementById('page')!.textContent!);
  // In another tab the guest may read another language, or sit elsewhere.
  if (next.menu <= page.menu || next.language !== page.language || next.door !== page.door) return;
  await anew(next.more);
  if ($<HTMLInputElement>('q').value) await import('./guest-search.js').then(m => m.home(), () => { });
  put(fresh);
  Object.assign(page, { menu: next.menu, more: next.more });
  drawn();
  news(t('NewMenu'));
  import('./guest-keep.js').then(m => m.put(kept)).catch(() => { });
}

function put(fresh: Document): void {
  const held = document.activeElement as HTMLElement;
  still(() => {
    for (const selector of ['.groups', '#menu']) morph(document.querySelector(selector)!, fresh.querySelector(selector)!);
    const searched = [...dishes.values()].some(d => d.words.length);
    read();
    dim();
    spy();
    if (searched) index();
    search();
    if (held !== document.activeElement && held.isConnected) held.focus({ preventScroll: true });
  });
}

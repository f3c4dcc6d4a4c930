import { page } from './guest-words.js';
import { more } from './guest-more.js';

/** The worker's store (sw.js). */
const store = 'icupa-1';

/** The page as it is now, in place of the one that is kept. */
export async function put(answer: Response): Promise<void> {
  const cache = await caches.open(store);
  if (answer.ok && await cache.match(page.path)) await cache.put(page.path, answer);
}

/** The phone sits at another table than this page: the code of the page's table finds the seat there again. Where that is another seat than the page's, the page begins anew. */
export async function sit(): Promise<void> {
  const answer = await fetch(page.path, { headers: { accept: 'application/json' } });
  // Too many, or nobody there: asked once more with the next connection.
  if (answer.status >= 429) throw new Error(String(answer.status));
  const { door, session } = await answer.json();
  if (door === 'seated' && session === page.at!.seat) return;
  // The one that is kept may be of this seat.
  await fetch(page.path).then(put).catch(() => { });
  // Without a network it would begin anew from what is kept; and what is tapped on a page that goes, goes with it.
  if (!navigator.onLine) return;
  document.body.inert = true;
  location.reload();
  await new Promise(() => { });
}

/** Has the worker keep the menu from the first visit on: the page, what came before the worker was there, the sheets, which no tap has asked for yet, and the words for every other page. */
export async function keep(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js');
  await Promise.all([more(), import('./guest-dish.js'), page.door === 'seated' && import('./guest-cart.js'), navigator.serviceWorker.ready]);
  const files = performance.getEntriesByType('resource').map(entry => entry.name).filter(name => new URL(name).pathname.startsWith('/~'));
  await (await caches.open(store)).addAll([...new Set([page.path, page.path + '/offline', page.more, page.sheetStyle, ...files].map(name => new URL(name, location.href).href))]);
}

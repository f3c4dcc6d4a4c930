import { page, pageNow } from './guest-words.js';
import { Dish, dishes } from './guest-menu.js';
import { covers } from './hours.js';

const wall = new Intl.DateTimeFormat('en', { timeZone: page.zone, hour: '2-digit', minute: '2-digit', hour12: false });

/** Whether a dish is served no more, or not yet, at a moment, by the clock where the venue is; or was not so many minutes before. */
export function closed({ row: { dataset: { t: hours } } }: Dish, now: number, after = 0): boolean {
  if (!hours) return false;
  const [hour, minute] = wall.format(now).split(':').map(Number);
  return !hours.split(' ').map(part => part.split('-').map(Number)).some(([from, to]) => covers(from, to, hour % 24 * 60 + minute, after));
}

/** When a dish is served that is not served now, in words. */
export const when = ({ row }: Dish): string => row.matches('.later:not(.sold)') ? row.querySelector('.when')!.textContent! : '';

/** Offers the dishes of this hour, and no others. */
export async function turn(): Promise<void> {
  const live = page.door === 'seated' ? await import('./guest-live.js') : null, now = live ? live.feed.serverNow() : pageNow();
  const turned = [...dishes.values()].filter(dish => dish.row.classList.contains('later') !== closed(dish, now));
  if (!turned.length) return;
  still(() => { for (const { row } of turned) row.classList.toggle('later'); });
  if (live) live.changed();
}

/** What is read stays where it is, whatever comes or goes above it. */
export function still(act: () => void): void {
  const top = (row: Element) => row.getBoundingClientRect().top;
  const seen = [...dishes.values()].map(d => d.row).filter(row => !row.hidden && top(row) > 0).map(row => ({ row, at: top(row) }));
  act();
  const one = seen.find(({ row }) => row.isConnected && !row.hidden);
  if (one) scrollBy(0, top(one.row) - one.at);
}

import { $, all, page, t, why } from './guest-words.js';
import { dishes, menu } from './guest-menu.js';

/** The entry of the menu page: what can be done without a connection first, the live parts once the page is painted. */
menu();

/** A sheet has an entry of its own in the history. Where there is no sheet to it (the page was read again, or *Forward* led there), *Back* would do nothing: it is left. */
const stray = () => { if (history.state === 'sheet' && !document.querySelector('dialog[open]')) history.back(); };
stray();
// Once those that the step back closes are closed: of two, opened by two taps, one entry is left.
addEventListener('popstate', () => setTimeout(stray));

const seated = () => page.door === 'seated';
const live = () => import('./guest-live.js');
const sheetable = window.HTMLElement && 'append' in document.body;

/** Left alone (a new tab, a modifier key), a link stays a link. */
const ordinary = (e: MouseEvent) => e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;

/** Runs what a tap asks for; without the scripts for it the page behind the link answers. Offline there is no such page either, and the menu stays. */
const instead = (e: Event, act: () => Promise<void>, otherwise?: string) => {
  e.preventDefault();
  act().catch(() => {
    if (navigator.onLine === false) why(t('Offline'));
    else if (otherwise) location.href = otherwise;
  });
};

/** Without a seat nothing can be added: the question that gives one is brought forward. */
const sitFirst = () => {
  const first = $('dock').querySelector<HTMLElement>('input,button');
  if (first) first.focus();
  $('dock').classList.add('ask');
  setTimeout(() => $('dock').classList.remove('ask'), 400);
};

$('menu').addEventListener('click', e => {
  const target = e.target as HTMLElement, row = target.closest<HTMLElement>('.dish');
  if (!row || !ordinary(e) || !sheetable) return;
  const dish = dishes.get(row.id.slice(2))!, button = target.closest<HTMLButtonElement>('button.plus');
  if (button) {
    if (seated()) instead(e, async () => (await live()).add(dish.id, { quantity: 1, choices: [] }, dish.price));
    else { e.preventDefault(); sitFirst(); }
    return;
  }
  const link = target.closest('a');
  if (link) instead(e, async () => (await import('./guest-dish.js')).openDish(dish), link.href);
});

// The sheet's scripts are fetched as the finger comes down, and are there when it lifts.
addEventListener('pointerdown', e => {
  const target = e.target as Element;
  if (target.closest('.dish a')) import('./guest-dish.js').then(m => m.ready(), () => { });
  else if (target.closest('#talk')) import('./guest-waiter.js').then(m => m.ready(), () => { });
  else if (target.closest('.dock') && seated()) import('./guest-cart.js').then(m => m.ready(), () => { });
}, { passive: true });

// A second tap on the way would only send the form again.
$('dock').addEventListener('submit', e => {
  const button = (e.target as HTMLElement).querySelector('button')!;
  button.disabled = true;
  addEventListener('pageshow', () => button.disabled = false, { once: true });
});

if (seated()) {
  for (const [selector, open] of [['#bar', 'openCart'], ['.bell:not(#bill)', 'openCalls']] as const)
    for (const link of all<HTMLAnchorElement>(selector))
      link.addEventListener('click', e => { if (ordinary(e)) instead(e, async () => { await (await import('./guest-cart.js'))[open](); }, link.href); });
  $('talk').addEventListener('click', e => instead(e, async () => (await import('./guest-waiter.js')).openWaiter()));
  const later = (window as any).requestIdleCallback || ((act: () => void) => setTimeout(act, 200));
  const begin = () => later(() => live().catch(() => setTimeout(begin, 3000)), { timeout: 1500 });
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin);
}

if (page.door === 'ended' || page.door === 'revoked') import('./guest-unsent.js').then(m => m.look()).catch(() => { });

// Staff open the table meanwhile: a page in sight looks for itself, and stays where it is until there is something to see.
if (page.door === 'askstaff') setInterval(async () => {
  if (document.hidden) return;
  const now = await fetch(location.pathname).then(answer => answer.ok ? answer.text() : '').catch(() => '');
  if (now && !now.includes('data-door="askstaff"')) location.reload();
}, 5000);

// Dishes come and go with the hour, and a phone that slept through it looks as it wakes.
const turn = () => document.hidden || import('./guest-hours.js').then(m => m.turn()).catch(() => { });
setInterval(turn, 10000);
document.addEventListener('visibilitychange', turn);

// One phone in ten says how fast the page was, and names nobody.
if (Math.random() < .1) addEventListener('load', () => setTimeout(() => import('./vitals.js').then(v => v.watch('guest'), () => { }), 2000));

if ('serviceWorker' in navigator && isSecureContext) addEventListener('load', () => {
  // Once the page is there and live, so that nothing of this is in its way.
  setTimeout(() => import('./guest-keep.js').then(m => m.keep()).catch(() => { }), 2000);
});

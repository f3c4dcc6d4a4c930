// The kitchen's screen: listens to taps, keys and time. What it knows comes from `Live`, what it shows is `View`'s; what follows is in the pure modules.

import { Bell } from './kitchen-bell.js';
import { recallable, UNDO_MS, type Fired } from './kitchen-board.js';
import { isDone, isVoid, isWaiting, mustSeeAllergy, mustSeeRemake } from './kitchen-intent.js';
import { choice, choose } from './kitchen-keep.js';
import { listenToKeys } from './kitchen-keys.js';
import { Live } from './kitchen-live.js';
import { byId, say, settings, t } from './kitchen-page.js';
import { drawMore, drawRecall, open, openPanel, shut } from './kitchen-panels.js';
import { print } from './kitchen-print.js';
import { drawPulse, STALE_MS } from './kitchen-pulse.js';
import { startService, stayAwake, wasStarted } from './kitchen-service.js';
import { unlock } from './kitchen-sound.js';
import { cooking, count, drawStock } from './kitchen-stock.js';
import { listen } from './kitchen-taps.js';
import { byCourse } from './kitchen-ticket.js';
import { View } from './kitchen-view.js';
import { keepPage, stayNew } from './screen-keep.js';

/** A line that cannot be made can still be kept for so long, in ms. */
const CANNOT_MS = 3000;
/** While nobody is heard the alarm comes back every so many ms. */
const ALARM_MS = 15000;

const live = new Live();
void import('./vitals.js').then(vitals => vitals.watch('kitchen'), () => undefined);
const bell = new Bell();
const view = new View(live, bell);
const leaving = new Map<string, number>();
const started = performance.now();
let shownMore: string | null = null;

const ours = (fired: Fired) => fired.station === settings.station;
const ourTickets = () => live.tickets().filter(ours).map(fired => fired.ticket);

// ---- what a tap does

const taps: Record<string, (order: string, target: HTMLElement) => void> = {
  'line': (order, target) => tapLine(order, target.dataset['line'] ?? ''),
  'bump': order => bump(order),
  'undo': order => live.send('Recall', order),
  'allergy': (order, target) => live.send('AcknowledgeAllergy', order, target.dataset['line']),
  'change': (order, target) => live.send('AcknowledgeChange', order, target.dataset['line']),
  'more': order => { const card = view.card(order); if (card) { shownMore = order; drawMore(card); open('more'); } },
  'start-all': order => { live.send('Start', order, null); shut(); },
  'print': order => { const fired = live.tickets().find(one => one.key === order); shut(); if (fired) print(fired.ticket, live.now()); },
  'cannot': (order, target) => { leave(order, target.dataset['line'] ?? ''); shut(); },
  'keep': (_, target) => keepLine(target.dataset['line'] ?? ''),
  'recall': order => { live.send('Recall', order); shut(); },
  'open-recall': openRecall,
  'open-stock': openStock,
  'open-screen': () => open('screen'),
  'counts': () => toggleCounts(),
  'shut': () => shut(),
  '86': (_, target) => { live.send('EightySix', target.dataset['kind'], target.dataset['id']); stock(); },
  'un86': (_, target) => { live.send('UnEightySix', target.dataset['kind'], target.dataset['id']); stock(); },
  'count': (_, target) => { count(target.dataset['id'] ?? null); stock(); },
  'portions': (_, target) => {
    const left = target.dataset['left'] ?? '';
    live.send('CountDown', target.dataset['id'], left === '' ? null : Number(left));
    count(null);
    stock();
  },
  'start-service': () => void startService().then(on => { if (!on) say(t('service.refused')); pulse(); }),
  'test-sound': () => void startService().then(pulse),
  'size': (_, target) => { choose('size', target.dataset['size'] ?? 'm'); size(); },
  'beyond': (_, target) => view.turn(target.dataset['to']),
};

function tapLine(order: string, id: string): void {
  const line = view.card(order)?.ticket.lines.find(l => l.id === id);
  if (!line || isVoid(line)) return;
  if (view.canTakeBack(line)) live.send('RecallLine', order, id);
  else if (isDone(line)) return;
  else if (isWaiting(line)) live.send('Start', order, id);
  else if (mustSeeAllergy(line)) point(order);
  else if (mustSeeRemake(line)) point(order, 'change');
  else {
    live.send('Bump', order, id);
    view.doneAt.set(id, performance.now());
    setTimeout(() => view.draw(), UNDO_MS);
  }
}

function bump(order: string): void {
  const card = view.card(order);
  if (!card || card.gap || !ours(card)) return;
  if (card.ticket.lines.some(mustSeeAllergy)) return point(order);
  if (card.ticket.lines.some(mustSeeRemake)) return point(order, 'change');
  const unfinished = card.ticket.lines.some(line => !isDone(line) && !isVoid(line));
  // The expo sends whole orders out: what is still on a station is asked once.
  if (settings.expo && unfinished && view.asked !== order) { view.asked = order; return; }
  view.asked = null;
  live.send('Bump', order, null);
}

/** Why it cannot be bumped, in words and at the place. */
function point(order: string, what: 'allergy' | 'change' = 'allergy'): void {
  say(t(`${what}.first`));
  bell.remind();
  const block = view.article(order)?.querySelector<HTMLElement>(what === 'change' ? '.line:not(.void) button.change[data-do=change]' : 'button.allergy');
  block?.classList.add('pointed');
  setTimeout(() => block?.classList.remove('pointed'), 1500);
}

/** A line that cannot be made leaves the bill in 3 s, unless it is kept. */
function leave(order: string, line: string): void {
  if (leaving.has(line)) return;
  view.leaving.add(line);
  leaving.set(line, setTimeout(() => { keepLine(line); live.send('CannotMake', order, line); }, CANNOT_MS));
}

function keepLine(line: string): void {
  clearTimeout(leaving.get(line));
  leaving.delete(line);
  view.leaving.delete(line);
  view.draw();
}

function openRecall(): void {
  drawRecall(recallable(live.tickets()), live.now());
  open('recall');
}

function openStock(): void {
  byId<HTMLInputElement>('stock-search').value = '';
  stock();
  open('stock');
}

function stock(): void {
  cooking(new Set(view.cards.flatMap(card => card.ticket.lines.map(line => line.name))));
  drawStock(live.stock());
}

function toggleCounts(): void {
  choose('counts', byId('counts').hidden ? 'yes' : 'no');
  layout();
}

function layout(): void {
  const shown = choice('counts') === 'yes';
  byId('counts').hidden = !shown;
  byId('counts-button').setAttribute('aria-pressed', String(shown));
  view.drawBeyond();
}

function size(): void {
  const chosen = choice('size') ?? 'm';
  document.documentElement.dataset['size'] = chosen;
  for (const button of document.querySelectorAll<HTMLElement>('[data-do=size]')) button.setAttribute('aria-pressed', String(button.dataset['size'] === chosen));
}

// ---- hands

listen(document.body, target => {
  const order = target.dataset['order'] ?? '';
  if (target.dataset['do'] !== 'bump') view.asked = null;
  taps[target.dataset['do'] ?? '']?.(order, target);
  view.draw();
});
// Touches wake the sound only when the finger leaves.
document.addEventListener('pointerup', () => {
  if (wasStarted()) {
    void unlock().then(pulse);
    void stayAwake();
  }
  if (bell.touched()) view.draw();
});
document.addEventListener('keydown', () => { if (bell.touched()) view.draw(); });
// A finger that rests opens no menu of the browser's over the board.
document.addEventListener('contextmenu', event => { if ((event as PointerEvent).pointerType !== 'mouse' && !(event.target instanceof HTMLInputElement)) event.preventDefault(); });
byId('stock-search').addEventListener('input', stock);
for (const dialog of document.querySelectorAll('dialog')) dialog.addEventListener('pointerdown', event => { if (event.target === dialog) dialog.close(); });

/** A key does its work and the board shows it. */
const key = (act: () => void) => () => { act(); view.draw(); };
const selectedLine = () => view.card(view.selected)?.ticket.lines.find(line => line.id === view.selectedLine);

listenToKeys({
  number: index => {
    const card = view.cards[index];
    if (!card || card.gap) return;
    if (view.selected === card.key) bump(card.key); else view.select(card.key);
    view.draw();
  },
  bump: key(() => { if (view.selected) bump(view.selected); }),
  line: step => {
    const card = view.card(view.selected) ?? view.cards[0];
    const lines = byCourse(card?.ticket.lines ?? []);
    if (!card || lines.length === 0) return;
    const at = lines.findIndex(line => line.id === view.selectedLine);
    const next = at < 0 ? (step > 0 ? 0 : lines.length - 1) : (at + step + lines.length) % lines.length;
    view.select(card.key, lines[next].id);
    view.draw();
  },
  tapLine: key(() => {
    const line = selectedLine(), order = view.selected;
    if (!line || !order) return;
    if (!line.changeAcknowledged) live.send('AcknowledgeChange', order, line.id);
    else if (mustSeeAllergy(line)) live.send('AcknowledgeAllergy', order, line.id);
    else if (!settings.expo) tapLine(order, line.id);
  }),
  undo: key(() => {
    const gaps = view.cards.filter(card => card.gap).map(card => card.ticket);
    const last = gaps.sort((a, b) => Date.parse(b.bumpedAt ?? '') - Date.parse(a.bumpedAt ?? ''))[0];
    if (last) live.send('Recall', last.order);
  }),
  recall: openRecall,
  counts: toggleCounts,
  stock: openStock,
  away: key(() => view.forget()),
});

// ---- time

function pulse(): void {
  const kitchen = live.kitchen();
  const was = document.documentElement.dataset['pulse'];
  const is = drawPulse({
    silent: live.silent(), trip: live.trip, screens: kitchen?.screens ?? 1, queued: live.queued(), ended: live.ended,
    pace: kitchen?.mode === 'busy' ? t('pulse.busy', kitchen.busyMinutes) : kitchen?.mode === 'paused' ? t('pulse.paused') : null,
  }, performance.now() - started);
  if (is === 'stale' && was !== 'stale') bell.alarm();
}

function tick(): void {
  pulse();
  bell.tick(ourTickets());
  view.tick(live.now());
  live.keep();
}

live.onChange = () => {
  bell.look(ourTickets());
  view.draw();
  const panel = openPanel()?.id;
  if (panel === 'stock') stock();
  if (panel === 'more') {
    const card = view.card(shownMore);
    if (card && !card.gap) drawMore(card); else shut();
  }
};
live.onOld = stayNew('kitchen-settings', now => {
  Object.assign(settings, now);
  if (openPanel()?.id === 'stock') stock();
});
live.onRefused = (_, refusal) => say(t(`refusal.${refusal}`));
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') { void stayAwake(); view.draw(); } });

size();
layout();
live.start();
view.draw();
setInterval(tick, 250);
if (wasStarted()) void stayAwake();
void keepPage('kitchen');
setInterval(() => { if ((live.silent() ?? 0) > STALE_MS && !live.ended) bell.alarm(); }, ALARM_MS);

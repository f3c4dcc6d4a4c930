// The kitchen's screen: draws the board, listens to taps, rings. What it knows comes from `Live`; what it decides is in the pure modules.

import { arrange, isGap, recallable, type Card } from './kitchen-board.js';
import { isDone, isVoid, isWaiting, mustSeeAllergy } from './kitchen-intent.js';
import { choice, choose } from './kitchen-keep.js';
import { listenToKeys } from './kitchen-keys.js';
import { Live } from './kitchen-live.js';
import { byId, say, settings, t } from './kitchen-page.js';
import { drawCounts, drawMore, drawRecall, open, openPanel, shut } from './kitchen-panels.js';
import { print } from './kitchen-print.js';
import { drawPulse, STALE_MS } from './kitchen-pulse.js';
import { Bell } from './kitchen-bell.js';
import { startService, stayAwake, wasStarted } from './kitchen-service.js';
import { unlock } from './kitchen-sound.js';
import { cooking, count, drawStock } from './kitchen-stock.js';
import { boardMoved, handOn, listen } from './kitchen-taps.js';
import { drawAge, drawTicket, newTicket } from './kitchen-ticket.js';

/** A line that leaves the bill can be kept for so long, in ms. */
const CANNOT_MS = 3000;
/** Tickets that no screen has drawn are reported again after so long, in ms. */
const PAINT_AGAIN_MS = 3000;

const live = new Live();
const bell = new Bell();
const articles = new Map<string, HTMLElement>();
const reported = new Map<string, number>();
const leaving = new Map<string, { order: string; timer: number }>();
const board = byId('board');
const started = performance.now();

let cards: Card[] = [];
let selected: string | null = null;
let selectedLine: string | null = null;
/** The ticket whose bump was asked once although lines are unfinished. */
let asked: string | null = null;
let shownMore: string | null = null;
/** Tickets should change places, and a hand is on the glass. */
let held = false;
let drawing = 0;

const cardOf = (order: string | undefined) => cards.find(card => card.ticket.order === order);

// ---- drawing

/** Draws once before the next frame, however many changes there are. Hidden pages have no frames: they draw when they are shown. */
function draw(): void {
  if (drawing === 0) drawing = requestAnimationFrame(() => { drawing = 0; drawBoard(); });
}

function drawBoard(): void {
  const now = live.now();
  place(arrange(live.tickets(), now));
  cards.forEach((card, index) => {
    const { order } = card.ticket;
    const article = articles.get(order) ?? newTicket(order);
    articles.set(order, article);
    drawTicket(article, card, {
      index, selected: order === selected, selectedLine: order === selected ? selectedLine : null,
      unseen: bell.isUnseen(order), asked: order === asked, leaving: card.ticket.lines.filter(line => leaving.has(line.id)).map(line => line.id),
    }, now);
    if (board.children[index] !== article) board.insertBefore(article, board.children[index] ?? null);
  });
  for (const [order, article] of articles) if (!cardOf(order)) { article.remove(); articles.delete(order); }
  byId('empty').hidden = cards.length > 0;
  byId('empty').textContent = live.known() ? t('board.empty') : t('board.loading');
  drawCounts(cards);
  drawBeyond();
  report();
}

/** Takes the new order of the board; while a hand is on the glass only what is new is put at the end. */
function place(wanted: Card[]): void {
  const before = cards.map(card => card.ticket.order);
  const after = wanted.map(card => card.ticket.order);
  const moves = before.some((order, i) => after[i] !== order);
  held = moves && handOn();
  if (held) {
    const now = new Map(live.tickets().map(fired => [fired.ticket.order, fired]));
    const stay = cards.flatMap(card => {
      const fired = now.get(card.ticket.order);
      return fired ? [wanted.find(c => c.ticket.order === card.ticket.order) ?? { ...card, ...fired, gap: true }] : [];
    });
    cards = [...stay, ...wanted.filter(card => !before.includes(card.ticket.order))];
    return;
  }
  if (moves) boardMoved();
  cards = wanted;
  if (selected && !cards.some(card => card.ticket.order === selected && !card.gap)) selected = selectedLine = null;
}

/** Says to the server what has really been painted: two frames after it was drawn. */
function report(): void {
  const now = performance.now();
  const due = cards.filter(card => card.ticket.state === 'new' && card.station === settings.station && now - (reported.get(card.ticket.order) ?? -Infinity) > PAINT_AGAIN_MS).map(card => card.ticket.order);
  if (due.length === 0) return;
  for (const order of due) reported.set(order, now);
  requestAnimationFrame(() => requestAnimationFrame(() => live.painted(due)));
}

/** How many tickets lie beyond the right edge. */
function drawBeyond(): void {
  const edge = board.getBoundingClientRect().right - 40;
  const beyond = cards.filter(card => (articles.get(card.ticket.order)?.getBoundingClientRect().left ?? 0) > edge).length;
  const button = byId('beyond'), back = beyond === 0;
  const words = back ? `◂ ${t('board.back')}` : `${t('board.beyond', beyond)} ▸`;
  button.classList.toggle('none', back && board.scrollLeft < 40);
  button.dataset['to'] = back ? 'start' : 'on';
  if (button.textContent !== words) button.textContent = words;
}

// ---- what a tap does

const taps: Record<string, (order: string, target: HTMLElement) => void> = {
  'line': (order, target) => tapLine(order, target.dataset['line'] ?? ''),
  'bump': order => bump(order),
  'undo': order => live.send('Recall', order),
  'allergy': (order, target) => live.send('AcknowledgeAllergy', order, target.dataset['line']),
  'change': (order, target) => live.send('AcknowledgeChange', order, target.dataset['line']),
  'more': order => { const card = cardOf(order); if (card) { shownMore = order; drawMore(card); open('more'); } },
  'start-all': order => { live.send('Start', order, null); shut(); },
  'print': order => { const fired = live.tickets().find(f => f.ticket.order === order); shut(); if (fired) print(fired.ticket, live.now()); },
  'cannot': (order, target) => { leave(order, target.dataset['line'] ?? ''); shut(); },
  'keep': (_, target) => keepLine(target.dataset['line'] ?? ''),
  'recall': order => { live.send('Recall', order); shut(); },
  'open-recall': () => { drawRecall(recallable(live.tickets()), live.now()); open('recall'); },
  'open-stock': () => { byId<HTMLInputElement>('stock-search').value = ''; stock(); open('stock'); },
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
  'beyond': (_, target) => board.scrollTo({ left: target.dataset['to'] === 'start' ? 0 : board.scrollLeft + board.clientWidth * 0.7, behavior: 'smooth' }),
};

function tapLine(order: string, id: string): void {
  const line = cardOf(order)?.ticket.lines.find(l => l.id === id);
  if (!line || isVoid(line) || isDone(line)) return;
  if (isWaiting(line)) live.send('Start', order, id);
  else if (mustSeeAllergy(line)) point(order);
  else live.send('Bump', order, id);
}

function bump(order: string): void {
  const card = cardOf(order);
  if (!card || card.gap || card.station !== settings.station) return;
  if (card.ticket.lines.some(mustSeeAllergy)) return point(order);
  const unfinished = card.ticket.lines.some(line => !isDone(line) && !isVoid(line));
  // The expo sends whole orders out: what is still on a station is asked once.
  if (settings.expo && unfinished && asked !== order) { asked = order; draw(); return; }
  asked = null;
  live.send('Bump', order, null);
}

/** Why it cannot be bumped, in words and at the place. */
function point(order: string): void {
  say(t('allergy.first'));
  bell.remind();
  const block = articles.get(order)?.querySelector<HTMLElement>('button.allergy');
  block?.classList.add('pointed');
  setTimeout(() => block?.classList.remove('pointed'), 1500);
}

/** A line that cannot be made leaves the bill in 3 s, unless it is kept. */
function leave(order: string, line: string): void {
  if (leaving.has(line)) return;
  leaving.set(line, { order, timer: setTimeout(() => { leaving.delete(line); live.send('CannotMake', order, line); }, CANNOT_MS) });
  draw();
}

function keepLine(line: string): void {
  clearTimeout(leaving.get(line)?.timer);
  leaving.delete(line);
  draw();
}

function stock(): void {
  cooking(new Set(cards.flatMap(card => card.ticket.lines.map(line => line.name))));
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
  drawBeyond();
}

function size(): void {
  const chosen = choice('size') ?? 'm';
  document.documentElement.dataset['size'] = chosen;
  for (const button of document.querySelectorAll<HTMLElement>('[data-do=size]')) button.setAttribute('aria-pressed', String(button.dataset['size'] === chosen));
}

// ---- hands

listen(document.body, target => {
  const order = target.dataset['order'] ?? '';
  if (target.dataset['do'] !== 'bump') asked = null;
  taps[target.dataset['do'] ?? '']?.(order, target);
  draw();
});
// Touches wake the sound only when the finger leaves.
document.addEventListener('pointerup', () => {
  if (wasStarted()) void unlock().then(pulse);
  if (bell.touched()) draw();
});
document.addEventListener('keydown', () => { if (bell.touched()) draw(); });
byId('stock-search').addEventListener('input', stock);
board.addEventListener('scroll', drawBeyond, { passive: true });
addEventListener('resize', draw);
for (const dialog of document.querySelectorAll('dialog')) dialog.addEventListener('pointerdown', event => { if (event.target === dialog) dialog.close(); });

listenToKeys({
  number: index => {
    const order = cards[index]?.ticket.order;
    if (!order || cards[index]?.gap) return;
    if (selected === order) bump(order); else [selected, selectedLine] = [order, null];
    articles.get(order)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    draw();
  },
  bump: () => { if (selected) bump(selected); draw(); },
  line: step => {
    const lines = cardOf(selected ?? cards[0]?.ticket.order)?.ticket.lines.filter(line => !isVoid(line)) ?? [];
    if (!selected && cards[0]) selected = cards[0].ticket.order;
    const at = lines.findIndex(line => line.id === selectedLine);
    selectedLine = lines[(at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step + lines.length) % lines.length]?.id ?? null;
    draw();
  },
  tapLine: () => {
    const line = cardOf(selected ?? '')?.ticket.lines.find(l => l.id === selectedLine);
    if (!selected || !line) return;
    if (mustSeeAllergy(line)) live.send('AcknowledgeAllergy', selected, line.id);
    else if (!line.changeAcknowledged) live.send('AcknowledgeChange', selected, line.id);
    else if (!settings.expo) tapLine(selected, line.id);
    draw();
  },
  undo: () => {
    const last = cards.filter(card => card.gap).sort((a, b) => Date.parse(b.ticket.bumpedAt ?? '') - Date.parse(a.ticket.bumpedAt ?? ''))[0];
    if (last) live.send('Recall', last.ticket.order);
    draw();
  },
  recall: () => taps['open-recall']!('', board),
  counts: toggleCounts,
  stock: () => taps['open-stock']!('', board),
  away: () => { selected = selectedLine = asked = null; draw(); },
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
  const now = live.now();
  pulse();
  bell.tick(live.tickets().filter(fired => fired.station === settings.station).map(fired => fired.ticket));
  for (const card of cards) {
    const article = articles.get(card.ticket.order);
    if (article) drawAge(article, card, now);
  }
  const due = cards.some(card => card.ticket.state === 'new' || (card.gap && !isGap(card.ticket, now)));
  if (due || (held && !handOn())) draw();
  live.keep();
}

live.onChange = () => {
  bell.look(live.tickets().filter(fired => fired.station === settings.station).map(fired => fired.ticket));
  draw();
  if (openPanel()?.id === 'stock') stock();
  if (openPanel()?.id === 'more') { const card = cardOf(shownMore ?? ''); if (card && !card.gap) drawMore(card); else shut(); }
};
live.onRefused = (_, refusal) => say(t(`refusal.${refusal}`));
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') { void stayAwake(); draw(); } });

size();
layout();
live.start();
draw();
setInterval(tick, 250);
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/kitchen/worker.js', { scope: '/kitchen' }).catch((error: unknown) => console.warn('No reload without a network on this device', error));
// While nobody is heard the alarm comes back every quarter of a minute.
setInterval(() => { if ((live.silent() ?? 0) > STALE_MS && !live.ended) bell.alarm(); }, 15000);

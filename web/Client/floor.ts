import { Feed, uuid } from './feed.js';
import { bar, tabs } from './floor-bar.js';
import { Crew } from './floor-crew.js';
import type { SignedIn } from './floor-crew.js';
import { deeds } from './floor-deeds.js';
import { alarm, dialog, pad } from './floor-dialogs.js';
import { draw, html, stale } from './floor-html.js';
import type { Markup } from './floor-html.js';
import { drawersOf } from './floor-check.js';
import { Keep } from './floor-keep.js';
import { kitchen } from './floor-kitchen.js';
import { Looking } from './floor-look.js';
import type { Marks } from './amounts.js';
import { readMenu } from './floor-menu.js';
import { money as deals } from './floor-money.js';
import { moves } from './floor-moves.js';
import { next, rows, wish } from './floor-next.js';
import { arrange, found, places, plan as room, reveal } from './floor-plan.js';
import { money } from './floor-reports.js';
import { roomOf } from './floor-room.js';
import type { Need } from './floor-room.js';
import { Seen, Told } from './floor-seen.js';
import { sheet } from './floor-sheet.js';
import type { Menu, Plan, Source } from './floor-shapes.js';
import { Rings, Sound, stayAwake } from './floor-sound.js';
import { guard, moving } from './floor-taps.js';
import { Till } from './floor-till.js';
import type { Dialog, Ui, View } from './floor-view.js';
import { Words } from './floor-words.js';
import type { Command } from './outbox.js';
import { keepPage, stayNew } from './screen-keep.js';
import { ticks } from './socket.js';

const read = <T>(id: string): T => JSON.parse(document.getElementById(id)!.textContent!) as T;
const at = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
/** A staff PIN has four digits. */
const PIN_DIGITS = 4;
/** So long the pad is locked where a node of an earlier build does not say until when. */
const PIN_WAIT = 60_000;
/** A reload connects within so many ms; after that the room drawn is said to be an old one. */
const CONNECTS = 3000;
/** A person reads for so long before a good notice goes by itself; bad ones stay until they are put away. */
const NOTICE = 5000;

const plan = read<Plan & { culture: string; marks: Marks; timeZone: string }>('plan-data');
const words = new Words(read('words-data'), plan.language, plan.culture, plan.marks, plan.exponent, plan.timeZone);
const ui: Ui = {
  tab: 'next', table: null, visit: null, dialog: null, pin: null, sound: 'off', alarm: 'ringing', told: new Told(), notice: null, findStock: '', findTable: '',
  money: { part: 'payments', rows: null, search: {}, days: null, matters: null, suggested: null, answering: '', complaint: '' },
};
const feed = new Feed({ hub: '/hub/floor', enter: () => [], outbox: 'floor', beat: 1000, may: (command) => crew.may(command), past: (stream) => looking.past(stream) });
void import('./vitals.js').then(vitals => vitals.watch('floor'), () => undefined);
const kept = new Keep(`icupa-floor-room/${plan.venue}`);
/** The house has answered since the page was opened; until then the room is as it was kept. */
const heard = () => feed.you !== undefined;
const clock = () => (heard() || !kept.room ? feed.serverNow() : Date.now() + kept.room.ahead);
const warned = new Set<string>();
const sound = new Sound(), rings = new Rings(), seen = new Seen(clock);
let menu: Menu | null = null, view: View, drawing = false, noticeTimer = 0, linkState: View['link']['state'] = 'first', entered: any, readAt = 0, shown = { table: '', visit: '' };

const crew = new Crew(
  feed,
  { ask: openPad, refused: (refusal) => tell(refusal === 'Offline' ? words.t('link.refused') : words.refusal(refusal), 'bad'), told: soon },
  ticks);
const looking = new Looking(feed, plan.joining === 'approve');

function tell(text: string, tone: 'bad' | 'good'): void {
  clearTimeout(noticeTimer);
  ui.notice = { text, tone };
  if (tone === 'good') noticeTimer = window.setTimeout(() => { ui.notice = null; soon(); }, NOTICE);
  soon();
}

function openPad(): void {
  if (ui.pin) return;
  crew.touch();
  ui.pin = { digits: '', complaint: '', lockedUntil: 0, state: 'typing' };
  soon();
}

function show(next: Dialog | null): void {
  ui.dialog = next;
  soon();
}

function go(hash: string): void {
  if (location.hash === `#${hash}`) soon();
  else location.hash = hash;
}

/** The address says what is shown, so that the device's own "back" works and a reload shows the same. */
function route(): void {
  const hash = location.hash.slice(1), table = hash.startsWith('table/') ? decodeURIComponent(hash.slice(6)) : null;
  const opened = table !== ui.table, left = ui.table;
  ui.table = table && plan.tables.some((t) => t.name === table) ? table : null;
  if (opened) ui.visit = null;
  // What was looked for is found.
  const find = at('plan').querySelector('input');
  if (opened && find) ui.findTable = find.value = '';
  if (hash === 'next' || hash === 'room' || hash === 'kitchen') ui.tab = hash;
  const part = hash.slice(6);
  if (hash.startsWith('money')) ui.tab = 'money';
  if (part === 'payments' || part === 'drawer' || part === 'reports' || part === 'advice') ui.money.part = part;
  render();
  // Signed in already, there is nothing to ask before it is read.
  if (ui.tab === 'money' && !ui.table && crew.member) taps['load']!({});
  if (opened) {
    // The plan has no title to be seen: one is back at the table that was open.
    const place = !ui.table && ui.tab === 'room' ? at('plan').querySelector<HTMLElement>(`[data-table="${CSS.escape(left || '')}"]`)
      : at(ui.table ? 'sheet' : ui.tab).querySelector<HTMLElement>('.title');
    if (place) place.focus({ preventScroll: true });
    at('sheet').scrollTop = 0;
    if (ui.table) reveal(at('plan'), ui.table);
  }
}

/** Answered changes of a cart, and tables opened, that have not arrived: drawn until then, so that no number jumps back and no table is opened twice. */
let answered: (Command & { stream: string; version: number })[] = [];
feed.onReply((command, { refusal, version }) => {
  const table = `table:${command.args[0] as string}`;
  if (refusal !== 'None') return;
  if (/Line$/.test(command.method)) answered.push({ ...command, stream: `cart:${command.args[0] as string}`, version });
  if (command.method === 'OpenTable') answered.push({ ...command, stream: table, version: feed.version(table) + 1 });
});

function asked(): Command[] {
  answered = answered.filter((one) => feed.version(one.stream) < one.version && !looking.past(one.stream));
  return [...answered, ...feed.pending()];
}

function look(): View {
  const now = clock(), old = heard() ? null : kept.room;
  const source: Source = old ? kept.source : { entities: (name) => feed.stream(name), names: (prefix) => feed.streams(prefix).map(([name]) => name) };
  const state = linkState === 'first' && old && performance.now() > CONNECTS ? 'lost' : linkState;
  const all = roomOf(plan, source, seen.at);
  const table = ui.table ? all.tables.find((t) => t.name === ui.table) : undefined;
  const party = table && (table.parties.find((p) => p.visit === ui.visit) || table.parties[0]);
  return { plan, words, room: all, ui, now, member: crew.member, menu, table, party, drawers: drawersOf(source), today: today(source, now), asked, link: { state, heardAt: old ? old.heardAt : heardAt(), queued: feed.pending() } };
}

const heardAt = () => feed.serverNow() - ticks() + feed.heardAt;
const today = (source: Source, now: number) => source.names('availability:').map((name) => name.slice(name.lastIndexOf('/') + 1)).sort().pop() || new Date(now).toISOString().slice(0, 10);

function modal(id: string, content: Markup | null): void {
  const box = at<HTMLDialogElement>(id);
  if (content) draw(box, content);
  if (content && !box.open) box.showModal();
  if (!content && box.open) {
    box.close();
    // What was typed here is not the next one's.
    draw(box, html``);
  }
}

function render(): void {
  drawing = false;
  view = look();
  if (followed()) view = look();
  const parts = panes();
  const over: [string, Markup | null][] = [['#dialog', ui.dialog ? dialog(view, ui.dialog) : null], ['#pin', ui.pin ? pad(view) : null]];
  const due = ([part, content]: [string, Markup | null]) => { const is = document.querySelector(part); return !!content && (!is || stale(is, content)); };
  // Where nothing has changed nothing has moved: to ask every button where it stands is dear in a full room.
  if (place() !== placed || [...parts, ...over].some(due)) moving(() => drawRoom(parts, over));
  else drawRoom(parts, over);
  placed = place();
  looking.at(view);
  seen.keep();
}

/** The party that is looked at takes the page along when somebody else moves it. */
function followed(): boolean {
  const { table, party } = view, same = !!table && table.name === shown.table;
  const moved = same && table.parties.every((p) => p.visit !== shown.visit) ? view.room.tables.find((t) => t.parties.some((p) => p.visit === shown.visit)) : undefined;
  shown = { table: moved ? moved.name : table ? table.name : '', visit: moved ? shown.visit : party ? party.visit : same ? shown.visit : '' };
  if (!moved) return false;
  [ui.table, ui.visit] = [moved.name, shown.visit];
  if (ui.dialog && ui.dialog.kind === 'dish') ui.dialog.table = moved.name;
  go(`table/${encodeURIComponent(moved.name)}`);
  tell(words.t('move.done', { name: moved.name }), 'good');
  return true;
}

/** What moves things that look as before: which part is shown, whether something lies over it, the window's size. */
const place = () => [ui.tab, !!ui.table, !!ui.dialog, !!ui.pin, innerWidth, innerHeight].join();
let placed = '';

/** The parts of the page, each after the one that it is in, and what they are to look like. */
function panes(): [string, Markup][] {
  return [
    ['#bar', bar(view)], ['#next', next(view)], ['#next > .rows', rows(view)], ['#plan', room(view)], ['#plan > .tables', places(view)],
    ['#kitchen', kitchen(view)], ['#money', ui.tab === 'money' ? money(view) : html``], ['#sheet', sheet(view)], ['#tabs', tabs(view)],
    ['#notice', ui.notice ? html`<p class="${ui.notice.tone}">${ui.notice.text}</p><button class="round-button" data-do="notice" aria-label="${words.t('dismiss')}">×</button>` : html``],
  ];
}

function drawRoom(parts: [string, Markup][], over: [string, Markup | null][]): void {
  document.body.dataset['tab'] = ui.tab;
  document.body.dataset['sheet'] = ui.table ? 'open' : 'shut';
  const unheard = !!view.room.kitchen && view.room.kitchen.unheard;
  at('bar').className = `bar ${view.link.state} ${unheard ? 'unheard' : ''}`;
  for (const [part, content] of parts) draw(document.querySelector(part)!, content);
  arrange(at('plan'), view.room.tables);
  for (const [part, content] of over) modal(part.slice(1), content);
  at('dialog').dataset['kind'] = ui.dialog ? ui.dialog.kind : '';
  if (!unheard) ui.alarm = 'ringing';
  modal('alarm', unheard && ui.alarm === 'ringing' ? alarm(view) : null);
}

function soon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(render);
}

const motif = (need: Need) => (need.kind === 'call' ? 'call' : need.kind === 'approve' ? 'approve' : need.kind === 'trouble' || need.kind === 'off' ? 'trouble' : null);

/** Once a second: ages, the pad's lock, what rings. */
function tick(): void {
  if (ui.pin && ui.pin.lockedUntil > view.now) crew.touch();
  if (crew.idle()) {
    crew.lock();
    // What one person tapped is not the next one's to do.
    if (ui.pin) taps['pin-close']!({});
  }
  render();
  if (linkState === 'live') kept.keep(clock(), heardAt(), feed.streams(''));
  // The list of payments follows by itself while nobody is busy with something else; advice is of days, and is read when it is opened.
  if (ui.tab === 'money' && ui.money.part !== 'advice' && !ui.table && !ui.dialog && crew.member && linkState === 'live' && ticks() - readAt > 5000) { readAt = ticks(); taps['load']!({}); }
  // A call, or a long sleep, and the device has stopped the sound: it needs a tap, and says so.
  if (!sound.on) ui.sound = 'off';
  if (ui.sound === 'off') return;
  const waiting = ([] as Need[]).concat(...view.room.waiting.map((t) => t.needs))
    .map((n) => ({ key: n.key, motif: motif(n), says: `${words.t('table', { name: n.table })}: ${wish(view, n)}` })).filter((n): n is { key: string; motif: string; says: string } => !!n.motif)
    .concat(view.room.escalated.filter((e) => !ui.told.has(e.stream + e.ticket.order)).map((e) => ({ key: e.ticket.order, motif: 'trouble', says: words.t('escalated.title', { number: e.ticket.number, station: plan.stations[e.station] || e.station }) })));
  const due = rings.due(waiting, view.now);
  if (due.length) at('said').textContent = waiting.map((n) => n.says).slice(0, 3).join('. ');
  due.forEach((name, i) => setTimeout(() => sound.play(name), i * 900));
  if (view.room.kitchen && view.room.kitchen.unheard && ui.alarm === 'ringing') sound.play('alarm');
}

async function digit(key: string): Promise<void> {
  const pin = ui.pin;
  if (!pin || pin.state === 'asking' || pin.lockedUntil > feed.serverNow()) return;
  pin.complaint = '';
  pin.digits = key === 'back' ? pin.digits.slice(0, -1) : pin.digits + key;
  soon();
  if (pin.digits.length < PIN_DIGITS) return;
  pin.state = 'asking';
  const { refusal, until, guessed } = await crew.signIn(pin.digits).catch((): SignedIn => ({ refusal: 'Offline' }));
  pin.state = 'typing';
  pin.digits = '';
  if (refusal === 'None') {
    ui.pin = null;
    // Said once for each lock.
    const news = (guessed || []).filter((g) => !warned.has(g.screen + g.until));
    news.forEach((g) => warned.add(g.screen + g.until));
    if (news.length) tell(news.map((g) => words.t('pin.guessed', { screen: g.screen, n: g.locks, time: words.time(g.until) })).join(' '), 'bad');
  } else if (until || refusal === 'TooManyTries') pin.lockedUntil = until ? Date.parse(until) : feed.serverNow() + PIN_WAIT;
  else pin.complaint = refusal === 'Offline' ? words.t('link.refused') : words.refusal(refusal);
  soon();
}

const desk = { view: () => view, crew, newId: uuid, show, go, tell, draw: soon };
const withTill = { ...desk, till: new Till(crew, (method, ...args) => feed.ask(method, ...args), soon) };
const taps: Record<string, (data: DOMStringMap) => void> = {
  ...deeds(desk),
  ...deals(withTill),
  ...moves(withTill),
  shift: () => {
    void sound.start().then(() => { ui.sound = sound.on ? 'on' : 'off'; soon(); });
    void stayAwake();
    if (!crew.member) openPad();
  },
  'sign-in': openPad,
  lock: () => { crew.lock(); soon(); },
  digit: (d) => void digit(d['digit']!),
  'pin-close': () => { ui.pin = null; crew.forget(); soon(); },
  'alarm-taken': () => { ui.alarm = 'taken'; soon(); },
  notice: () => { ui.notice = null; soon(); },
  'find-table': () => { const table = found(view)[0]; if (table) go(`table/${encodeURIComponent(table.name)}`); },
};

guard();
document.addEventListener('click', (e) => {
  crew.touch();
  const button = e.target instanceof Element ? e.target.closest<HTMLElement>('[data-do]') : null;
  const deed = button ? taps[button.dataset['do']!] : undefined;
  if (deed) deed(button!.dataset);
});
document.addEventListener('input', (e) => {
  crew.touch();
  const field = e.target as HTMLInputElement, name = field.dataset['in'];
  if (name === 'findStock') ui.findStock = field.value;
  if (name === 'findTable') ui.findTable = field.value;
  if (name && ui.dialog && 'form' in ui.dialog) ui.dialog.form[name] = field.value;
  else if (name && at('money').contains(field)) ui.money.search[name] = field.value;
  if (ui.dialog && ui.dialog.kind === 'dish') {
    if (name === 'findDish') ui.dialog.find = field.value;
    if (name === 'note') ui.dialog.picks.note = field.value;
    if (name === 'allergyWords') ui.dialog.picks.allergyWords = field.value;
  }
  soon();
});
document.addEventListener('submit', (e) => {
  e.preventDefault();
  const deal = taps[(e.target as HTMLElement).dataset['submit'] || ''];
  if (deal) return deal({});
  const field = at<HTMLInputElement>('reason');
  if (!ui.dialog || ui.dialog.kind !== 'reason' || !field) return;
  if (field.value.trim()) ui.dialog.done(field.value.trim());
  else show({ ...ui.dialog, complaint: words.refusal('BadWords') });
});
document.addEventListener('keydown', (e) => {
  crew.touch();
  if (ui.pin && /^[0-9]$/.test(e.key)) void digit(e.key);
  else if (ui.pin && e.key === 'Backspace') void digit('back');
  else if (e.key === 'Escape' && ui.table && !ui.dialog && !ui.pin) go(ui.tab);
});
at('dialog').addEventListener('cancel', (e) => { e.preventDefault(); show(null); });
at('pin').addEventListener('cancel', (e) => { e.preventDefault(); taps['pin-close']!({}); });
at('alarm').addEventListener('cancel', (e) => { e.preventDefault(); taps['alarm-taken']!({}); });
addEventListener('hashchange', route);
addEventListener('resize', soon);
feed.on((stream) => {
  kept.touch();
  // A node has the new menu a moment after it is told of it.
  if (stream.startsWith('menu:')) setTimeout(dishes, 2000);
  soon();
});
feed.onState((state) => {
  if (state === 'ended') {
    feed.abandon();
    kept.forget();
  }
  linkState = state === 'live' ? 'live' : state === 'ended' ? 'ended' : linkState === 'first' ? 'first' : 'lost';
  // A late heartbeat also says "live"; only a new connection says anew who is signed in and forgets what we looked at.
  if (state === 'live' && feed.you !== entered) {
    entered = feed.you;
    crew.entered(entered.member);
    looking.anew();
    if (menu) {
      void dishes();
      anew();
    }
  }
  soon();
});

const dishes = () => readMenu(plan.language).then((m) => { menu = m; soon(); }, () => { if (!menu) tell(words.t('menu.failed'), 'bad'); });

const anew = stayNew('plan-data', (now) => { Object.assign(plan, now); soon(); });

route();
void feed.start();
setInterval(tick, 1000);
dishes().then(() => keepPage('floor'));

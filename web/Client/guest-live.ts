import { Feed, Entities, State, uuid } from './feed.js';
import { Command } from './outbox.js';
import { $, all, counted, h, money, news, page, t, why } from './guest-words.js';
import { Dish, dishes, names, onWishes, stock, wishes } from './guest-menu.js';
import { missed } from './guest-unsent.js';

export interface Choice { group: string; modifier: string; choices: Choice[] }
export interface Allergy { codes: string[]; words?: string }
export interface Asked { quantity: number; choices: Choice[]; note?: string; allergy?: Allergy; suggested?: boolean }
export interface Line extends Asked {
  id: string; item: string; by: string; unit: number; total: number; hold: string; ageNotVerified?: boolean; misfit?: string;
  /** Drawn before the server has answered. */
  pending?: boolean;
  /** Why the server said no; the line is only a reminder then. */
  refused?: string;
}
export interface Guest { session: string; number: number; alias?: string; left: boolean; revoked: boolean }
export interface Round { number: number; order: string; placedBy: string; state: 'waiting' | 'sent' | 'declined'; total: number; lines?: Line[] }
export interface OrderLine extends Asked { id: string; item: string; by: string; total: number; state: string; trouble?: string; voidReason?: string; order: string }
export interface Order { meta: { id: string; number: string; round: number; placedBy: string; quotedAt: string }; lines: OrderLine[] }
export interface Call { id: string; kind: string; at: string; acknowledgedAt?: string }

/** The 14 codes as the protocol writes them, in order. */
export const codes = ['gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soya', 'milk', 'nuts', 'celery', 'mustard', 'sesame', 'sulphites', 'lupin', 'molluscs'];
/** The allergens that a line is marked with, by number. */
export const marked = ({ allergy }: Asked): number[] => (allergy ? allergy.codes : []).map(code => codes.indexOf(code) + 1);
/** The diets that can be asked for, as the protocol writes them, by number. */
export const diets = ['', 'vegan', 'vegetarian', 'gluten-free', 'dairy-free', 'halal', 'spicy', 'alcohol'];
const far = ['sent', 'accepted', 'preparing', 'ready', 'served'];

export const feed = new Feed({ hub: '/hub/guest', enter: () => [], outbox: 'guest', at: page.at, elsewhere: () => import('./guest-keep.js').then(m => m.sit()) });

/** Answered commands whose change has not been pushed yet: kept drawn, so that nothing jumps. */
let echoes: Command[] = [];
const refusals = new Map<string, { line?: Line; refusal: string; version: number }>();
const listeners: (() => void)[] = [];

/** Told after anything at the table has changed, at most once a frame. */
export const onChange = (listener: () => void): (() => void) => {
  listeners.push(listener);
  return () => { listeners.splice(listeners.indexOf(listener), 1); };
};

/** The one stream of that kind; where a business day has ended meanwhile, the new day's. */
const of = (kind: string): Entities => (feed.streams(kind + ':').sort(([a], [b]) => a < b ? -1 : 1).pop() || ['', new Map()])[1];
const some = <T>(entities: Entities, prefix: string): T[] => [...entities].filter(([key]) => key.startsWith(prefix)).map(([, entity]) => entity);

/** Ids are compared without dashes: the phone writes them with, the server without. */
const plain = (id: string) => id.replace(/-/g, '');
export const me = (): string => feed.you ? 'guest:' + plain(feed.you.session) : '';
export const isHost = (): boolean => { const meta = of('visit').get('meta'); return !!meta && 'guest:' + meta.host === me(); };
export const guests = (): Guest[] => some<Guest>(of('visit'), 'guest:').filter(g => !g.left && !g.revoked).sort((a, b) => a.number - b.number);
export const guest = (by: string): Guest | undefined => some<Guest>(of('visit'), 'guest:').find(g => 'guest:' + g.session === by);
export const self = (): Guest | undefined => guest(me());
export const calls = (): Call[] => some<Call>(of('visit'), 'call:').sort((a, b) => b.at < a.at ? -1 : 1);
export const rounds = (): Round[] => some<Round>(of('cart'), 'round:').sort((a, b) => a.number - b.number);
/** This guest's talk with the waiter; nobody else's phone has it. */
export const talk = (): Entities => of('conversation');
/** Whether the waiter answers this phone: it may be switched off, or on for some. */
export const talking = (): boolean => { const on = of('venue').get('talk'); return !on || on.percent > (feed.you && feed.you.talk || 0); };
/** Whether rounds are taken from this phone: the platform's switch may be off, or on for some. */
export const ordering = (): boolean => { const on = of('venue').get('switches'), mine = feed.you && feed.you.switches; return !on || on.ordering > (mine ? mine.ordering : 0); };
export const unheard = (): boolean => { const kitchen = of('venue').get('kitchen'); return !!kitchen && kitchen.unheard; };
export const here = (session: string): boolean | undefined => { const meta = of('presence').get('meta'); return meta && meta.here ? meta.here.includes(session) : undefined; };

export const called = (by: string): string => {
  const who = guest(by);
  return who ? who.alias || t('Guest', who.number) : !by || by.startsWith('guest:') ? t('You') : t('Staff');
};
export const colour = (by: string): number => { const who = guest(by); return who ? (who.number - 1) % 8 + 1 : 8; };
/** The first letter of a name; without one, the guest's number. */
const initial = (by: string): string => { const who = guest(by); return who && !who.alias ? String(who.number) : Array.from(called(by))[0]; };
export const badge = (by: string): HTMLElement => h('b', { class: 'who g' + colour(by), 'aria-hidden': 'true' }, initial(by));

export const orders = (): Order[] => feed.streams('order:')
  .filter(([, entities]) => entities.has('meta'))
  .map(([, entities]) => {
    const meta = entities.get('meta');
    return { meta, lines: some<OrderLine>(entities, 'line:').map(line => ({ ...line, order: meta.id })) };
  })
  .sort((a, b) => a.meta.round - b.meta.round);

export const nameOf = (item: string): string => names.get(item) || item;

/** The lines not yet sent, as the table will have them once this phone's waiting commands are answered. */
export function lines(): Line[] {
  const found = new Map(some<Line>(of('cart'), 'line:').map(line => [line.id, line]));
  for (const { method, args: [first, second], unit } of [...echoes, ...feed.pending()] as { method: string; args: any[]; unit?: number }[]) {
    const id = plain(String(first && first.line || first));
    if (method === 'AddLine' && !found.has(id)) found.set(id, guess(id, first, unit));
    const line = found.get(id);
    if (method === 'ChangeLine' && line) found.set(id, { ...line, ...second, ...priced(unit || line.unit, second.quantity), pending: true });
    if (method === 'RemoveLine') found.delete(id);
  }
  for (const [id, { line, refusal }] of refusals) {
    const known = found.get(id);
    if (known) found.set(id, { ...known, refused: refusal });
    else if (line) found.set(id, { ...line, pending: false, refused: refusal });
  }
  return [...found.values()];
}

const priced = (unit: number, quantity: number) => ({ unit, total: unit * quantity });

function guess(id: string, asked: any, unit = 0): Line {
  return { ...asked, id, by: me(), ...priced(unit, asked.quantity), hold: 'free', pending: true };
}

export const standing = (): Line[] => lines().filter(l => !l.refused || !l.pending && some<Line>(of('cart'), 'line:').some(s => s.id === l.id));
/** How many dishes wait to be sent. */
const inHand = (): number => standing().reduce((n, l) => n + l.quantity, 0);
export const placing = (): boolean => [...echoes, ...feed.pending()].some(c => c.method === 'Place');

/** Rounds that wait for a waiter, or whose order has not been heard of yet. */
export const unlisted = (): Round[] => {
  const listed = orders().map(o => o.meta.round);
  return rounds().filter(r => r.state !== 'declined' && !listed.includes(r.number));
};

/** Everything asked for that is to be paid: of the table, and of this phone. */
export function soFar(): { all: number; mine: number } {
  const unheardOf = unlisted().map(r => r.lines || [{ total: r.total, by: r.placedBy }]);
  const every: { total: number; by: string }[] = [...([] as { total: number; by: string }[]).concat(...unheardOf), ...standing(), ...([] as OrderLine[]).concat(...orders().map(o => o.lines.filter(l => l.state !== 'voided')))];
  const sum = (list: { total: number }[]) => list.reduce((s, l) => s + l.total, 0);
  return { all: sum(every), mine: sum(every.filter(l => l.by === me())) };
}

/** One sentence for how far the rounds are; null when there is none. */
export function status(): { text: string; wait?: string; tone: '' | 'good' | 'warn' } | null {
  const latest = rounds();
  if (placing()) return { text: t('Sending'), tone: '' };
  if (!ordering() && standing().length) return { text: t('Refusal.OrderingOff'), tone: 'warn' };
  if (unheard() && latest.length) return { text: t('Refusal.KitchenUnheard'), tone: 'warn' };
  if (latest.some(r => r.state === 'waiting')) return { text: t('State.Waiting'), tone: 'warn' };
  const open = orders().filter(o => o.lines.some(l => l.state !== 'served' && l.state !== 'voided'));
  if (!open.length) {
    if (latest.some(r => r.state === 'sent') && orders().length < latest.filter(r => r.state === 'sent').length) return { text: t('State.Sent'), tone: '' };
    const last = latest[latest.length - 1];
    if (last && last.state === 'declined') return { text: t('State.Declined'), tone: 'warn' };
    const placed = orders();
    // What was taken off whole was never served.
    if (placed.length && placed[placed.length - 1].lines.every(l => l.state === 'voided')) return { text: stateWord('voided'), tone: 'warn' };
    return placed.length ? { text: t('Enjoy'), tone: 'good' } : null;
  }
  const waiting = ([] as OrderLine[]).concat(...open.map(o => o.lines.filter(l => l.state !== 'voided' && l.state !== 'served')));
  const ready = waiting.filter(l => l.state === 'ready').length;
  if (ready) return { text: ready === waiting.length ? t('State.Ready') : t('SomeReady', ready, waiting.length), tone: 'good' };
  const minutes = Math.ceil((Math.max(...open.map(o => Date.parse(o.meta.quotedAt))) - feed.serverNow()) / 60000);
  const furthest = Math.max(...waiting.map(l => far.indexOf(l.state)));
  return { text: stateWord(far[furthest]), wait: minutes > 0 ? t('AboutMinutes', minutes) : undefined, tone: '' };
}

export const stateWord = (state: string): string => t('State.' + state[0].toUpperCase() + state.slice(1));

/** How far a dish is, and why it is off the bill where the house says so. */
export const lineWord = (line: OrderLine): string => stateWord(line.state) + (line.voidReason && page.words['Off.' + line.voidReason] ? ' · ' + t('Off.' + line.voidReason) : '');

/** What a line was shown to cost, and with which options. */
const costs = new Map<string, { unit: number; options: string }>();
const options = (choices?: Choice[]): string => (choices || []).map(c => `${c.group}/${c.modifier}(${options(c.choices)})`).join();
const shows = (id: string, unit: number, choices: Choice[]) => costs.set(plain(id), { unit, options: options(choices) });
/** Says which lines cost something else than this phone has shown: there is another menu since the page was read, or the line was added. */
function prices(lines: Line[]): void {
  const other = lines.filter(l => { const was = costs.get(l.id); return was && was.unit !== l.unit && was.options === options(l.choices); });
  for (const l of lines) shows(l.id, l.unit, l.choices);
  if (other.length) why(other.map(l => t('NewPrice', nameOf(l.item), money(l.unit))).join(' '));
}

/** Puts a dish on the table's order; drawn at once under the id that it will keep. */
export function add(item: string, asked: Asked, unit: number): void {
  const line = uuid();
  forget('Place');
  shows(line, unit, asked.choices);
  feed.again({ id: uuid(), method: 'AddLine', args: [{ line, item, ...asked }], unit });
  changed();
}

/** A line that was refused is on this phone only. */
export const ghost = (line: Line): boolean => refusals.has(line.id) && !of('cart').has('line:' + line.id);

export function change(line: Line, asked: Asked, unit = line.unit): void {
  const anew = ghost(line);
  forget(line.id);
  if (anew) return add(line.item, { ...asked, suggested: line.suggested }, unit);
  forget('Place');
  shows(line.id, unit, asked.choices);
  feed.again({ id: uuid(), method: 'ChangeLine', args: [line.id, asked], unit });
  changed();
}
export function remove(line: Line): void {
  const only = ghost(line);
  forget(line.id);
  forget('Place');
  if (!only) feed.send('RemoveLine', line.id);
  changed();
}
export function command(method: string, ...args: unknown[]): void { feed.send(method, ...args); changed(); }
export const refusalOf = (what: string): string | undefined => { const found = refusals.get(what); return found && found.refusal; };
export const forget = (what: string): void => { refusals.delete(what); };

/** The menu's words for a refusal; the page has the common ones, the rest come when needed. */
export const explain = (refusal: string): string => t('Refusal.' + refusal);

/** A refusal, where the finger was; one that an open sheet itself says at its place is only read out. */
const complain = (words: string, method: string): void => (document.querySelector('dialog') && /Line$|^Place$|^Call$/.test(method) ? news : why)(words);

feed.onReply((cmd, reply) => {
  const first = cmd.args[0] as any, id = plain(String(first && first.line || first || ''));
  if (reply.refusal === 'None') {
    refusals.delete(cmd.method);
    const cart = feed.streams('cart:')[0];
    // The push is on its way, unless it was the quicker one; should it be lost, the next digest brings it.
    if (!cart || feed.version(cart[0]) < reply.version) {
      echoes.push(cmd);
      setTimeout(() => { echoes = echoes.filter(e => e !== cmd); changed(); }, 3000);
    }
  } else {
    const aboutLine = /Line$/.test(cmd.method) && !(cmd.method === 'RemoveLine' && reply.refusal === 'NoSuchLine');
    const key = aboutLine ? id : cmd.method;
    if (aboutLine || !/Line$/.test(cmd.method)) refusals.set(key, { refusal: reply.refusal, version: reply.version, line: cmd.method === 'AddLine' ? guess(id, first, cmd.unit) : undefined });
    import('./guest-more.js').then(m => m.more()).then(() => { complain(explain(reply.refusal), cmd.method); changed(); }, () => { });
  }
  changed();
});

feed.on((stream, touched) => {
  if (stream.startsWith('cart:')) {
    echoes = [];
    prices(some<Line>(of('cart'), 'line:'));
    // Why a round was not sent says nothing of the dishes and rounds since.
    const no = refusals.get('Place');
    if (no && feed.version(stream) > no.version && (!touched || [...touched].some(key => /^(line|round):/.test(key)))) forget('Place');
  }
  if (stream.startsWith('visit:')) moved();
  if (touched) tell(stream, touched);
  // What was there before is no news when it changes.
  else for (const key of (feed.stream(stream) || new Map()).keys()) known.add(key);
  if (/^(cart|order):/.test(stream)) fallen(stream);
  if (stream.startsWith('availability:')) {
    shelves();
    // Something is there again: what still is not says so at its line.
    if (touched && refusalOf('Place') === 'SoldOut' && [...touched].some(key => { const [kind, id] = key.split(':'); return !soldOut(kind, id); })) forget('Place');
  }
  if (stream.startsWith('menu:') || stream.startsWith('cart:')) published();
  if (stream.startsWith('conversation:')) hear().catch(() => { });
  changed();
});

/** There may be another menu than the one that the page shows. A push that was lost is made up for by the order, which names the menu that it is priced by. */
function published(): void {
  const [menu] = feed.streams('menu:'), priced = of('cart').get('meta'), newest = Math.max(menu ? feed.version(menu[0]) : 0, priced ? priced.menuVersion : 0);
  if (newest > page.menu) import('./guest-renew.js').then(m => m.renew(newest, () => { shelves(); changed(); }), () => { });
}

let shared: string | undefined;
/** The party may have moved: the page names its table; where it shares another bill, that one is to be watched. */
function moved(): void {
  const meta = of('visit').get('meta'), where = document.querySelector('.where');
  if (!meta) return;
  const words = t('Table', meta.table.slice(meta.table.lastIndexOf('/') + 1));
  if (where && where.textContent !== words) {
    document.title = document.title.replace(where.textContent!, words);
    where.textContent = words;
  }
  if (feed.state === 'live' && meta.with !== shared) feed.renew();
  shared = meta.with;
}

/** Says what others did, and what has come of this phone's own taps, for those who listen instead of look. */
function tell(stream: string, touched: Set<string>): void {
  const entities = feed.stream(stream)!;
  for (const key of touched) {
    const entity = entities.get(key);
    if (!entity) continue;
    if (stream.startsWith('cart:') && key.startsWith('line:') && entity.by === me()) news(`${nameOf(entity.item)}: ${entity.quantity}. ${counted('Dishes', inHand())}`);
    else if (stream.startsWith('cart:') && key.startsWith('line:') && !known.has(key)) news(t('NewsAdded', called(entity.by), nameOf(entity.item)));
    if (stream.startsWith('cart:') && key.startsWith('round:') && entity.state !== 'declined' && entity.placedBy !== me() && !known.has(key)) news(t('NewsSent', called(entity.placedBy)));
    if (stream.startsWith('visit:') && key.startsWith('guest:') && !known.has(key)) news(t('NewsJoined', called('guest:' + entity.session)));
    if (stream.startsWith('order:') && key.startsWith('line:') && far.indexOf(entity.state) > 2) news(t('NewsState', nameOf(entity.item), stateWord(entity.state)));
    known.add(key);
  }
}
const known = new Set<string>();

/** What will not come is nobody's to find out: in sight, on every phone, also on one that slept while it was said. What a page begins with is no news. */
function fallen(stream: string): void {
  const words: string[] = [];
  for (const [key, entity] of feed.stream(stream) || []) {
    if (!/^(voided|declined)$/.test(entity.state) || off.has(stream + key)) continue;
    off.add(stream + key);
    words.push(entity.state === 'declined' ? t('State.Declined') : t('NewsState', nameOf(entity.item), lineWord(entity)));
  }
  if (words.length && feed.state !== 'connecting') why([...new Set(words)].join(' · '));
}
/** What of it this phone knows. */
const off = new Set<string>();

/** Draws what is sold out onto the menu. */
function shelves(): void {
  const entities = of('availability');
  const gone = (key: string) => { const e = entities.get(key); return !!e && (e.out || e.left === 0); };
  const ingredients = [...entities.keys()].some(k => k.startsWith('ingredient:') && gone(k));
  const draw = (inside: (dish: Dish) => string[]) => {
    for (const dish of dishes.values()) {
      const entry = entities.get('item:' + dish.id);
      stock(dish, gone('item:' + dish.id) || inside(dish).some(i => gone('ingredient:' + i)), entry && entry.left !== undefined ? entry.left : null);
    }
  };
  if (!ingredients) return draw(() => []);
  import('./guest-more.js').then(m => m.more()).then(({ items }) => draw(dish => (items[dish.id] || {}).i || []), () => draw(() => []));
}

export const soldOut = (kind: string, id: string): boolean => { const e = of('availability').get(kind + ':' + id); return !!e && (e.out || e.left === 0); };
/** Whether a person took it off: who holds portions of what has only run out has them. */
export const takenOff = (kind: string, id: string): boolean => { const e = of('availability').get(kind + ':' + id); return !!e && (e.off || e.out && e.left !== 0); };
/** An option that nobody can have: it, or what it is made of, is sold out. */
export const optionOut = (option: { id: string; i?: string[] }): boolean => soldOut('modifier', option.id) || (option.i || []).some(i => soldOut('ingredient', i));

let due = false;
export function changed(): void {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; bar(); for (const listener of listeners.slice()) listener(); });
  // A hidden page has no frames, and nothing to draw; it draws when it is seen again.
  if (document.hidden) due = false;
}
document.addEventListener('visibilitychange', () => document.hidden || changed());

/** The bar at the bottom: how many dishes wait to be sent, or how far the kitchen is; and who sits here. */
function bar(): void {
  const link = document.getElementById('bar');
  if (!link) return;
  // What the page came with stands until the table is heard of, and what waits on the phone is beside it.
  const came = (what: string) => feed.you ? 0 : Number(link.dataset[what]);
  const count = inHand() + came('n'), far = status(), sum = soFar().all + came('sum'), sent = feed.you ? rounds().some(r => r.state !== 'declined') : !$('bill').hidden;
  $('bar-text').textContent = count && !placing() ? counted('Dishes', count) : far ? far.text + (far.wait ? ' · ' + far.wait : '') : t('CartEmpty');
  // Beside the dishes that wait it would be read as their price.
  $('bar-total').textContent = sum ? (sent ? t('SoFar') + ' ' : '') + money(sum) : '';
  $('talk').hidden = !feed.you || !talking();
  $('bill').hidden = !sent;
  link.className = 'bar' + (count && !placing() ? '' : far && far.tone === 'good' ? ' calm done' : ' calm');
  const party = guests(), faces = $('faces');
  const drawn = party.length > 1 ? party.map(g => initial('guest:' + g.session) + here(g.session)).join() : '';
  if (faces.dataset.drawn !== drawn) {
    faces.dataset.drawn = drawn;
    faces.textContent = '';
    if (drawn) for (const one of party.slice(0, 5)) faces.append(badge('guest:' + one.session));
  }
  const mine = new Map<string, number>();
  for (const line of standing()) if (line.by === me()) mine.set(line.item, (mine.get(line.item) || 0) + line.quantity);
  for (const dish of dishes.values()) {
    const n = String(mine.get(dish.id) || '');
    if ((dish.plus.dataset.n || '') === n) continue;
    dish.plus.classList.toggle('in', !!n);
    dish.plus.dataset.n = n;
  }
}

let grace = 0;
function connection(state: State, reason?: string): void {
  if (state === 'ended') return ended(reason || 'VisitEnded');
  clearTimeout(grace);
  // What an earlier page left to be sent is there from the first state on.
  changed();
  const note = document.getElementById('link') || document.body.appendChild(h('p', { class: 'link-state', id: 'link', role: 'status', hidden: true }));
  if (state === 'live') { note.hidden = true; return; }
  // A blink of the network is nobody's business.
  grace = window.setTimeout(() => {
    note.textContent = state === 'offline' ? t('Offline') : t('Reconnecting');
    note.hidden = false;
  }, state === 'offline' ? 0 : 2500);
}

function ended(reason: string): void {
  const key = reason === 'Revoked' ? 'Door.Revoked' : 'Door.Ended';
  // Still on this phone, or refused a moment ago because of the end.
  const lost = missed(feed.abandon()) || [...refusals].some(([what, no]) => no.refusal === reason && (no.line || what === 'Place'));
  const note = document.getElementById('link');
  if (note) note.hidden = true;
  $('dock').textContent = '';
  page.door = 'ended';
  // Nothing can be sent from it any more. What the waiter said stays to be read.
  for (const shut of all('dialog:not(.talk-sheet) .close')) shut.click();
  const again = h('form', { method: 'post', action: page.path + '/again' }, h('button', { class: 'button quiet' }, t(reason === 'Revoked' ? 'Door.Revoked.Back' : 'SitAgain')));
  $('dock').append(h('div', { class: 'offer' }, h('h2', null, t(key)), lost && h('p', { class: 'unsent' }, t('Unsent')), reason === 'Revoked' && h('p', null, t('Door.Revoked.Do')), again));
  news(lost ? t(key) + '. ' + t('Unsent') : t(key));
  for (const listener of listeners.slice()) listener();
}

feed.onState(connection);
// Also the first connection may be long in coming.
connection(feed.state);
// The phone knows before the connection does.
addEventListener('offline', () => feed.state !== 'ended' && connection('offline'));
addEventListener('online', () => feed.state !== 'ended' && connection(feed.state));
onWishes(() => declare());
function declare(): void {
  const { avoid, diet } = wishes();
  feed.ask('Declare', { language: page.language, avoids: avoid.map(c => codes[c - 1]), diets: diet.map(d => diets[d]) }).catch(() => { });
}
/** What the waiter heard that the guest avoids is on the page before the page says it again. */
const hear = (): Promise<void> => talk().size ? import('./guest-waiter.js').then(m => m.hear()) : Promise.resolve();
feed.onState(s => { if (s === 'live') hear().then(() => { if (wishes().avoid.length || wishes().diet.length) declare(); }, () => { }); });

feed.start();

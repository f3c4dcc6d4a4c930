import { counted, h, money, page, t } from './guest-words.js';
import { allergenName, Dish, dishes, instead } from './guest-menu.js';
import { more, Extra, More, Option } from './guest-more.js';
import { closed } from './guest-hours.js';
import { open, Sheet } from './guest-sheet.js';
import * as table from './guest-live.js';
import type { Choice, Line, Order, OrderLine } from './guest-live.js';

/** More people than these are in a list that scrolls by itself. */
const MANY = 8;

/** Fetches what the sheet needs, before it is asked for. */
export const ready = (): unknown => more();

/** A list whose rows are made anew only when what they show has changed; the one in hand keeps the focus. */
class Rows {
  readonly element: HTMLElement;
  private readonly rows = new Map<string, { drawn: string; row: HTMLElement }>();
  private first = true;

  constructor(name: string) { this.element = h('ul', { class: name }); }

  show<T>(items: T[], key: (item: T) => string, draw: (item: T) => HTMLElement, seen: (item: T) => unknown): void {
    const focus = document.activeElement as HTMLElement, held = this.element.contains(focus) && { what: focus.dataset.f, at: Array.from(this.element.children).findIndex(row => row.contains(focus)) };
    const keys = new Set(items.map(key));
    for (const [id, { row }] of this.rows) if (!keys.has(id)) { row.remove(); this.rows.delete(id); }
    items.forEach((item, at) => {
      const id = key(item), drawn = JSON.stringify(seen(item)), known = this.rows.get(id);
      let row = known && known.row;
      if (!known || known.drawn !== drawn) {
        const made = draw(item);
        if (row) row.replaceWith(made);
        else if (!this.first) made.classList.add('new');
        this.rows.set(id, { drawn, row: row = made });
      }
      if (this.element.children[at] !== row) this.element.insertBefore(row!, this.element.children[at] || null);
    });
    this.first = false;
    if (!held || document.activeElement === focus) return;
    // What was in hand, made anew; or the next best where that can do no more, or is gone with its row.
    const parts = (of: Element) => Array.from(of.querySelectorAll<HTMLElement>('[data-f]:not(:disabled)'));
    const row = this.element.children[held.at] || this.element.lastElementChild, near = row ? parts(row) : [];
    const next = parts(this.element).find(e => e.dataset.f === held.what) || near[0] || this.element.closest('dialog')!.querySelector<HTMLElement>('.close');
    if (next) next.focus();
  }
}

const button = (words: string, act: () => void, key: string, label?: string) =>
  h('button', { class: 'link', type: 'button', 'data-f': key, 'aria-label': label, onclick: act }, words);

/** The table's order: who is here, what is not sent yet, how far the rest is. */
export async function openCart(): Promise<void> {
  const rest = await more();
  const sheet = await open(t('YourTable'), () => stop());
  const cart = new CartSheet(sheet, rest);
  const stop = table.onChange(() => cart.draw());
  // Minutes pass without any news.
  const clock = setInterval(() => sheet.body.isConnected ? cart.draw() : clearInterval(clock), 15000);
  cart.draw();
}

class CartSheet {
  private readonly people = new Rows('people');
  private readonly name = h('div');
  private readonly unsent = new Rows('lines');
  private readonly hint = h('p', { class: 'fine' });
  private readonly waiting = new Rows('lines');
  private readonly rounds = h('div');
  private readonly orders = new Map<string, { element: HTMLElement; state: HTMLElement; rows: Rows }>();
  private readonly sum = h('dl', { class: 'sofar' });
  private readonly bill = h('p', { hidden: true }, h('a', { href: page.path + '/check' }, t('Bill.See')));
  private readonly spot = h('div');
  private spotDrawn = '';
  private naming = false;
  /** The name that the guest is about to change. */
  private renaming = '';

  constructor(private readonly sheet: Sheet, private readonly rest: More) {
    sheet.body.append(this.people.element, this.name, this.unsent.element, this.hint, this.waiting.element, this.rounds, callButtons());
    sheet.foot.append(this.sum, this.bill, this.spot);
  }

  draw(): void {
    const lines = table.lines(), me = table.me(), self = table.self();
    const seated = table.guests();
    // A long list scrolls by itself: the dishes stand below it.
    if (seated.length > MANY) this.people.element.tabIndex = 0;
    else this.people.element.removeAttribute('tabindex');
    this.people.show(seated, g => g.session, g => {
      const by = 'guest:' + g.session, mine = by === me;
      const row = h('li', null, table.badge(by), h('span', null, table.called(by) + (mine ? ` (${t('You')})` : '')),
        h('span', { class: 'sr' }, t(table.here(g.session) === false ? 'NotHere' : 'HereNow')));
      if (table.here(g.session) === false && !mine) row.className = 'away';
      if (mine && g.alias) row.append(button(t('Change'), () => { this.renaming = g.alias!; this.draw(); }, 'rename', `${t('Change')}: ${t('MyName')}`));
      if (!mine && self && (table.isHost() || self.number < g.number)) row.append(button(t('Refuse'), () => table.command('Refuse', g.session), 'refuse' + g.session, `${t('Refuse')}: ${table.called(by)}`));
      return row;
    }, g => [g, table.here(g.session), table.isHost(), self && self.number]);
    this.askName(lines.some(l => l.by === me));
    this.unsent.show(lines, l => l.id, l => this.line(l), l => [l, table.called(l.by), this.missing(l), soldOutOption(this.rest, l.choices), table.isHost(), page.menu]);
    // Before the table is heard of, what others have chosen and what was sent is missing: nobody sends what they do not see.
    const heard = !!table.feed.you;
    this.hint.textContent = t(heard ? 'Hint' : 'Reconnecting');
    this.hint.hidden = heard && (lines.length > 0 || table.rounds().length > 0);
    this.waiting.show(table.unlisted(), r => String(r.number), r => h('li', null, table.badge(r.placedBy),
      h('div', null, h('p', null, t('Round', r.number)), h('p', { class: 'state' }, t(r.state === 'waiting' ? 'State.Waiting' : 'State.Sent')),
        !!r.lines && h('ul', { class: 'lines' }, ...r.lines.map(l => h('li', null, table.badge(l.by), h('div', null, ...this.about(l)))))),
      h('span', { class: 'num' }, money(r.total))), r => [r, (r.lines || []).map(l => table.called(l.by)), table.called(r.placedBy), page.menu]);
    for (const order of table.orders()) this.order(order);
    const so = table.soFar();
    this.sum.hidden = !heard || !so.all;
    this.spot.hidden = !heard;
    this.bill.hidden = !table.orders().length;
    this.sum.textContent = '';
    this.sum.append(h('div', null, h('dt', null, t('SoFar')), h('dd', { class: 'num' }, money(so.all))), h('div', { class: 'fine' }, h('dt', null, t('OfThatMine')), h('dd', { class: 'num' }, money(so.mine))));
    this.send();
  }

  /** A name is asked for only once a first dish is there, and changed only when the guest says so. */
  private askName(hasDish: boolean): void {
    const self = table.self();
    if (self && self.alias && self.alias !== this.renaming) { this.name.textContent = ''; this.naming = false; }
    if (!self || self.alias && self.alias !== this.renaming || !hasDish && !this.renaming || this.naming) return;
    this.naming = true;
    const field = h('input', { class: 'field', maxlength: 40, autocomplete: 'given-name', 'aria-label': t('MyName'), placeholder: t('MyName') }) as HTMLInputElement;
    const form = h('form', { class: 'row', onsubmit: (e: Event) => { e.preventDefault(); const name = field.value.trim(); this.renaming = ''; if (name) table.command('Rename', name); else this.draw(); } }, field, h('button', { class: 'link' }, t('SaveName')));
    field.value = self.alias || '';
    this.name.append(form);
    if (self.alias) field.focus();
  }

  private extra(item: string): Extra { return this.rest.items[item] || {}; }

  /** Why a line is not sent as it is: refusals that pass by themselves, or with another menu. */
  private missing(line: Line): string | undefined {
    const dish = dishes.get(line.item);
    const out = line.hold === 'held' ? table.takenOff('item', line.item) || (this.extra(line.item).i || []).some(i => table.soldOut('ingredient', i)) : !!dish && dish.row.classList.contains('sold');
    // What was chosen in time is sent a little later still.
    return out ? 'SoldOut' : line.misfit || (dish && closed(dish, table.feed.serverNow(), table.ghost(line) ? 0 : page.grace) ? 'NotServedNow' : undefined);
  }

  /** The first dish that can be had in place of one that cannot, and suits whose it is. */
  private instead(line: Line | OrderLine): Dish | undefined {
    return instead(this.extra(line.item).s, table.marked(line));
  }

  /** How many of what, as they want it. */
  private about(line: Line | OrderLine) {
    const words = describe(this.rest, line);
    return [h('p', null, h('span', { class: 'num' }, line.quantity + ' × '), table.nameOf(line.item), h('span', { class: 'sr' }, ', ' + t('AddedBy', table.called(line.by)))), words && h('p', { class: 'fine' }, words)];
  }

  private line(line: Line): HTMLElement {
    const mine = line.by === table.me(), may = mine || table.isHost() || page.any, dish = dishes.get(line.item), missing = this.missing(line), option = soldOutOption(this.rest, line.choices);
    const gone = missing === 'SoldOut' || missing === 'NotServedNow', sold = !!dish && dish.row.classList.contains('sold');
    // Who holds portions and asks for more than there are still has those.
    const more = line.refused === 'SoldOut' && sold && !gone, passed = (line.refused === 'SoldOut' || line.refused === 'NotServedNow') && !gone && !more;
    const text = h('div', null, ...this.about(line), !!line.suggested && h('p', { class: 'fine' }, t('Suggested')));
    const row = h('li', { class: line.pending ? 'wait' : '' }, table.badge(line.by), text, h('span', { class: 'num' }, money(line.total)));
    if (line.refused && !passed) text.append(h('p', { class: 'no' }, more ? t('Left', 0) : table.explain(line.refused)));
    else if (missing) text.append(h('p', { class: 'out' }, missing === 'SoldOut' ? t(missing) : table.explain(missing)));
    else if (option) text.append(h('p', { class: 'out' }, t('OptionOut', option)));
    else if (line.hold === 'reserving') text.append(h('p', { class: 'fine' }, t('Reserving')));
    else if (line.hold === 'short') text.append(h('p', { class: 'no' }, t('Short')));
    else if (line.ageNotVerified) text.append(h('p', { class: 'no' }, t('Refusal.AgeNotVerified')));
    if (!may) return row;
    const asked = { quantity: line.quantity, choices: line.choices, note: line.note, allergy: line.allergy }, name = table.nameOf(line.item);
    const acts = h('div', { class: 'acts' });
    if (!gone) {
      const step = (by: number, sign: string, key: string) => h('button', {
        type: 'button', 'data-f': sign + line.id, 'aria-label': t(key, name), disabled: line.quantity + by < 1 || line.quantity + by > 99,
        onclick: () => table.change(line, { ...asked, quantity: line.quantity + by }),
      }, sign);
      acts.append(h('div', { class: 'step' }, step(-1, '−', 'OneLess'), h('output', { class: 'num' }, line.quantity), step(1, '+', 'OneMore')));
      if (dish) acts.append(button(t('Change'), () => this.sheetFor(line), 'c' + line.id, `${t('Change')}: ${name}`));
    }
    // Refused while it could not be had, it is not on the order: it can be had again, and is asked for again.
    if (passed && !option && table.ghost(line)) acts.append(button(t('Add', money(line.total)), () => table.change(line, asked), 'a' + line.id, `${t('Add', money(line.total))}: ${name}`));
    acts.append(button(t('Remove'), () => table.remove(line), 'r' + line.id, t('RemoveDish', name)));
    const other = gone && this.instead(line);
    if (other) acts.append(button(t('SwapFor', other.name), () => this.swap(line, other.id), 's' + line.id));
    row.append(acts);
    return row;
  }

  /** Another dish in place of one that cannot be had: straight when it needs no choices; else the line stays until they are made. */
  private swap(line: Line, item: string): void {
    if (!this.asks(item)) table.remove(line);
    this.take(line, item);
  }

  private asks(item: string): boolean { return (this.extra(item).g || []).some(g => (this.rest.groups[g] || { min: 0 }).min > 0); }

  /** As many of another dish, with the same wishes. */
  private take(line: OrderLine | Line, item: string): void {
    if (this.asks(item)) return this.sheetFor(line, item);
    table.add(item, { quantity: line.quantity, choices: [], note: line.note, allergy: line.allergy }, dishes.get(item)!.price);
  }

  private sheetFor(line: Line | OrderLine, item = line.item): void {
    this.sheet.close();
    import('./guest-dish.js').then(m => m.openDish(dishes.get(item)!, line));
  }

  private order(order: Order): void {
    let shown = this.orders.get(order.meta.id);
    if (!shown) {
      const state = h('p', { class: 'fine' }), rows = new Rows('lines');
      const element = h('section', null, h('h3', null, t('Round', order.meta.round) + ' ', h('small', { class: 'num fine' }, order.meta.number)), state, rows.element);
      this.rounds.prepend(element);
      this.orders.set(order.meta.id, shown = { element, state, rows });
    }
    const minutes = Math.ceil((Date.parse(order.meta.quotedAt) - table.feed.serverNow()) / 60000);
    const cooking = order.lines.some(l => ['sent', 'accepted', 'preparing'].includes(l.state));
    shown.state.textContent = cooking && minutes > 0 ? t('AboutMinutes', minutes) : '';
    shown.state.hidden = !shown.state.textContent;
    shown.rows.show(order.lines, l => l.id, l => this.placed(order, l), l => [l, table.called(l.by), table.refusalOf('Trouble'), table.refusalOf('GotIt'), this.offered(order, l), page.menu]);
  }

  private placed(order: Order, line: OrderLine): HTMLElement {
    const name = table.nameOf(line.item), text = h('div', null, ...this.about(line),
      h('p', { class: 'state s-' + line.state }, table.lineWord(line)),
      !!line.trouble && h('p', { class: 'told' }, t('TroubleTold')));
    const acts = h('div', { class: 'acts' }), mine = line.by === table.me() || order.meta.placedBy === table.me();
    // Whose dish it is says what is wrong with it; what staff added is everybody's.
    if (line.state === 'ready' && mine) acts.append(button(t('GotIt'), () => table.command('GotIt', order.meta.id, line.id), 'g' + line.id, `${t('GotIt')}: ${name}`));
    if ((line.state === 'ready' || line.state === 'served') && !line.trouble && (mine || line.by.startsWith('staff:'))) acts.append(button(t('SomethingWrong'), () => this.trouble(acts, order, line), 'w' + line.id, `${t('SomethingWrong')}: ${name}`));
    const other = this.offered(order, line);
    if (other) acts.append(button(t('SwapFor', dishes.get(other)!.name), () => this.take(line, other), 's' + line.id));
    return h('li', null, table.badge(line.by), text, h('span', { class: 'num' }, line.state === 'voided' ? '–' : money(line.total)), acts.firstChild && acts);
  }

  /** What can be had instead of a dish that the kitchen cannot make, until this phone has it on the order or has sent it since. What staff added is everybody's. */
  private offered(order: Order, line: OrderLine): string | undefined {
    const me = table.me(), other = line.voidReason === 'cannot-make' && (line.by === me || line.by.startsWith('staff:')) && this.instead(line);
    if (!other) return undefined;
    const since = [...table.standing(), ...([] as OrderLine[]).concat(...table.orders().filter(o => o.meta.round > order.meta.round).map(o => o.lines))];
    return since.some(l => l.item === other.id && l.by === me) ? undefined : other.id;
  }

  private trouble(acts: HTMLElement, order: Order, line: OrderLine): void {
    acts.textContent = '';
    for (const kind of ['cold', 'wrong', 'missing', 'other'])
      acts.append(button(t('Trouble.' + kind[0].toUpperCase() + kind.slice(1)), () => table.command('Trouble', order.meta.id, line.id, kind), kind + line.id));
    (acts.firstChild as HTMLElement).focus();
  }

  /** One spot: the sentence that sends, and then what became of it. */
  private send(): void {
    const lines = table.standing(), count = lines.reduce((n, l) => n + l.quantity, 0), total = lines.reduce((n, l) => n + l.total, 0);
    const far = table.status(), refused = table.refusalOf('Place'), waiting = table.placing(), open = table.ordering();
    const drawn = JSON.stringify([count, total, far, refused, waiting, open]);
    if (drawn === this.spotDrawn) return;
    this.spotDrawn = drawn;
    const held = this.spot.contains(document.activeElement);
    this.spot.textContent = '';
    if (refused && count && open) this.spot.append(h('p', { class: 'no', role: 'alert' }, table.explain(refused)));
    if (count && !waiting && open) {
      if (far) this.spot.append(h('p', { class: 'fine' }, far.text + (far.wait ? ' · ' + far.wait : '')));
      const go = h('button', { class: 'button wide', type: 'button', onclick: () => { table.forget('Place'); table.command('Place', total); } }, counted('Send', count));
      this.spot.append(go);
      if (held) go.focus();
    } else if (far) {
      const line = h('p', { class: 'status ' + far.tone, role: 'status', tabindex: -1 }, far.text, far.wait && h('small', null, far.wait));
      this.spot.append(line);
      if (held) line.focus();
    }
  }
}

/** The name of the first chosen option that is sold out. */
function soldOutOption(rest: More, choices: Choice[]): string | undefined {
  for (const choice of choices || []) {
    const option = (rest.groups[choice.group] || { o: [] as Option[] }).o.find(o => o.id === choice.modifier);
    if (option && table.optionOut(option)) return option.n;
    const inner = soldOutOption(rest, choice.choices);
    if (inner) return inner;
  }
  return undefined;
}

/** A line's options, note and allergy, in words. */
export function describe(rest: More, line: table.Asked): string {
  const options = (choices: Choice[]): string[] => ([] as string[]).concat(...(choices || []).map(c => {
    const option = (rest.groups[c.group] || { o: [] as Option[] }).o.find(o => o.id === c.modifier);
    return [...(option ? [option.n] : []), ...options(c.choices)];
  }));
  const all = options(line.choices);
  if (line.note) all.push('“' + line.note + '”');
  if (line.allergy) all.push(t('AllergyIs', [...line.allergy.codes.map(c => allergenName(table.codes.indexOf(c) + 1)), line.allergy.words].filter(w => w).join(', ')));
  return all.join(' · ');
}

/** Waiter, water, bill; each says when somebody is on the way. */
function callButtons(): HTMLElement {
  const state = h('p', { class: 'fine', role: 'status' });
  const draw = () => {
    const latest = ['waiter', 'water', 'bill'].map(kind => table.calls().find(c => c.kind === kind)).filter((c): c is table.Call => !!c)
      .filter(c => !c.acknowledgedAt || table.feed.serverNow() - Date.parse(c.acknowledgedAt) < 600000);
    const waiting = table.feed.pending().filter(c => c.method === 'Call').map(c => String(c.args[0]));
    const word = (kind: string) => t('Call.' + kind[0].toUpperCase() + kind.slice(1));
    const refused = table.refusalOf('Call');
    state.textContent = refused ? table.explain(refused)
      : [...latest.map(c => `${word(c.kind)}: ${t(c.acknowledgedAt ? 'Call.Coming' : 'Call.Sent')}`), ...waiting.map(k => `${word(k)}: ${t('Pending')}`)].join(' · ');
  };
  const row = h('div', { class: 'pair' });
  for (const kind of ['waiter', 'water', 'bill'])
    row.append(h('button', { class: 'button quiet', type: 'button', onclick: () => table.command('Call', kind) }, t('Call.' + kind[0].toUpperCase() + kind.slice(1))));
  const part = h('section', { 'aria-label': t('Calls') }, h('h3', null, t('Calls')), row, state);
  const stop = table.onChange(() => part.isConnected ? draw() : stop());
  draw();
  return part;
}

/** The bell: call somebody. */
export async function openCalls(): Promise<void> {
  await more();
  const sheet = await open(t('Calls'), () => { });
  const part = callButtons();
  part.firstElementChild!.remove();
  sheet.body.append(part);
  sheet.foot.remove();
}

import { $, all, h, money, page, t } from './guest-words.js';
import { when } from './guest-hours.js';
import { dishes } from './guest-menu.js';
import { more, More } from './guest-more.js';
import { morph } from './guest-morph.js';
import { open, Sheet } from './guest-sheet.js';
import { describe } from './guest-cart.js';
import * as table from './guest-live.js';

/** The talk with the waiter, as docs/realtime.md has it. */
interface Card { item: string; quantity: number; choices: table.Choice[]; unit: number; complete: boolean; why?: string }
interface Turn { number: number; question?: string; language: string; sentences: string[]; cards: Card[]; level?: string; end?: string; rating?: string }
interface Meta { turns: number; mostTurns: number; mostCharacters: number; answering?: number; avoids: string[]; diets: string[] }

/** Until the first question there is no talk to say it. */
const mostCharacters = 1000;
/** From here on the characters are counted in sight. */
const counted = 900;
/** A blink of the network is nobody's business. */
const grace = 2500;
const heardKey = 'icupa-heard';

const meta = (): Meta | undefined => table.talk().get('meta');
const turns = (): Turn[] => [...table.talk()].filter(([key]) => key.startsWith('turn:')).map(([, turn]) => turn as Turn).sort((a, b) => a.number - b.number);
const version = (): number => { const [talk] = table.feed.streams('conversation:'); return talk ? table.feed.version(talk[0]) : 0; };

let current: TalkSheet | undefined;
/** What is written and not sent; a closed sheet keeps it. */
let draft = '';
/** A question that was taken, until it is heard of among the turns. */
let taken: { text: string; version: number } | undefined;
/** The newest turn as the last question was asked: what is newer with its words is that question, though its reply is still to come. */
let before = Infinity;
let lostAt = 0;

let styled: Promise<void> | undefined;
const style = () => styled = styled || new Promise(done => {
  document.head.append(h('link', { rel: 'stylesheet', href: new URL('../guest-waiter.css', import.meta.url).href, onload: done, onerror: done }));
}).then(() => { });

/** Fetches what the sheet needs, before it is asked for. */
export const ready = (): unknown => Promise.all([more(), style()]);

/** The question that is on its way; sent once the server has it. */
function underway(): { text: string; sent: boolean } | undefined {
  const waiting = table.feed.pending().find(c => c.method === 'Ask'), newest = turns().pop();
  if (waiting) return newest && newest.number > before && newest.question === waiting.args[0] ? undefined : { text: String(waiting.args[0]), sent: false };
  return taken && taken.version > version() ? { text: taken.text, sent: true } : undefined;
}

table.feed.onReply((cmd, reply) => {
  if (cmd.method !== 'Ask') return;
  if (reply.refusal === 'None') taken = { text: String(cmd.args[0]), version: reply.version };
  else if (!draft) draft = String(cmd.args[0]);
  if (current) current.answered(reply.refusal);
});
table.feed.onState(s => {
  lostAt = s === 'live' ? 0 : lostAt || Date.now();
  if (!current) return;
  current.draw();
  setTimeout(() => current && current.draw(), grace + 100);
});
for (const e of ['online', 'offline']) addEventListener(e, () => current && current.draw());

const away = (): boolean => navigator.onLine === false || lostAt > 0 && Date.now() - lostAt > grace;

/** What the waiter heard that the guest avoids or eats is ticked on the page as well, once: what the guest unticks afterwards stays so. */
export function hear(): void {
  const said = meta();
  if (!said) return;
  const words = [...said.avoids, ...said.diets];
  let known: string[] = [];
  try { known = JSON.parse(localStorage.getItem(heardKey) || '[]'); } catch { /* storage is closed to us */ }
  if (known[0] !== table.me()) known = [];
  try { localStorage.setItem(heardKey, JSON.stringify([table.me(), ...words])); } catch { /* storage is closed to us */ }
  const fresh = words.filter(w => !known.includes(w)).map(w => wish(w)).filter((box): box is HTMLInputElement => !!box && !box.checked);
  for (const box of fresh) box.checked = true;
  if (fresh.length) wished();
}

const wish = (word: string): HTMLInputElement | null => {
  const code = table.codes.indexOf(word) + 1;
  return document.querySelector(code ? `#wishes [name=avoid][value="${code}"]` : `#wishes [name=diet][value="${table.diets.indexOf(word)}"]`);
};
const wished = () => document.querySelector('#wishes form')!.dispatchEvent(new Event('change'));

export async function openWaiter(): Promise<void> {
  const [rest] = await Promise.all([more(), style()]);
  if (current) return;
  const sheet = await open(t('Talk.Ask'), () => {
    stop();
    current!.leave();
    current = undefined;
    const button = document.getElementById('talk');
    if (button && button.hidden) $('bar').focus();
  });
  const talk = current = new TalkSheet(sheet, rest);
  const stop = table.onChange(() => talk.draw());
}

/** Drawn on 24 × 24, one stroke. */
function icon(path: string): Element {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
const arrow = 'M12 19V5M6 11l6-6 6 6', square = 'M7 7h10v10H7z';
const thumbs: [string, string, string][] = [
  ['up', 'Talk.Up', 'M8 11l3-7c1.600 0 2.500 1 2.500 2.500V10H18c1.100 0 1.800.9 1.600 2l-1 5.600c-.2.900-.9 1.400-1.700 1.400H8zM4.500 11H8v8H4.500z'],
  ['down', 'Talk.Down', 'M16 13l-3 7c-1.600 0-2.500-1-2.500-2.500V14H6c-1.100 0-1.800-.9-1.600-2l1-5.600C5.600 5.500 6.300 5 7.100 5H16zM19.500 13H16V5h3.500z'],
];

class TalkSheet {
  private readonly dialog: HTMLElement;
  private readonly declared = h('details', { class: 'declared' });
  private readonly summary = h('summary');
  private readonly empty = h('div', { class: 'empty' }, h('p', { class: 'intro' }, t('Talk.Intro')), h('p', { class: 'fine' }, t('Talk.What')));
  private readonly list = h('ol', { class: 'turns' });
  private readonly firsts = h('div', { class: 'firsts' });
  private readonly region = h('div', { class: 'sr', 'aria-live': 'polite' });
  private readonly note = h('p', { class: 'fine', hidden: true });
  private readonly field = h('textarea', { class: 'field', rows: 1, 'aria-label': t('Talk.Box'), placeholder: t('Talk.Box'), enterkeyhint: 'send', 'aria-describedby': 'talk-count' }) as HTMLTextAreaElement;
  private readonly count = h('p', { class: 'fine num', id: 'talk-count', hidden: true });
  private readonly go = h('button', { class: 'go', type: 'button', onclick: () => this.press() }) as HTMLButtonElement;
  private readonly box = h('div', { class: 'box' }, this.field, this.go);
  private readonly instead = h('div', { class: 'instead', hidden: true });
  /** How many sentences and cards of each turn, and whether its end, were announced. */
  private readonly told = new Map<number, [sentences: number, cards: number, ended: boolean]>();
  private readonly view = window.visualViewport;
  private readonly fit = () => {
    const view = this.view!;
    if (view.scale === 1) this.dialog.style.setProperty('--keys', Math.max(0, Math.round(innerHeight - view.height - view.offsetTop)) + 'px');
  };
  private refused = '';
  private drawnGo = '';
  private drawnInstead = '';

  constructor(private readonly sheet: Sheet, private readonly rest: More) {
    this.dialog = sheet.body.parentElement!;
    this.dialog.classList.add('talk-sheet');
    this.dialog.insertBefore(this.dialog.querySelector('.head')!, sheet.body);
    this.dialog.insertBefore(this.declared, sheet.body);
    this.wishes();
    sheet.body.append(this.empty, this.list);
    sheet.foot.append(this.note, this.firsts, this.count, this.box, this.instead);
    this.dialog.append(this.region);
    for (const key of ['Talk.In', 'Talk.Without', 'Talk.Long', 'Talk.Bill']) this.firsts.append(h('button', { type: 'button', onclick: () => this.begin(t(key)) }, t(key)));
    for (const part of [sheet.body, this.instead]) part.addEventListener('click', e => this.tap(e));
    this.field.value = draft;
    this.field.addEventListener('input', () => { draft = this.field.value; this.refused = ''; this.draw(); });
    this.field.addEventListener('keydown', e => {
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
      e.preventDefault();
      if (!this.busy()) this.send(this.field.value);
    });
    for (const turn of turns()) this.told.set(turn.number, [turn.sentences.length, turn.cards.length, !!turn.end]);
    if (this.view) for (const e of ['resize', 'scroll']) this.view.addEventListener(e, this.fit);
    this.draw();
    if (turns().length) sheet.body.scrollTop = sheet.body.scrollHeight;
    // A keyboard that rises by itself would hide the first questions.
    (matchMedia('(pointer: fine)').matches ? this.field : this.dialog.querySelector<HTMLElement>('.close')!).focus();
  }

  leave(): void {
    if (this.view) for (const e of ['resize', 'scroll']) this.view.removeEventListener(e, this.fit);
  }

  answered(refusal: string): void {
    this.refused = refusal === 'None' ? '' : refusal;
    if (this.refused && !this.field.value) this.field.value = draft;
    if (this.refused) this.say(this.whyNot());
    this.draw();
  }

  draw(): void {
    const body = this.sheet.body, all = turns(), asking = underway(), first = !all.length && !asking;
    const pinned = body.scrollHeight - body.scrollTop - body.clientHeight < 90;
    this.empty.hidden = !first;
    const fresh = h('ol', { class: 'turns' });
    all.forEach((turn, at) => fresh.append(this.turn(turn, at > 0 ? all[at - 1] : undefined, at === all.length - 1 && !asking)));
    if (asking) fresh.append(h('li', { id: 'turn-' + (all.length + 1) }, this.question(asking.text), away() && !asking.sent ? h('p', { class: 'fine' }, t('Talk.Waits')) : dots()));
    morph(this.list, fresh);
    this.summarise();
    this.foot(first);
    this.tell(all);
    if (pinned && !first) body.scrollTop = body.scrollHeight;
  }

  private busy(): boolean { const now = meta(); return !!underway() || !!now && !!now.answering; }

  /** What the guest has declared, in one line; opened, the page's own boxes once more. */
  private wishes(): void {
    const within = h('div');
    for (const set of all('#wishes fieldset')) {
      const copy = set.cloneNode(true) as HTMLElement;
      for (const box of all<HTMLInputElement>('input', copy)) box.addEventListener('change', () => {
        all<HTMLInputElement>(`#wishes [name=${box.name}][value="${box.value}"]`)[0].checked = box.checked;
        wished();
        this.draw();
      });
      within.append(copy);
    }
    this.declared.append(this.summary, within);
  }

  private summarise(): void {
    for (const box of all<HTMLInputElement>('input', this.declared)) box.checked = all<HTMLInputElement>(`#wishes [name=${box.name}][value="${box.value}"]`)[0].checked;
    const said = all('#wishes fieldset').map(set => {
      const names = all(':checked + span', set).map(s => s.textContent);
      return names.length ? `${set.querySelector('legend')!.textContent}: ${names.join(', ')}` : '';
    }).filter(s => s).join(' · ');
    const words = said || document.querySelector('#wishes summary span')!.textContent!;
    if (this.summary.dataset.said === words) return;
    this.summary.dataset.said = words;
    this.summary.textContent = '';
    this.summary.append(h('span', { class: said ? 'so' : '' }, words), h('b', null, t('Change')));
  }

  private question(text: string): HTMLElement { return h('p', { class: 'asked' }, h('span', { class: 'sr' }, t('Talk.You') + ' '), text); }

  private turn(turn: Turn, before: Turn | undefined, last: boolean): HTMLElement {
    const id = 'turn-' + turn.number, lang = turn.language !== page.language ? turn.language : undefined;
    const row = h('li', { id }, turn.question !== undefined && this.question(turn.question));
    if (turn.level && (!before || before.level !== turn.level)) row.append(h('p', { class: 'by' }, t(turn.level === 'house' ? 'Talk.House' : 'Talk.Ai')));
    if (turn.sentences.length) row.append(h('p', { class: 'says', lang }, ...turn.sentences.map((s, i) => h('span', { id: `${id}-${i}` }, s + ' '))));
    const cards = turn.cards.map((card, at) => this.card(card, turn, at)).filter((c): c is HTMLElement => !!c);
    if (cards.length) row.append(h('ul', { class: 'cards' }, ...cards));
    if (!turn.end) { row.append(dots()); return row; }
    if (turn.end === 'stopped') row.append(h('p', { class: 'fine' }, t('Talk.Stopped')));
    if (turn.end === 'failed' && !turn.sentences.length) row.append(h('p', { class: 'fine' }, t('Talk.Failed')));
    const acts = h('div', { class: 'after' });
    if (turn.sentences.length) for (const [rating, key, path] of thumbs) {
      const button = h('button', { class: 'thumb', type: 'button', 'data-do': rating, 'data-turn': turn.number, 'aria-label': t(key), 'aria-pressed': String(this.rating(turn) === rating) });
      button.append(icon(path));
      acts.append(button);
    }
    if (last && (turn.end === 'cut' || turn.end === 'failed') && turn.question) acts.append(h('button', { class: 'link', type: 'button', 'data-do': 'again', 'data-turn': turn.number, disabled: this.busy() }, t('Talk.Again')));
    if (last) acts.append(this.call('link'));
    row.append(acts);
    return row;
  }

  /** As the guest tapped it, also before the server has said so. */
  private rating(turn: Turn): string | undefined {
    const waiting = table.feed.pending().filter(c => c.method === 'RateAnswer' && c.args[0] === turn.number).pop();
    return waiting ? String(waiting.args[1]) : turn.rating;
  }

  /** Calls somebody; once called, how that stands. */
  private call(look: string): HTMLElement {
    const called = table.calls().find(c => c.kind === 'waiter' && (!c.acknowledgedAt || table.feed.serverNow() - Date.parse(c.acknowledgedAt) < 600000));
    const words = table.feed.pending().some(c => c.method === 'Call') ? 'Pending' : called ? called.acknowledgedAt ? 'Call.Coming' : 'Call.Sent' : '';
    return words ? h('span', { class: 'fine called' }, `${t('Call.Waiter')}: ${t(words)}`) : h('button', { class: look, type: 'button', 'data-do': 'call' }, t('Talk.Call'));
  }

  private card(card: Card, turn: Turn, at: number): HTMLElement | null {
    const dish = dishes.get(card.item);
    if (!dish) return null;
    const picture = dish.row.querySelector('img'), fit = dish.row.querySelector('.fit')!.textContent, gone = dish.row.classList.contains('sold'), later = when(dish);
    const line = table.lines().find(l => l.item === card.item && !!l.suggested && l.by === table.me()), options = describe(this.rest, card), price = (card.quantity > 1 ? card.quantity + ' × ' : '') + money(card.unit);
    const which = { 'data-turn': turn.number, 'data-card': at };
    const added = !!line && !line.refused, words = t(added ? 'Talk.Added' : card.complete ? 'Talk.Add' : 'Talk.Choose');
    return h('li', { id: `turn-${turn.number}-card-${at}`, class: gone ? 'gone' : '' },
      picture ? h('img', { src: picture.src, alt: '', width: 72, height: 72 }) : h('span', { class: 'letter', 'aria-hidden': 'true' }, Array.from(dish.name)[0]),
      h('div', null,
        h('button', { class: 'name', type: 'button', 'data-do': 'open', ...which }, dish.name),
        h('p', null, h('b', { class: 'num' }, price), !!options && h('span', { class: 'fine' }, ' · ' + options)),
        !!card.why && h('p', { class: 'fine' }, card.why),
        // What the guest has said since may speak against it.
        !!fit && h('p', { class: 'fit' }, fit),
        !!line && !!line.refused && h('p', { class: 'no' }, table.explain(line.refused))),
      gone || later ? h('p', { class: 'out' }, gone ? t('SoldOut') : later)
        : h('button', { class: 'button' + (added ? ' quiet' : ''), type: 'button', 'data-do': card.complete ? 'add' : 'open', ...which, 'aria-label': `${words}: ${dish.name}`, 'aria-disabled': added && card.complete && 'true' }, words));
  }

  private tap(e: Event): void {
    const button = (e.target as Element).closest<HTMLElement>('[data-do]');
    if (!button || button.getAttribute('aria-disabled')) return;
    const what = button.dataset.do!, turn = turns().find(one => one.number === Number(button.dataset.turn)), card = turn && turn.cards[Number(button.dataset.card)];
    if (what === 'call') table.command('Call', 'waiter');
    else if (!turn) return;
    else if (what === 'again') this.send(turn.question!);
    else if (what === 'add') this.add(card!);
    else if (what === 'open') this.open(card!);
    else if (this.rating(turn) !== what) table.command('RateAnswer', turn.number, what);
    this.draw();
  }

  /** The guest's own tap: the ordinary command, with a mark. */
  private add(card: Card): void {
    const ghost = table.lines().find(l => l.item === card.item && !!l.suggested && !!l.refused && l.by === table.me());
    if (ghost) table.remove(ghost);
    table.add(card.item, { quantity: card.quantity, choices: card.choices, suggested: true }, card.unit);
    this.say(`${t('Talk.Added')}: ${table.nameOf(card.item)}`);
  }

  private open(card: Card): void {
    const dish = dishes.get(card.item)!;
    this.sheet.close();
    import('./guest-dish.js').then(m => m.openDish(dish, undefined, { quantity: card.quantity, choices: card.choices, back: () => { openWaiter(); } }));
  }

  /** A first question; where it has an … the guest fills it in. */
  private begin(words: string): void {
    const [before, after] = words.split('…'), at = before ? before.length + 1 : 0;
    if (after === undefined) return this.send(words);
    draft = this.field.value = (before && before + ' ') + after;
    this.draw();
    this.field.focus();
    this.field.setSelectionRange(at, at);
  }

  private press(): void {
    const now = meta();
    if (!this.busy()) this.send(this.field.value);
    else if (now && now.answering) table.command('StopAnswer');
    this.draw();
  }

  private send(text: string): void {
    const words = text.trim();
    if (!words || words.length > this.most() || this.busy() || this.box.hidden) return;
    if (text === this.field.value) draft = this.field.value = '';
    this.refused = '';
    const newest = turns().pop();
    before = newest ? newest.number : 0;
    table.forget('Ask');
    table.command('Ask', words, page.language);
    this.draw();
    this.sheet.body.scrollTop = this.sheet.body.scrollHeight;
  }

  private most(): number { const now = meta(); return now ? now.mostCharacters : mostCharacters; }

  private whyNot(): string { return this.refused === 'BadWords' ? t('Talk.Words') : table.explain(this.refused); }

  private foot(first: boolean): void {
    const now = meta(), asking = underway(), over = page.door === 'ended' ? t('Door.Ended') : !table.talking() ? t('Talk.Off') : now && now.turns >= now.mostTurns && !now.answering ? t('Talk.Full') : '';
    const held = !!over && this.box.contains(document.activeElement);
    this.box.hidden = !!over;
    this.instead.hidden = !over;
    const call = over && page.door !== 'ended' ? this.call('button quiet') : '', drawn = over + (call && call.outerHTML);
    if (drawn !== this.drawnInstead) {
      if (over && !this.drawnInstead.startsWith(over)) this.say(over);
      this.drawnInstead = drawn;
      this.instead.textContent = '';
      this.instead.append(h('p', null, over), call);
    }
    if (held && call) call.focus();
    const written = this.field.value.trim().length, most = this.most(), busy = this.busy();
    // The first questions stand in the middle of an empty talk, and above the box afterwards.
    const place = first ? this.empty : this.sheet.foot;
    if (this.firsts.parentElement !== place) place.insertBefore(this.firsts, first ? null : this.count);
    this.firsts.hidden = !!over || !first && (written > 0 || busy);
    const note = over ? '' : this.refused ? this.whyNot() : away() && !(asking && !asking.sent) ? t(busy ? 'Talk.Waits' : 'Talk.Offline') : '';
    this.note.textContent = note;
    this.note.hidden = !note;
    this.note.className = this.refused ? 'no' : 'fine';
    this.count.hidden = !!over || written < counted;
    this.count.textContent = written < counted ? '' : t(written > most ? 'Talk.TooLong' : 'Talk.Count', written, most);
    this.count.className = 'num ' + (written > most ? 'no' : 'fine');
    const stopping = !!now && !!now.answering, does = stopping ? 'Talk.Stop' : 'Talk.Send';
    if (does !== this.drawnGo) {
      this.drawnGo = does;
      this.go.textContent = '';
      this.go.append(icon(stopping ? square : arrow));
      this.go.setAttribute('aria-label', t(does));
    }
    // It keeps the keyboard while it changes what it does.
    const idle = stopping ? table.feed.pending().some(c => c.method === 'StopAnswer') : busy || !written || written > most;
    this.go.setAttribute('aria-disabled', String(idle));
    this.field.style.height = 'auto';
    this.field.style.height = Math.min(this.field.scrollHeight + 2, 140) + 'px';
  }

  /** Announces whole sentences and cards, each once, and how an answer ended without words. */
  private tell(all: Turn[]): void {
    for (const turn of all) {
      const [sentences, cards, ended] = this.told.get(turn.number) || [0, 0, false];
      for (const sentence of turn.sentences.slice(sentences)) this.say(sentence);
      for (const card of turn.cards.slice(cards)) if (dishes.has(card.item)) this.say(t('Talk.Proposed', table.nameOf(card.item), money(card.unit)));
      if (turn.end && !ended && turn.end === 'stopped') this.say(t('Talk.Stopped'));
      if (turn.end && !ended && turn.end === 'failed' && !turn.sentences.length) this.say(t('Talk.Failed'));
      this.told.set(turn.number, [turn.sentences.length, turn.cards.length, !!turn.end]);
    }
  }

  private say(words: string): void {
    this.region.append(h('p', null, words));
    if (this.region.childElementCount > 20) this.region.firstElementChild!.remove();
  }
}

const dots = (): HTMLElement => h('p', { class: 'dots' }, h('i'), h('i'), h('i'), h('span', { class: 'sr' }, t('Talk.Thinking')));

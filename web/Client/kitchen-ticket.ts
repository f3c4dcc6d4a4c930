// One ticket, drawn. Age is the only thing that has a colour of its own; everything else is shape, size and words.

import { age, clock, type Age, type Card } from './kitchen-board.js';
import { isDone, isVoid, isWaiting, mustSeeAllergy, mustSeeRemake } from './kitchen-intent.js';
import { allergens, count, el, reason, refill, settings, t } from './kitchen-page.js';
import { dishNamed } from './kitchen-stock.js';
import type { TicketLine } from './kitchen-types.js';

/** A table's name and its ticket's number have so many characters beside the age; longer ones have a row each, and a name beyond these is smaller. */
const BESIDE = 7, LARGE = 3, MIDDLE = 6;
/** So many options stand in the button with their dish, which no column can break; more come after it. */
const IN_BUTTON = 6;
const COURSES = ['drink', 'starter', 'main', 'side', 'dessert'];
export const SHAPES: Record<Age, string> = { fresh: '●', steady: '◆', warn: '▲', late: '■' };

/** What a card looks like besides its ticket. */
export interface Look { index: number; selected: boolean; selectedLine: string | null; unseen: boolean; asked: boolean; leaving: string[]; justDone: string[] }

/** An article for a ticket; fill it with `drawTicket`. */
export const newTicket = (key: string) => el('article', { class: 'ticket', 'data-order': key, tabindex: -1 });

/** Draws the card if anything in it has changed. */
export function drawTicket(article: HTMLElement, card: Card, look: Look, now: number): void {
  const drawn = JSON.stringify([card.ticket, card.gap, card.addOn, card.remake, card.station, look]);
  if (article.dataset['drawn'] !== drawn) {
    const first = article.getClientRects()[0]?.height;
    article.dataset['drawn'] = drawn;
    article.classList.toggle('gap', card.gap);
    article.classList.toggle('docked', card.addOn);
    article.classList.toggle('unseen', look.unseen && !card.gap);
    article.classList.toggle('selected', look.selected);
    article.setAttribute('aria-label', t('ticket.label', card.ticket.table, card.ticket.number));
    // The ticket stays unseen under its undo, so that nothing else moves; the undo covers what stood in the first column.
    if (!card.gap || !article.firstChild) refill(article, head(card, look), lines(card, look), foot(card, look));
    if (card.gap && !article.querySelector('.undo')) {
      if (first) article.style.setProperty('--first', `${first}px`);
      article.append(undo(card));
    }
  }
  drawAge(article, card, now);
}

/** What ticks: the age, its colour, shape and word; or the seconds of an undo. */
export function drawAge(article: HTMLElement, card: Card, now: number): void {
  if (card.gap) {
    const left = article.querySelector('.undo-left');
    const seconds = Math.max(1, Math.ceil((Date.parse(card.ticket.bumpedAt ?? '') + 3000 - now) / 1000));
    if (left) setText(left, String(seconds));
    return;
  }
  const is = age(card, now);
  if (article.dataset['age'] !== is) article.dataset['age'] = is;
  const time = article.querySelector('.age-time'), word = article.querySelector('.age-word');
  if (time) setText(time, clock(now - Date.parse(card.ticket.firedAt)));
  if (word) setText(word, `${SHAPES[is]} ${t(`age.${is}`)}`);
}

const setText = (node: Element, text: string) => { if (node.textContent !== text) node.textContent = text; };

function head({ ticket, addOn, remake, station }: Card, look: Look): HTMLElement {
  const foreign = station !== settings.station;
  const marks = [
    foreign && t('ticket.unseen-at', settings.stations[station] ?? station),
    remake && t('ticket.remake'),
    addOn ? t('ticket.add-on') : ticket.round > 1 && t('ticket.round', ticket.round),
  ].filter((mark): mark is string => !!mark);
  return el('header', {},
    el('div', { class: ticket.table.length + ticket.number.length > BESIDE ? 'age long' : 'age' },
      look.index < 9 && el('kbd', { 'aria-hidden': 'true' }, String(look.index + 1)),
      el('h2', { class: ticket.table.length > MIDDLE ? 'small' : ticket.table.length > LARGE ? 'middle' : null }, el('span', { class: 'sr' }, `${t('ticket.table')} `), ticket.table),
      el('p', { class: 'which' }, el('span', { class: 'number' }, ticket.number), look.unseen ? el('strong', { class: 'fresh-mark' }, t('ticket.new')) : el('span', { class: 'sequence num' }, `#${ticket.sequence}`)),
      el('p', { class: 'when' }, el('span', { class: 'age-word' }), el('span', { class: 'age-time num' }))),
    el('p', { class: 'marks' }, ...marks.map(mark => el('strong', { class: 'mark' }, mark))));
}

function lines(card: Card, look: Look): HTMLElement {
  const items: HTMLElement[] = [];
  let course = '';
  for (const line of byCourse(card.ticket.lines)) {
    if (line.course !== course) items.push(el('li', { class: 'course' }, t(`course.${line.course}`)));
    course = line.course;
    items.push(drawLine(card, line, look));
  }
  return el('ul', { class: 'lines' }, ...items);
}

/** As the meal is served; within a course as it was written. */
export const byCourse = (lines: readonly TicketLine[]) => [...lines].sort((a, b) => COURSES.indexOf(a.course) - COURSES.indexOf(b.course));

function drawLine(card: Card, line: TicketLine, look: Look): HTMLElement {
  const { order } = card.ticket;
  const state = isVoid(line) ? 'void' : isDone(line) ? 'done' : isWaiting(line) ? 'waiting' : 'started';
  const data = (what: string) => ({ 'data-do': what, 'data-order': order, 'data-line': line.id, 'data-key': `${what} ${order} ${line.id}` });
  const own = card.station === settings.station, selected = look.selectedLine === line.id;
  const also = line.alsoAt.map(id => settings.stations[id] ?? id).join(', ');
  const back = look.justDone.includes(line.id), many = line.choices.length > IN_BUTTON;
  const options = (settings.expo && line.choices.length > 0 ? [line.choices.join(', ')] : line.choices).map(choice => el('span', { class: 'option' }, choice));
  const body = [
    el('span', { class: 'quantity num' }, String(line.quantity), el('span', { class: 'sr' }, '×')),
    el('span', { class: 'dish' },
      el('span', { class: 'name' }, line.name),
      ...many ? [] : options,
      also && el('span', { class: 'aside' }, settings.expo ? also : t('line.also', also)),
      el('span', { class: 'sr' }, `, ${t(`state.${state}`)}`)),
    back && el('span', { class: 'back' }, `↶ ${t('undo')}`),
    el('span', { class: 'state', 'aria-hidden': 'true' }, { waiting: '○', started: '◐', done: '✓', void: '✕' }[state]),
  ];
  const still = state === 'void' || (state === 'done' && !back) || settings.expo || !own;
  return el('li', { class: `line ${state}${selected ? ' selected' : ''}${many ? ' many' : ''}` },
    still ? el('div', { class: 'tap' }, ...body) : el('button', { class: 'tap', type: 'button', ...data('line') }, ...body),
    // Outside of the button, which no column can break; a tap on them means the line all the same.
    many && el('div', { class: 'options', ...still ? {} : data('line') }, ...options),
    line.note && el('q', { class: 'note', ...still ? {} : data('line') }, line.note),
    look.leaving.includes(line.id) && keepOrStop(line, data('keep')),
    line.allergy && !isVoid(line) && allergy(line, own, data('allergy')),
    own && !line.changeAcknowledged && change(line, state === 'void', data('change')),
    state === 'void' && line.changeAcknowledged && el('p', { class: 'why' }, t('line.voided'), line.voidReason ? `: ${reason(line.voidReason)}` : ''));
}

function allergy(line: TicketLine, own: boolean, data: Record<string, string>): HTMLElement {
  const mark = line.allergy!;
  const text = [
    el('strong', {}, `⚠ ${t('allergy.title')}`),
    mark.codes.length > 0 && el('span', { class: 'codes' }, allergens(mark.codes)),
    mark.words && el('q', {}, mark.words),
  ];
  if (!own) return el('div', { class: 'allergy' }, ...text);
  return mustSeeAllergy(line)
    ? el('button', { class: 'allergy', type: 'button', ...data }, ...text, el('span', { class: 'do' }, t('allergy.tap')))
    : el('div', { class: 'allergy seen' }, ...text, el('span', { class: 'do' }, `✓ ${t('allergy.seen')}`));
}

function change(line: TicketLine, voided: boolean, data: Record<string, string>): HTMLElement {
  return el('button', { class: 'change', type: 'button', ...data },
    el('strong', {}, voided ? t('line.voided') : t('line.remake', line.remakes)),
    line.voidReason && el('q', {}, reason(line.voidReason)),
    el('span', { class: 'do' }, t('change.tap')));
}

/** Three seconds in which a line that cannot be made can still be kept; and the 86 that usually follows. */
function keepOrStop(line: TicketLine, data: Record<string, string>): HTMLElement {
  const dish = dishNamed(line.name);
  return el('div', { class: 'keep' },
    el('button', { class: 'change', type: 'button', ...data }, el('strong', {}, `↶ ${t('undo')}`), el('span', { class: 'do' }, t('cannot.leaving'))),
    dish && el('button', { class: 'change', type: 'button', 'data-do': '86', 'data-kind': 'item', 'data-id': dish.id, 'data-key': `86 ${data['data-key'] ?? ''}` }, el('strong', {}, t('cannot.86'))));
}

function foot(card: Card, look: Look): HTMLElement {
  const { ticket } = card;
  if (card.station !== settings.station) return el('p', { class: 'foreign' }, t('ticket.tell', settings.stations[card.station] ?? card.station));
  const left = ticket.lines.filter(line => !isDone(line) && !isVoid(line)).length;
  const allergy = ticket.lines.some(mustSeeAllergy), blocked = allergy || ticket.lines.some(mustSeeRemake);
  return el('footer', {},
    el('button', { class: `bump${blocked ? ' blocked' : left === 0 ? ' ready' : ''}`, type: 'button', 'data-do': 'bump', 'data-order': ticket.order, 'data-key': `bump ${ticket.order}` },
      look.asked ? count('bump.sure', left) : blocked ? t(allergy ? 'bump.allergy' : 'bump.change') : t('bump')),
    el('button', { class: 'more', type: 'button', 'data-do': 'more', 'data-order': ticket.order, 'data-key': `more ${ticket.order}`, 'aria-label': t('more.label', ticket.number) }, '⋯'));
}

function undo({ ticket }: Card): HTMLElement {
  return el('button', { class: 'undo', type: 'button', 'data-do': 'undo', 'data-order': ticket.order, 'data-key': `undo ${ticket.order}` },
    el('span', { class: 'undo-what' }, t('undo.done', ticket.table, ticket.number)),
    el('span', { class: 'undo-do' }, `↶ ${t('undo')}`),
    el('span', { class: 'undo-left num', 'aria-hidden': 'true' }, '3'));
}

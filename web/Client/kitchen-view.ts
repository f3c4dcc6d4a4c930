// The board on the page: which tickets stand where, what is selected, and what the server is told to have been painted.

import type { Bell } from './kitchen-bell.js';
import { age, arrange, isGap, UNDO_MS, type Card } from './kitchen-board.js';
import { isDone } from './kitchen-intent.js';
import type { Live } from './kitchen-live.js';
import { byId, count, settings, t } from './kitchen-page.js';
import { drawCounts } from './kitchen-panels.js';
import { handOn, moving } from './kitchen-taps.js';
import { drawAge, drawTicket, newTicket, SHAPES } from './kitchen-ticket.js';
import type { TicketLine } from './kitchen-types.js';

/** Tickets that no screen has drawn are reported again after so long, in ms. */
const PAINT_AGAIN_MS = 3000;
/** A ticket whose left edge is nearer than this to the board's right edge, in px, cannot be read. */
const EDGE = 40;

export class View {
  cards: Card[] = [];
  selected: string | null = null;
  selectedLine: string | null = null;
  /** The ticket whose bump was asked once although lines are unfinished. */
  asked: string | null = null;
  /** Lines that leave the bill in a moment. */
  readonly leaving = new Set<string>();
  /** When lines were tapped as done on this screen, by its own clock. */
  readonly doneAt = new Map<string, number>();
  readonly board = byId('board');

  private readonly articles = new Map<string, HTMLElement>();
  private readonly reported = new Map<string, number>();
  /** Tickets should change places, and a hand is on the glass. */
  private held = false;
  private drawing = 0;

  constructor(private readonly live: Live, private readonly bell: Bell) {
    this.board.addEventListener('scroll', () => this.drawBeyond(), { passive: true });
    // A column that is cut at the edge would show the 2 of a 12.
    this.board.addEventListener('scrollend', () => this.rest(this.board.scrollLeft));
    addEventListener('resize', () => this.draw());
  }

  card(key: string | null): Card | undefined { return this.cards.find(card => card.key === key); }
  article(key: string): HTMLElement | undefined { return this.articles.get(key); }

  /** Draws once before the next frame, however many changes there are. Hidden pages have no frames: they draw when they are shown. */
  draw(): void {
    if (this.drawing === 0) this.drawing = requestAnimationFrame(() => { this.drawing = 0; this.drawBoard(); });
  }

  /** What ages; and what has become due without any news. */
  tick(now: number): void {
    for (const card of this.cards) {
      const article = this.articles.get(card.key);
      if (article) drawAge(article, card, now);
    }
    const due = this.cards.some(card => card.ticket.state === 'new' || (card.gap && !isGap(card.ticket, now)));
    if (due || (this.held && !handOn())) this.draw();
    this.drawBeyond();
  }

  /** A line that was tapped as done a moment ago: one more tap takes it back. */
  canTakeBack(line: TicketLine): boolean { return isDone(line) && performance.now() - (this.doneAt.get(line.id) ?? -Infinity) < UNDO_MS; }

  /** What the keys now mean; a button that still has the focus would take Enter and space for itself. */
  select(key: string, line: string | null = null): void {
    [this.selected, this.selectedLine] = [key, line];
    (document.activeElement as HTMLElement | null)?.blur();
    this.articles.get(key)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  forget(): void { this.selected = this.selectedLine = this.asked = null; }

  /** How many tickets lie beyond the right edge, how many of them are late, and the way there. */
  drawBeyond(): void {
    const edge = this.board.getBoundingClientRect().right - EDGE, now = this.live.now();
    const beyond = this.cards.filter(card => (this.articles.get(card.key)?.getBoundingClientRect().left ?? 0) > edge);
    const late = beyond.filter(card => !card.gap && age(card, now) === 'late').length;
    const button = byId('beyond'), back = beyond.length === 0;
    const words = back ? `◂ ${t('board.back')}` : `${count('board.beyond', beyond.length)} ▸${late ? `\n${SHAPES.late} ${late} ${t('age.late')}` : ''}`;
    button.classList.toggle('none', back && this.board.scrollLeft < EDGE);
    button.dataset['to'] = back ? 'start' : 'on';
    if (button.textContent !== words) button.textContent = words;
  }

  /** Turns on so far that the last column that was to be seen still is. */
  turn(to: string | undefined): void {
    const column = this.column();
    this.rest(to === 'start' ? 0 : this.board.scrollLeft + column * Math.max(1, Math.round(this.board.clientWidth / column) - 1));
  }

  /** Scrolls to the column whose edge is nearest. */
  private rest(left: number): void {
    const column = this.column(), whole = Math.round(left / column) * column;
    if (Math.abs(whole - this.board.scrollLeft) > 1) this.board.scrollTo({ left: whole, behavior: 'smooth' });
  }

  /** From one column's edge to the next one's, in px. */
  private column(): number {
    const ticket = this.board.querySelector('.ticket')?.getClientRects()[0];
    return ticket ? ticket.width + parseFloat(getComputedStyle(this.board).columnGap) : Infinity;
  }

  private drawBoard(): void {
    const now = this.live.now();
    this.place(arrange(this.live.tickets(), now));
    // A button that the keyboard was on may be gone, or lie under the undo: its ticket, or without it the board, is where Tab goes on.
    const hand = document.activeElement, ticket = hand && hand.matches(':focus-visible') ? hand.closest<HTMLElement>('.ticket') : null;
    moving(this.articles.values(), () => this.drawCards(now));
    const at = document.activeElement, under = !!ticket && ticket.classList.contains('gap') && !!at && !at.matches('.undo');
    if (ticket && (under || !ticket.contains(at))) (ticket.isConnected ? ticket : this.board).focus({ preventScroll: true });
    byId('empty').hidden = this.cards.length > 0;
    byId('empty').textContent = this.live.known() ? t('board.empty') : t('board.loading');
    drawCounts(this.cards);
    this.drawBeyond();
    this.report();
  }

  private drawCards(now: number): void {
    this.cards.forEach((card, index) => this.drawCard(card, index, now));
    for (const [key, article] of this.articles) if (!this.card(key)) { article.remove(); this.articles.delete(key); }
  }

  private drawCard(card: Card, index: number, now: number): void {
    const article = this.articles.get(card.key) ?? newTicket(card.key);
    this.articles.set(card.key, article);
    const selected = card.key === this.selected;
    drawTicket(article, card, {
      index, selected, selectedLine: selected ? this.selectedLine : null, unseen: this.bell.isUnseen(card.key), asked: card.key === this.asked,
      leaving: card.ticket.lines.filter(line => this.leaving.has(line.id)).map(line => line.id),
      justDone: card.ticket.lines.filter(line => this.canTakeBack(line)).map(line => line.id),
    }, now);
    if (this.board.children[index] !== article) this.board.insertBefore(article, this.board.children[index] ?? null);
  }

  /** Takes the new order of the board; while a hand is on the glass only what is new is put at the end. */
  private place(wanted: Card[]): void {
    const before = this.cards.map(card => card.key);
    const moves = before.some((key, i) => wanted[i]?.key !== key);
    this.held = moves && handOn();
    if (this.held) {
      this.cards = [...this.cards.flatMap(card => this.stay(card, wanted)), ...wanted.filter(card => !before.includes(card.key))];
      return;
    }
    this.cards = wanted;
    if (this.selected && this.card(this.selected)?.gap !== false) this.selected = this.selectedLine = null;
  }

  /** A card that keeps its place: as it is now, or as a gap when its time is over. */
  private stay(card: Card, wanted: readonly Card[]): Card[] {
    const still = wanted.find(one => one.key === card.key);
    if (still) return [still];
    const fired = this.live.tickets().find(one => one.key === card.key);
    return fired ? [{ ...card, ...fired, gap: true }] : [];
  }

  /** Says to the server what has really been painted: two frames after it was drawn. */
  private report(): void {
    const now = performance.now();
    const due = this.cards
      .filter(card => card.ticket.state === 'new' && card.station === settings.station && now - (this.reported.get(card.ticket.order) ?? -Infinity) > PAINT_AGAIN_MS)
      .map(card => card.ticket.order);
    if (due.length === 0) return;
    for (const order of due) this.reported.set(order, now);
    requestAnimationFrame(() => requestAnimationFrame(() => this.live.painted(due)));
  }
}

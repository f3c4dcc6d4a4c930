import { h, money, page, t, why } from './guest-words.js';
import { Dish, allergenName, dishes, instead, wishes } from './guest-menu.js';
import { when } from './guest-hours.js';
import { more, More, Option, OptionGroup } from './guest-more.js';
import { open, Sheet } from './guest-sheet.js';
import type { Asked, Choice, Line, OrderLine } from './guest-live.js';

const states: [string, string][] = [['c', 'Contains'], ['m', 'MayContain'], ['-', 'Unknown'], ['f', 'Free']];
const codes = Array.from({ length: 14 }, (_, i) => i + 1);

/** Fetches what a sheet needs, before it is asked for. */
export const ready = (): unknown => more();

const live = () => import('./guest-live.js');

/** A dish as the waiter proposed it, and what comes when its sheet closes. */
export interface Proposal { quantity: number; choices: Choice[]; back(): void }

/** A dish's sheet: what it is, what is in it, how one wants it. With a line, that line is changed instead of a new one added; a line of another dish gives way to this one, unless it was sent. */
export async function openDish(dish: Dish, line?: Line | OrderLine, proposal?: Proposal): Promise<void> {
  const rest = await more();
  const seated = page.door === 'seated', table = seated ? await live() : null;
  let back = proposal && proposal.back, stop = (): void => { };
  const sheet = await open(dish.name, () => { stop(); if (back) back(); });
  let about = printed(dish), menu = page.menu;
  sheet.body.append(...about);
  const late = when(dish), note = late || dish.row.querySelector('.out')!.textContent, gone = dish.row.classList.contains('sold'), said = h('p', { class: 'said' });
  if (note) sheet.body.append(said), said.append(note, gone ? substitute(rest, dish, table && line ? table.marked(line) : [], other => { back = undefined; sheet.close(); openDish(other, line, proposal && { ...proposal, choices: [] }); }) : '');
  const inside = allergens(dish);
  let form: DishForm | undefined;
  /** Asks how one wants it, from the moment in which it can be had. */
  const begin = () => {
    if (!form && table && !gone && !notNow(dish, line)) {
      form = new DishForm(dish, rest, sheet, table, line, proposal);
      form.draw();
      sheet.body.append(inside);
      if (late && !when(dish)) said.remove();
    }
  };
  sheet.body.append(inside);
  begin();
  if (!seated) sheet.foot.append(h('p', null, t('SitFirst')));
  if (table) stop = table.onChange(() => {
    if (form) form.stock(); else begin();
    if (menu === page.menu) return;
    menu = page.menu;
    if (form) form.renew();
    if (!dishes.has(dish.id)) return;
    sheet.body.querySelector('h2')!.textContent = dish.name;
    const fresh = printed(dish);
    about[0].before(...fresh);
    for (const old of about) old.remove();
    about = fresh;
    inside.lastElementChild!.replaceWith(allergens(dish).lastElementChild!);
  });
}

/** When the dish is served, where that is not now; what is on the order may still be changed, and the house says until when. */
const notNow = (dish: Dish, line?: Line | OrderLine): string => line && line.item === dish.id && !('order' in line) ? '' : when(dish);

/** A dish as the menu has it. */
function printed(dish: Dish): HTMLElement[] {
  const picture = dish.row.querySelector('img'), about = dish.row.querySelector('p'), fit = dish.row.querySelector('.fit')!.textContent, small = h('p', { class: 'tags' });
  small.append(h('b', { class: 'num' }, money(dish.price)), ' ', ...Array.from(dish.row.querySelectorAll('i')).map(i => h('i', null, i.textContent)));
  return [
    picture && h('img', { class: 'wide', src: picture.src, alt: '' }),
    about && h('p', { lang: about.lang || undefined }, about.textContent),
    small,
    fit && h('p', { class: 'fit' }, fit),
  ].filter((part): part is HTMLElement => !!part);
}

function substitute(rest: More, dish: Dish, allergies: number[], take: (dish: Dish) => void): Node | string {
  const other = instead((rest.items[dish.id] || {}).s, allergies);
  return other ? h('button', { class: 'link', type: 'button', onclick: () => take(other) }, t('TryInstead', other.name)) : '';
}

function allergens(dish: Dish): HTMLElement {
  const list = h('dl');
  for (const [letter, state] of states) {
    const names = codes.filter(c => dish.allergens[c - 1] === letter).map(allergenName);
    if (names.length) list.append(h('dt', { class: state }, t('State.' + state)), h('dd', null, names.join(', ')));
  }
  return h('details', { class: 'allergens', open: true }, h('summary', null, t('Allergens')), list);
}

/** What a guest wrote or pasted; the kitchen's tickets know no white space but spaces and line breaks. */
const written = (field: HTMLInputElement | HTMLTextAreaElement): string => field.value.replace(/[^\S\n]/g, ' ').trim();

class DishForm {
  /** Chosen options by path: "size" or "size/large/sauce". */
  private readonly chosen = new Map<string, Set<string>>();
  private quantity: number;
  /** What one portion costs as it is chosen. */
  private unit = 0;
  private drawn = '';
  /** The line is of this dish, and not of one that is swapped for it. */
  private readonly same: boolean;
  private readonly options = h('div');
  /** Draws anew which options are sold out. */
  private readonly shelves: (() => void)[] = [];
  private readonly gone = h('p', { class: 'said', role: 'status' });
  private readonly note: HTMLTextAreaElement;
  private readonly marks: HTMLInputElement[];
  private readonly words: HTMLInputElement;
  private readonly minus = h('button', { type: 'button', 'aria-label': t('OneLess', ''), onclick: () => this.count(-1) }, '−') as HTMLButtonElement;
  private readonly plus = h('button', { type: 'button', 'aria-label': t('OneMore', ''), onclick: () => this.count(1) }, '+');
  private readonly shown = h('output', { class: 'num', 'aria-label': t('Quantity') });
  private readonly go = h('button', { class: 'button wide', type: 'button', onclick: () => this.send() });

  constructor(private readonly dish: Dish, private readonly rest: More, private readonly sheet: Sheet, private readonly table: typeof import('./guest-live.js'), private readonly line?: Line | OrderLine, private readonly proposal?: Proposal) {
    this.same = !!line && line.item === dish.id;
    this.quantity = line ? line.quantity : proposal ? proposal.quantity : 1;
    this.note = h('textarea', { class: 'field', maxlength: 500, rows: 2, placeholder: t('NoteHint') }) as HTMLTextAreaElement;
    this.note.value = line && line.note || '';
    const marked = line && line.allergy, avoid = wishes().avoid;
    this.marks = codes.map(c => {
      const box = h('input', { type: 'checkbox', value: c }) as HTMLInputElement;
      box.checked = !!marked && marked.codes.includes(table.codes[c - 1]);
      return box;
    });
    this.words = h('input', { class: 'field', maxlength: 200, value: marked && marked.words || '' }) as HTMLInputElement;
    // Those who said what they avoid find it first, but only they can say that it is an allergy.
    this.marks.sort((a, b) => Number(avoid.includes(Number(b.value))) - Number(avoid.includes(Number(a.value))));
    if (this.same) this.recall(line!.choices, '');
    else if (proposal && proposal.choices.length) this.recall(proposal.choices, '');
    else this.defaults(this.groupsOf(dish.id), '');
  }

  draw(): void {
    const chips = h('div', { class: 'chips' });
    for (const box of this.marks) chips.append(h('label', { class: 'chip' }, box, h('span', null, allergenName(Number(box.value)))));
    const open = !!this.line && !!this.line.allergy;
    this.sheet.body.append(
      this.options,
      h('details', { class: 'allergy', open }, h('summary', null, t('AllergyMark')), h('p', { class: 'fine' }, t('AllergyMarkNote')), chips, h('label', null, t('AllergyWords'), this.words)),
      h('label', null, t('Note'), this.note));
    this.sheet.foot.append(h('div', { class: 'row' }, h('div', { class: 'step' }, this.minus, this.shown, this.plus), this.go));
    this.drawOptions();
    this.total();
  }

  private drawOptions(): void {
    this.drawn = this.asked();
    for (const id of this.groupsOf(this.dish.id)) this.drawGroup(id, '', this.options);
  }

  /** Another menu: its options and prices, with what was chosen and written; another price is told. */
  renew(): void {
    const was = this.unit, held = document.activeElement as HTMLInputElement;
    if (this.asked() !== this.drawn) {
      const anew = this.groupsOf(this.dish.id).filter(id => !this.chosen.has(id));
      this.shelves.length = 0;
      this.options.textContent = '';
      this.defaults(anew, '');
      this.drawOptions();
      const same = Array.from(this.options.querySelectorAll('input')).find(i => !held.isConnected && i.name === held.name && i.value === held.value);
      if (same) same.focus();
    }
    this.total();
    if (this.unit !== was && dishes.has(this.dish.id)) why(t('NewPrice', this.dish.name, money(this.unit)));
  }

  /** The questions that the menu asks of the dish, as they are drawn. */
  private asked(): string {
    const groups = (ids: string[]): unknown[] => ids.map(id => this.group(id)).map(group => [group, group && group.o.map(o => groups(o.g || []))]);
    return JSON.stringify(groups(this.groupsOf(this.dish.id)));
  }

  /** What sold out, or is there again, while the guest chooses. */
  stock(): void {
    for (const draw of this.shelves) draw();
    const said = !dishes.has(this.dish.id) ? t('Refusal.NoSuchItem') : this.dish.row.classList.contains('sold') ? t('SoldOut') : notNow(this.dish, this.line);
    (this.go as HTMLButtonElement).disabled = !!said;
    this.gone.textContent = said;
    if (!said) this.gone.remove();
    else if (!this.gone.isConnected) this.sheet.foot.prepend(this.gone);
  }

  private groupsOf(item: string): string[] { return (this.rest.items[item] || {}).g || []; }
  private at(path: string): Set<string> { return this.chosen.get(path) || this.chosen.set(path, new Set()).get(path)!; }
  private group(id: string): OptionGroup | undefined { return this.rest.groups[id]; }

  /** What is chosen at first; where the guest has chosen before, that stays. */
  private defaults(ids: string[], within: string): void {
    for (const id of ids) if (!this.at(within + id).size) for (const option of (this.group(id) || { o: [] as Option[] }).o) if (option.d && !this.out(option)) {
      this.at(within + id).add(option.id);
      this.defaults(option.g || [], `${within}${id}/${option.id}/`);
    }
  }

  private recall(choices: Choice[], within: string): void {
    for (const choice of choices) {
      this.at(within + choice.group).add(choice.modifier);
      this.recall(choice.choices || [], `${within}${choice.group}/${choice.modifier}/`);
    }
  }

  private out(option: Option): boolean {
    return this.table.optionOut(option);
  }

  private drawGroup(id: string, within: string, into: HTMLElement): void {
    const group = this.group(id), path = within + id;
    if (!group) return;
    const one = group.max === 1 && group.min === 1;
    const set = h('fieldset', { class: 'options', 'data-group': path }, h('legend', null, group.n + ' ', h('small', null, group.r)));
    const drawn = group.o.map(option => {
      const input = h('input', { type: one ? 'radio' : 'checkbox', name: path, value: option.id }) as HTMLInputElement, out = h('small');
      const nested = h('div', { class: 'nested', hidden: true });
      set.append(h('label', { class: 'option' }, input, h('span', null, option.n, this.warning(option), out), option.p !== 0 && h('span', { class: 'num' }, '+' + money(option.p))), nested);
      return { option, input, out, nested };
    });
    const show = () => {
      for (const { option, input, nested } of drawn) {
        input.checked = this.at(path).has(option.id);
        nested.hidden = !input.checked || !option.g;
        if (!nested.hidden && !nested.firstChild) for (const inner of option.g!) this.drawGroup(inner, `${path}/${option.id}/`, nested);
      }
    };
    const stock = () => {
      for (const { option, input, out } of drawn) {
        // What sold out can only be taken off.
        input.disabled = this.out(option) && !this.at(path).has(option.id);
        out.textContent = this.out(option) ? ' ' + t('SoldOut') : '';
      }
    };
    this.shelves.push(stock);
    for (const { option, input } of drawn) input.addEventListener('change', () => {
      this.choose(path, option, group, input.checked);
      set.classList.remove('need');
      stock();
      show();
      this.total();
    });
    stock();
    show();
    into.append(set);
  }

  private warning(option: Option): HTMLElement | false {
    const warn = [['c', 'Fit.Contains'], ['m', 'Fit.May']].map(([letter, key]) => {
      const names = codes.filter(c => (option.a || '')[c - 1] === letter).map(allergenName);
      return names.length ? t(key, names.join(', ')) : '';
    }).filter(w => w).join('. ');
    return !!warn && h('small', null, ' ' + warn);
  }

  private choose(path: string, option: Option, group: OptionGroup, on: boolean): void {
    const set = this.at(path);
    if (group.max === 1) set.clear();
    if (!on) { set.delete(option.id); return; }
    set.add(option.id);
    this.defaults(option.g || [], `${path}/${option.id}/`);
  }

  private count(by: number): void {
    this.quantity = Math.max(1, Math.min(99, this.quantity + by));
    this.total();
  }

  private added(ids: string[], within: string): number {
    let sum = 0;
    for (const id of ids) for (const option of (this.group(id) || { o: [] as Option[] }).o)
      if (this.at(within + id).has(option.id)) sum += option.p + this.added(option.g || [], `${within}${id}/${option.id}/`);
    return sum;
  }

  private total(): void {
    this.shown.textContent = String(this.quantity);
    // A button that is off loses the focus.
    if (this.quantity < 2 && document.activeElement === this.minus) this.plus.focus();
    this.minus.disabled = this.quantity < 2;
    this.unit = this.dish.price + this.added(this.groupsOf(this.dish.id), '');
    this.go.textContent = t(this.same ? 'Save' : 'Add', money(this.unit * this.quantity));
  }

  private choices(ids: string[], within: string): Choice[] {
    const list: Choice[] = [];
    for (const id of ids) for (const option of (this.group(id) || { o: [] as Option[] }).o)
      if (this.at(within + id).has(option.id)) list.push({ group: id, modifier: option.id, choices: this.choices(option.g || [], `${within}${id}/${option.id}/`) });
    return list;
  }

  /** The first group that needs more or fewer choices. */
  private missing(ids: string[], within: string): string | null {
    for (const id of ids) {
      const group = this.group(id), count = this.at(within + id).size;
      if (!group) continue;
      if (count < group.min || count > group.max) return within + id;
      for (const option of group.o) if (this.at(within + id).has(option.id)) {
        const inner = this.missing(option.g || [], `${within}${id}/${option.id}/`);
        if (inner) return inner;
      }
    }
    return null;
  }

  private send(): void {
    const ids = this.groupsOf(this.dish.id), gap = this.missing(ids, '');
    if (gap) {
      const set = Array.from(this.options.querySelectorAll<HTMLElement>('[data-group]')).find(s => s.dataset.group === gap)!;
      set.classList.add('need');
      set.scrollIntoView({ block: 'center' });
      const first = set.querySelector<HTMLInputElement>('input:not(:disabled)');
      if (first) first.focus();
      this.go.textContent = set.querySelector('legend')!.firstChild!.textContent!.trim();
      return;
    }
    const marked = this.marks.filter(m => m.checked).map(m => this.table.codes[Number(m.value) - 1]), words = written(this.words), note = written(this.note);
    const asked: Asked = { quantity: this.quantity, choices: this.choices(ids, '') };
    if (note) asked.note = note;
    if (marked.length || words) asked.allergy = words ? { codes: marked, words } : { codes: marked };
    if (this.proposal) asked.suggested = true;
    const line = this.line, unsent = line && !('order' in line) ? line : undefined;
    if (this.same && unsent) this.table.change(unsent, asked, this.unit);
    else {
      if (unsent) this.table.remove(unsent);
      this.table.add(this.dish.id, asked, this.unit);
    }
    this.sheet.close();
  }
}

// The few ways in which this screen touches the page.

import { form } from './amounts.js';
import type { Settings } from './kitchen-types.js';

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes (null, undefined and false leave one out) and children. Text is always text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  for (const child of children) if (child) made.append(child);
  return made;
}

export const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

export const settings: Settings = JSON.parse(byId('kitchen-settings').textContent ?? '{}') as Settings;

/** Words in the screen's language; {0}, {1}… are filled in. A word that is missing shows its key. */
export function t(key: string, ...values: (string | number)[]): string {
  return (settings.words[key] ?? key).replace(/\{(\d)\}/g, (all: string, i: string) => String(values[Number(i)] ?? all));
}

/** The sentence for a count, in the language's own forms of the plural. */
export const count = (key: string, n: number) => t(form(settings.words, settings.language, key, n), n);

/** Why a line was voided: the house's own reason in the screen's language, a person's as written. */
export const reason = (why: string) => settings.words[`void.${why}`] ?? why;

/** "milk, nuts" in the screen's language, with the guest's own words as written. */
export const allergens = (codes: readonly string[]) => codes.map(code => t(`allergen.${code}`)).join(', ');

/** Replaces what an element holds and keeps the keyboard where it was, by `data-key`. */
export function refill(holder: HTMLElement, ...children: Child[]): void {
  const focused = holder.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['key'] : undefined;
  holder.replaceChildren(...children.filter((c): c is Node | string => !!c));
  if (focused) holder.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

let clearing = 0;

/** One sentence at the foot of the screen, for 5 s, read aloud. */
export function say(words: string): void {
  const place = byId('said');
  place.textContent = words;
  clearTimeout(clearing);
  clearing = setTimeout(() => { place.textContent = ''; }, 5000);
}

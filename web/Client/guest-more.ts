import { page } from './guest-words.js';

/** An option: name, price in minor units, groups asked under it, allergens as letters, ingredients, chosen at first. */
export interface Option { id: string; n: string; p: number; g?: string[]; a?: string; i?: string[]; d?: boolean }
/** Options of which at least min and at most max are chosen; r says so in words. */
export interface OptionGroup { n: string; r: string; min: number; max: number; o: Option[] }
/** What the page does not show of a dish: groups, substitutes, ingredients, names in other languages. */
export interface Extra { g?: string[]; s?: string[]; i?: string[]; w?: string }
export interface More { words: { [key: string]: string }; groups: { [id: string]: OptionGroup }; items: { [id: string]: Extra } }

const rest = {} as More;
let loaded: Promise<More> | undefined;

const load = (from: string): Promise<More> => fetch(from)
  .then(answer => answer.ok ? answer.json() as Promise<More> : Promise.reject(new Error('offline')))
  .then(fresh => { Object.assign(page.words, fresh.words); return Object.assign(rest, fresh); });

/** The rest of the menu and of the words: fetched once, when first needed. */
export const more = (): Promise<More> => loaded = loaded || load(page.more).catch(error => { loaded = undefined; throw error; });

/** The same of the menu that follows; whoever holds it holds the new one. */
export const anew = (from: string): Promise<More> => load(from).then(fresh => loaded = Promise.resolve(fresh));

import { amounts, form, Marks } from './amounts.js';

/** What the server wrote into the page for us, once, in the reader's language. */
export interface PageData {
  path: string;
  more: string;
  /** Address of the style sheet of the sheets. */
  sheetStyle: string;
  language: string;
  /** The number of the menu that the page shows. */
  menu: number;
  marks: Marks;
  digits: number;
  /** The venue's time zone, and how many minutes after its hours a dish that was chosen in time is still sent. */
  zone: string;
  grace: number;
  /** The server's clock as it made the page, in milliseconds since 1970. */
  now: number;
  any: boolean;
  /** The seat that the page was made for, where it was for one. */
  at?: { seat: string; table: string };
  door: string;
  words: { [key: string]: string };
}

export const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
export const all = <T extends HTMLElement = HTMLElement>(selector: string, inside: ParentNode = document) => Array.from(inside.querySelectorAll<T>(selector));

export const page: PageData = JSON.parse($('page').textContent!);

const began = Date.now();
/** The server's clock, as far as a page without a connection knows it: the phone's may be wrong. */
export const pageNow = (): number => page.now + Date.now() - began;

/** Words with their numbered places filled. */
export const t = (key: string, ...args: unknown[]): string =>
  (page.words[key] || key).replace(/\{(\d)\}/g, (_, n) => String(args[+n]));

/** The sentence for a count, in the language's own forms of the plural. */
export const counted = (key: string, count: number): string => t(form(page.words, page.language, key, count), count);

/** Minor units as an amount of money. */
export const money = amounts(page.marks, page.digits);

type Child = Node | string | number | false | null | undefined;

/** An element: attributes are set as they are, except "class", handlers ("onclick") and false or undefined ones. */
export const h = (tag: string, attributes?: { [name: string]: any } | null, ...children: Child[]): HTMLElement => {
  const element = document.createElement(tag);
  for (const name in attributes) {
    const value = attributes[name];
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children) if (child || child === 0) element.append(child instanceof Node ? child : String(child));
  return element;
};

/** Says something to a screen reader, when it has finished its sentence. */
export const news = (text: string): void => { $('news').textContent = text; };

let saying = 0;
/** Says why something was not done, in sight for a while where the finger was. */
export const why = (words: string): void => {
  const place = document.getElementById('why');
  if (!place) return news(words);
  place.textContent = words;
  place.hidden = false;
  clearTimeout(saying);
  // It waits for who has put the phone away.
  const end = () => { if (document.hidden) again(); else place.hidden = true; }, again = () => saying = window.setTimeout(end, 6000);
  again();
};

/** Letters without accents, for comparing what people type. */
export const fold = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ħ/g, 'h').replace(/œ/g, 'oe').replace(/[’']/g, ' ');

/** Markup that is safe to put on the page: made by `html` only. */
export class Markup {
  constructor(readonly text: string, readonly items?: readonly [key: string, item: Markup][]) {}
}

/** What a list holds that is drawn item by item, by their keys: of a full room only what has changed is read anew. The list's own tag says `data-list`. */
export const items = (list: readonly [key: string, item: Markup][]): Markup => new Markup(list.map(([, one]) => one.text).join(''), list);

const entity: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function flat(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(flat).join('');
  return String(value).replace(/[&<>"']/g, (c) => entity[c]!);
}

/** Every value is escaped, except markup made by this same function. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + flat(values[i - 1]) + part));
}

const drawn = new WeakMap<Element, string>();
/** The element does not look like the markup yet. */
export const stale = (element: Element, markup: Markup): boolean => drawn.get(element) !== markup.text;

/** Makes an element look like the markup, keeping what is already there: focus, scrolling and typed words survive. */
export function draw(element: Element, markup: Markup): void {
  if (!stale(element, markup)) return;
  drawn.set(element, markup.text);
  if (markup.items) each(element, markup.items);
  else children(element, parsed(markup));
}

function parsed(markup: Markup): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = markup.text;
  return template.content;
}

function each(list: Element, items: readonly [string, Markup][]): void {
  const have = new Map(Array.from(list.children).map((one) => [keyOf(one), one]));
  let at = list.firstElementChild;
  for (const [key, markup] of items) {
    const known = have.get(key), fresh = !known || stale(known, markup) ? parsed(markup).firstElementChild! : null, one = known || fresh!;
    have.delete(key);
    if (known && fresh) patch(known, fresh);
    drawn.set(one, markup.text);
    if (one === at) at = at.nextElementSibling;
    else list.insertBefore(one, at);
  }
  have.forEach((gone) => gone.remove());
}

function keyOf(node: Node): string | null {
  return node instanceof Element ? node.getAttribute('data-key') : null;
}

function fits(old: Node, fresh: Node): boolean {
  return old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);
}

function children(parent: Node, fresh: Node): void {
  const keyed = new Map<string, Node>();
  parent.childNodes.forEach((node) => {
    const key = keyOf(node);
    if (key) keyed.set(key, node);
  });
  let at = parent.firstChild;
  for (const want of Array.from(fresh.childNodes)) {
    const key = keyOf(want);
    const have = key ? keyed.get(key) : at;
    if (!have || !fits(have, want)) {
      parent.insertBefore(want, at);
    } else {
      if (have === at) at = at.nextSibling;
      else parent.insertBefore(have, at);
      patch(have, want);
    }
  }
  while (at) {
    const next = at.nextSibling;
    parent.removeChild(at);
    at = next;
  }
}

function patch(have: Node, want: Node): void {
  // In a room of many tables nearly everything is as it was.
  if (have.isEqualNode(want)) return;
  if (!(have instanceof Element) || !(want instanceof Element)) {
    if (have.nodeValue !== want.nodeValue) have.nodeValue = want.nodeValue;
    return;
  }
  // Whether details are open is the person's to say once they are there; where something stands, the plan's.
  const theirs = (name: string) => name === 'style' || name === 'open' && have.nodeName === 'DETAILS';
  for (const a of Array.from(have.attributes))
    if (!want.hasAttribute(a.name) && !theirs(a.name)) have.removeAttribute(a.name);
  for (const a of Array.from(want.attributes))
    if (have.getAttribute(a.name) !== a.value && !theirs(a.name)) have.setAttribute(a.name, a.value);
  // What a person types or ticks lives in the property; the attribute is only where it starts.
  if (have instanceof HTMLInputElement || have instanceof HTMLTextAreaElement || have.hasAttribute('data-list')) return;
  children(have, want);
}

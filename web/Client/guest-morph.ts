/**
 * Makes one part of the page like another, and leaves alone what is the same: what is typed, ticked, opened or held by the keyboard stays
 * so. Elements with an id are the same wherever they stand; what carries data-keep is nobody's but its own script's.
 */
export function morph(old: Element, fresh: Element): void {
  if (old.hasAttribute('data-keep') && fresh.hasAttribute('data-keep') || old.tagName === 'NOSCRIPT') return;
  for (const { name, value } of Array.from(fresh.attributes)) if (name !== 'open' && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of Array.from(old.attributes)) if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
  children(old, fresh);
}

const idOf = (node: Node): string => node instanceof Element ? node.id : '';

function children(old: Element, fresh: Element): void {
  const staying = new Set(Array.from(fresh.children).map(idOf).filter(id => id));
  let at: ChildNode | null = old.firstChild;
  for (const kid of Array.from(fresh.childNodes)) {
    const id = idOf(kid), found = id ? Array.from(old.children).find(c => c.id === id && c.tagName === (kid as Element).tagName) : undefined;
    // What is gone makes room, so that what stays need not move: a frame that is moved loads anew.
    while (found && at && at !== found && !staying.has(idOf(at))) at = after(at);
    if (found) {
      if (at === found) at = at.nextSibling;
      else old.insertBefore(found, at);
      morph(found, kid as Element);
    } else if (at && !id && !idOf(at) && at.nodeName === kid.nodeName) {
      const same: ChildNode = at;
      at = at.nextSibling;
      if (same instanceof Element) morph(same, kid as Element);
      else if (same.nodeValue !== kid.nodeValue) same.nodeValue = kid.nodeValue;
    } else old.insertBefore(document.adoptNode(kid), at);
  }
  while (at) at = after(at);
}

function after(gone: ChildNode): ChildNode | null {
  const next = gone.nextSibling;
  gone.remove();
  return next;
}

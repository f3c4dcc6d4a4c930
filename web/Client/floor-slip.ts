import { draw, Markup } from './floor-html.js';

/** Prints on an 80 mm roll through the browser: the page is as long as the text. */
export function printSlip(content: Markup): void {
  const slip = onto(content, 'measured');
  const millimetres = Math.ceil(slip.getBoundingClientRect().height / 96 * 25.4) + 10;
  send(slip, `@page { size: 80mm ${Math.max(60, millimetres)}mm; margin: 3mm; }`);
}

/** Prints on sheets of A4. */
export function printSheet(content: Markup): void {
  send(onto(content, 'measured sheet-of-paper'), '@page { size: A4; margin: 15mm; }');
}

function onto(content: Markup, style: string): HTMLElement {
  const slip = document.getElementById('slip') || document.body.appendChild(Object.assign(document.createElement('div'), { id: 'slip' }));
  // It is for paper: a reader of the screen has the same on the page.
  slip.setAttribute('aria-hidden', 'true');
  draw(slip, content);
  slip.className = style;
  return slip;
}

function send(slip: HTMLElement, page: string): void {
  const paper = new CSSStyleSheet();
  paper.replaceSync(page);
  document.adoptedStyleSheets = [paper];
  addEventListener('afterprint', () => { slip.className = ''; }, { once: true });
  print();
}

import { draw, Markup } from './floor-html.js';

/** Prints on an 80 mm roll through the browser: the page is as long as the text. */
export function printSlip(content: Markup): void {
  const slip = document.getElementById('slip') || document.body.appendChild(Object.assign(document.createElement('div'), { id: 'slip' }));
  // It is for paper: a reader of the screen has the same on the page.
  slip.setAttribute('aria-hidden', 'true');
  draw(slip, content);
  slip.className = 'measured';
  const millimetres = Math.ceil(slip.getBoundingClientRect().height / 96 * 25.4) + 10;
  const roll = new CSSStyleSheet();
  roll.replaceSync(`@page { size: 80mm ${Math.max(60, millimetres)}mm; margin: 3mm; }`);
  document.adoptedStyleSheets = [roll];
  addEventListener('afterprint', () => { slip.className = ''; }, { once: true });
  print();
}

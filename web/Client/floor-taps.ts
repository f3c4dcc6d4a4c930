// A tap means what was under the finger when it was aimed. Wet hands bounce, rows go as others answer them, and a form takes the place of the one before.

const PRESSED = 'button, a[href], summary';
/** What has come, moved this far (px) or changed its meaning within so many ms was not what the finger was aiming at. */
const CAME_MS = 300, MOVED = 24;
/** A second tap within so many ms and px is the same finger bouncing. */
const BOUNCE_MS = 350, BOUNCE = 48;
/** What people press quickly, again and again. */
const QUICK = ['digit', 'more', 'fewer', 'pick-more', 'pick-fewer'];

/** What a press does. Every button is asked before and after each drawing: attributes are read faster than `dataset`. */
function means(pressed: HTMLElement): string {
  const { attributes } = pressed, form = (pressed as HTMLButtonElement).form;
  let is = form ? form.dataset['submit'] || '' : '';
  for (let i = 0; i < attributes.length; i++) {
    const { name, value } = attributes[i]!;
    if (name === 'href' || name.startsWith('data-')) is += `\n${name} ${value}`;
  }
  return is;
}
const pressedBy = (e: Event) => (e.target instanceof Element ? e.target.closest<HTMLElement>(PRESSED) : null);
const all = () => Array.from(document.querySelectorAll<HTMLElement>(PRESSED));

const came = new WeakMap<HTMLElement, number>();
let down: { on: HTMLElement; means: string; strange: boolean; touch: boolean } | null = null;
let last = { x: 0, y: 0, at: -Infinity, means: '' };

/** Draws, and remembers what came under a finger with it. */
export function moving(render: () => void): void {
  const before = new Map(all().map((one) => [one, { is: means(one), at: one.getBoundingClientRect() }]));
  render();
  for (const one of all()) {
    const was = before.get(one), now = one.getBoundingClientRect();
    if (!was || was.is !== means(one) || Math.hypot(now.left - was.at.left, now.top - was.at.top) > MOVED) came.set(one, performance.now());
  }
}

/** Taps that were aimed at something else go no further. Keys and readers, which press without a pointer, always mean what they press. */
export function guard(): void {
  document.addEventListener('pointerdown', (e) => {
    const on = pressedBy(e), touch = e.pointerType !== 'mouse';
    down = on && { on, means: means(on), touch, strange: touch && performance.now() - (came.get(on) ?? -Infinity) < CAME_MS };
  }, true);
  document.addEventListener('click', (e) => {
    const on = pressedBy(e), tap = down;
    down = null;
    if (!on || e.detail === 0) return;
    const is = means(on), now = performance.now(), quick = QUICK.indexOf(on.dataset['do'] || '') >= 0;
    const again = !tap || tap.touch ? now - last.at < BOUNCE_MS && Math.hypot(e.clientX - last.x, e.clientY - last.y) < BOUNCE : e.detail > 1;
    const other = !!tap && tap.on === on && (tap.strange || tap.means !== is);
    if (!other && !(again && !(quick && (is === last.means || on.dataset['do'] === 'digit')))) {
      last = { x: e.clientX, y: e.clientY, at: now, means: is };
      return;
    }
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
}

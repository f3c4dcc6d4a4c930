// A tap means what was under the finger when it went down, whatever has moved since. Wet hands bounce, drag and rest.

/** Further than this in px is a drag. */
const DRAG = 24;
/** A second tap within this many ms and px is the same finger bouncing, whatever lies under it by now. */
const BOUNCE_MS = 350, BOUNCE = 48;
/** After a tap the board holds still for so many ms. */
const HOLD_MS = 1200;
/** Right after the board has moved, a finger was aiming at what was there before. */
const MOVED_MS = 300;

let lastTouch = -Infinity;
let lastMove = -Infinity;

/** Whether a hand is on the glass, or was a moment ago: then nothing may move. */
export const handOn = () => performance.now() - lastTouch < HOLD_MS;

/** Tickets have just changed places. */
export function boardMoved(): void { lastMove = performance.now(); }

/** Calls `tap` with the element that has `data-do` under the finger, the mouse or the keyboard's focus. */
export function listen(holder: HTMLElement, tap: (target: HTMLElement) => void): void {
  let down: { target: HTMLElement; id: number; x: number; y: number } | null = null;
  let last = { x: 0, y: 0, at: -Infinity };
  let handled = -Infinity;
  const aimed = (event: Event) => (event.target as Element).closest<HTMLElement>('[data-do]');
  const bounces = (event: PointerEvent) => performance.now() - last.at < BOUNCE_MS && Math.hypot(event.clientX - last.x, event.clientY - last.y) < BOUNCE;

  holder.addEventListener('pointerdown', event => {
    const unsure = performance.now() - lastMove < MOVED_MS || bounces(event);
    const target = event.button === 0 ? aimed(event) : null;
    lastTouch = performance.now();
    down = target && !unsure ? { target, id: event.pointerId, x: event.clientX, y: event.clientY } : null;
    if (unsure) handled = performance.now();
  });
  holder.addEventListener('pointercancel', () => { down = null; });
  holder.addEventListener('pointerup', event => {
    lastTouch = performance.now();
    if (!down || down.id !== event.pointerId) return;
    const { target, x, y } = down;
    down = null;
    if (Math.hypot(event.clientX - x, event.clientY - y) > DRAG) return;
    handled = performance.now();
    last = { x, y, at: handled };
    tap(target);
  });
  // From the keyboard and from readers, which send a click and no pointer.
  holder.addEventListener('click', event => {
    if (performance.now() - handled < 700) return;
    const target = aimed(event);
    if (target) tap(target);
  });
}

// A tap means what was under the finger when it went down, whatever has moved since. Wet hands bounce, drag and rest.

/** Further than this in px is a drag. */
const DRAG = 24;
/** A second tap within this many ms and px is the same finger bouncing, whatever lies under it by now. */
const BOUNCE_MS = 350, BOUNCE = 48;
/** After a tap the board holds still for so many ms. */
const HOLD_MS = 1200;
/** A ticket that has just come here was not what the finger was aiming at: for so many ms, once it has moved so many px. */
const MOVED_MS = 300, MOVED = 24;

/** A touch is followed by a click within so many ms. */
const CLICK_MS = 700;

let lastTouch = -Infinity;
const movedAt = new WeakMap<Element, number>();

/** Whether a hand is on the glass, or was a moment ago: then nothing may move. */
export const handOn = () => performance.now() - lastTouch < HOLD_MS;

/** Does what moves tickets, and remembers which of them have moved. */
export function moving(tickets: Iterable<Element>, move: () => void): void {
  const before = [...tickets].map(ticket => ({ ticket, at: ticket.getBoundingClientRect() }));
  move();
  for (const { ticket, at } of before) {
    const now = ticket.getBoundingClientRect();
    if (Math.hypot(now.left - at.left, now.top - at.top) > MOVED) movedAt.set(ticket, performance.now());
  }
}

/** Calls `tap` with the element that has `data-do` under the finger, the mouse or the keyboard's focus. */
export function listen(holder: HTMLElement, tap: (target: HTMLElement) => void): void {
  let down: { target: HTMLElement; id: number; x: number; y: number } | null = null;
  let last = { x: 0, y: 0, at: -Infinity };
  let handled = -Infinity;
  const aimed = (event: Event) => (event.target as Element).closest<HTMLElement>('[data-do]');
  const strange = (target: HTMLElement) => performance.now() - (movedAt.get(target.closest('.ticket') ?? target) ?? -Infinity) < MOVED_MS;
  const bounces = (event: PointerEvent) => performance.now() - last.at < BOUNCE_MS && Math.hypot(event.clientX - last.x, event.clientY - last.y) < BOUNCE;

  holder.addEventListener('pointerdown', event => {
    const target = event.button === 0 ? aimed(event) : null;
    const unsure = !!target && (strange(target) || bounces(event));
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
    if (event.detail !== 0 && performance.now() - handled < CLICK_MS) return;
    const target = aimed(event);
    if (target) tap(target);
  });
}

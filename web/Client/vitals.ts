/** How fast this page was on this device, for the house's figures: times and nothing else, no id of anything. */

const most = 40, report = 60000;
const vitals: { [name: string]: number } = {};
let seen: { [what: string]: number[] } = {};

const on = (type: string, act: (entry: any) => void, more = {}): void => {
  try {
    new PerformanceObserver(list => list.getEntries().forEach(act)).observe({ type, buffered: true, ...more } as PerformanceObserverInit);
  } catch { /* this browser does not measure it */ }
};

/** What of a change somebody waits for: a dish in the cart, a dish that is ready, a new ticket. */
function what(stream: string, set: { [key: string]: any }): string | undefined {
  const state = (wanted: string) => Object.keys(set).some(key => set[key] && set[key].state === wanted);
  return stream.startsWith('cart:') ? 'cart' : stream.startsWith('order:') && state('ready') ? 'ready' : stream.startsWith('station:') && state('new') ? 'ticket' : undefined;
}

/** Begins to watch; tells when the page is left and, on a screen that never is, every minute. */
export function watch(surface: 'guest' | 'kitchen' | 'floor'): void {
  on('largest-contentful-paint', e => vitals.lcp = e.startTime);
  on('navigation', e => vitals.ttfb = e.responseStart);
  on('event', e => { if (e.interactionId) vitals.inp = Math.max(vitals.inp || 0, e.duration); }, { durationThreshold: 40 });
  // The worst burst of jumps: at most 5 s, without a pause of one.
  let first = 0, last = 0, sum = 0;
  vitals.cls = 0;
  on('layout-shift', e => {
    if (e.hadRecentInput) return;
    if (e.startTime - last > 1000 || e.startTime - first > 5000) { first = e.startTime; sum = 0; }
    last = e.startTime;
    vitals.cls = Math.max(vitals.cls, sum += e.value);
  });
  addEventListener('shown', event => {
    const { stream, set, late } = (event as CustomEvent).detail, name = what(stream, set), from = performance.now();
    // A hidden page draws nothing, and has no frames.
    if (!name || document.hidden) return;
    requestAnimationFrame(() => {
      const times = seen[name] = seen[name] || [];
      if (times.length < most) times.push(Math.round(Math.max(0, late) + performance.now() - from));
    });
  });
  let told = false;
  const tell = () => {
    if (told && !Object.keys(seen).length) return;
    navigator.sendBeacon('/telemetry', JSON.stringify({ surface, vitals: told ? {} : vitals, seen }));
    told = true;
    seen = {};
  };
  document.addEventListener('visibilitychange', () => document.hidden && tell());
  addEventListener('pagehide', tell);
  if (surface !== 'guest') setInterval(tell, report);
}

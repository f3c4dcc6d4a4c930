import { morph } from './guest-morph.js';

/** A stream's page: follows it while it grows, and goes through its versions without loading the page anew. */
const part = document.getElementById('part') as HTMLElement, time = document.getElementById('time');
const slider = document.getElementById('v') as HTMLInputElement | null;
const stream = part.dataset.stream!, look = encodeURIComponent(part.dataset.look!);
const path = (kind: string) => `/admin/${kind}/${stream.split('/').map(encodeURIComponent).join('/')}`;
const say = (words: string) => { const live = document.getElementById('live'); if (live && live.textContent !== words) live.textContent = words; };

/** The version that is looked at; null follows the newest. */
let wanted: number | null = part.hasAttribute('data-follow') || !slider ? null : Number(slider.value);
let newest = slider ? Number(slider.max) : 0, asked = 0, busy = false, again = false;

/** Shows the wanted version; while one is under way, only the last that was wanted is asked for next. */
async function show(): Promise<void> {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      const answer = await fetch(`${path('part')}?look=${look}${wanted === null ? '' : '&v=' + wanted}`);
      // Signed out, or the pass has run out: the page itself asks what is to be done.
      if (answer.redirected || answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('see'), old = document.getElementById('see');
      if (!fresh || !old) continue;
      morph(old, fresh);
      place(Number(fresh.dataset.version), Number(fresh.dataset.newest));
      if (wanted === null) say('Live.');
    } while (again);
  } catch {
    say('Not reached; looking again.');
  } finally {
    busy = false;
  }
}

function place(version: number, last: number): void {
  newest = last;
  if (!slider) return;
  slider.max = String(last);
  if (wanted === null) slider.value = String(last);
  const at = wanted === null ? version : wanted;
  document.getElementById('where')!.textContent = `${at} of ${last}`;
  (document.getElementById('back') as HTMLAnchorElement).href = `${path('see')}?v=${Math.max(0, at - 1)}`;
  (document.getElementById('on') as HTMLAnchorElement).href = `${path('see')}?v=${Math.min(last, at + 1)}`;
  const now = document.getElementById('now')!;
  if (wanted === null) now.setAttribute('aria-current', 'true'); else now.removeAttribute('aria-current');
}

/** Goes to a version; the address is its permalink. */
function go(version: number | null): void {
  wanted = version === null ? null : Math.min(newest, Math.max(0, version));
  if (slider && wanted !== null) slider.value = String(wanted);
  const words = new URLSearchParams(location.search).get('look');
  const query = [wanted === null ? '' : `v=${wanted}`, words ? `look=${encodeURIComponent(words)}` : ''].filter(q => q).join('&');
  history.replaceState(null, '', path('see') + (query ? '?' + query : ''));
  place(wanted === null ? newest : wanted, newest);
  say(wanted === null ? 'Live.' : 'As it was.');
  // A finger that draws the slider passes many versions: the last of a moment is shown.
  clearTimeout(asked);
  asked = window.setTimeout(show, 60);
}

if (slider && time) {
  slider.addEventListener('input', () => go(Number(slider.value)));
  time.addEventListener('submit', e => e.preventDefault());
  const here = () => wanted === null ? newest : wanted;
  const steps: { [key: string]: () => number | null } = {
    ArrowLeft: () => here() - 1, ArrowRight: () => here() + 1, PageUp: () => here() - 10, PageDown: () => here() + 10, Home: () => 0, End: () => null,
  };
  addEventListener('keydown', e => {
    const step = steps[e.key], on = e.target as HTMLElement;
    if (!step || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || /^(INPUT|SELECT|TEXTAREA)$/.test(on.tagName) && on !== slider) return;
    e.preventDefault();
    go(step());
  });
  document.addEventListener('click', e => {
    const link = (e.target as HTMLElement).closest<HTMLElement>('[data-v], #back, #on, #now');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    go(link.id === 'now' ? null : link.id === 'back' ? here() - 1 : link.id === 'on' ? here() + 1 : Number(link.dataset.v));
  });
}

const news = new EventSource(`${path('live')}?look=${look}`);
news.addEventListener('version', e => {
  const version = Number((e as MessageEvent).data);
  if (wanted === null) { if (!document.hidden) show(); }
  else if (version > newest) place(wanted, version);
});
news.addEventListener('open', () => say(wanted === null ? 'Live.' : 'As it was.'));
news.addEventListener('error', () => say('Not reached; looking again.'));
document.addEventListener('visibilitychange', () => { if (!document.hidden && wanted === null) show(); });

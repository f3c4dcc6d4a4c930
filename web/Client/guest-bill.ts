import { Feed, State } from './feed.js';
import { morph } from './guest-morph.js';
import { h, page, t } from './guest-words.js';

/**
 * The bill, and the page of one payment. The server draws both and reckons everything; this asks for the live part again when the check's
 * stream says that it has changed, or the guest has chosen otherwise, and sends the page's forms so that a lost answer is asked for again.
 */
const feed = new Feed({ hub: '/hub/guest', enter: () => [], outbox: 'guest', at: page.at });
const part = { 'X-Part': '1' };
const live = () => document.getElementById('live')!;
const ask = () => document.getElementById('ask') as HTMLFormElement | null;

/** What the last act came to (a refusal, a waiter called): said until the guest does something else. */
let said = saidBy(location.href);
/** Requests are numbered; an answer to an older one than what is shown is dropped. */
let asked = 0, shown = 0;

function saidBy(address: string): [string, string][] { return Array.from(new URL(address).searchParams).filter(([name]) => name === 'no' || name === 'called'); }

const fields = (form: HTMLFormElement): [string, string][] => Array.from(new FormData(form) as any as Iterable<[string, FormDataEntryValue]>).map(([name, value]) => [name, String(value)]);

/** The choices on the page; where there are none, those of its address. */
function choices(): URLSearchParams {
  const form = ask(), from = new URLSearchParams(form ? fields(form) : location.search);
  if (!form) for (const name of ['no', 'called']) from.delete(name);
  return from;
}

async function show(answer: Response, number: number): Promise<void> {
  const at = new URL(answer.url);
  if (!answer.ok) return note(t('Refusal.Malformed'));
  if (at.pathname !== location.pathname) { location.href = answer.url; return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (number < shown) return;
  shown = number;
  for (const id of ['live', 'dock']) {
    const mine = document.getElementById(id), theirs = fresh.getElementById(id);
    if (mine && theirs) morph(mine, theirs);
  }
  drawn();
}

let asking = false, stale = false;
async function refresh(): Promise<void> {
  stale = true;
  if (asking) return;
  asking = true;
  while (stale) {
    stale = false;
    const query = choices(), number = ++asked;
    for (const [name, value] of said) query.set(name, value);
    try {
      await show(await fetch(location.pathname + '?' + query, { headers: part }), number);
    } catch { /* without a network the page stays as it is; the stream asks again */ }
  }
  asking = false;
}

let again = 0;
/** What is to be done after the page was drawn: look once more where the server says so, hand the card's form to its own script. */
function drawn(): void {
  clearTimeout(again);
  const seconds = Number(live().dataset.again);
  if (seconds) again = window.setTimeout(refresh, seconds * 1000);
  if (document.getElementById('card')) import('./guest-card.js').then(m => { m.sayOnce(); m.card(); }, () => { });
  able();
}

/** The button that was pressed: older browsers do not say which one sent a form. */
let pressed: HTMLButtonElement | null = null;
addEventListener('click', e => pressed = (e.target as Element).closest('button'), true);

addEventListener('submit', e => {
  const form = e.target as HTMLFormElement;
  if (form.id === 'card') return;
  e.preventDefault();
  if (form === ask()) chosen();
  else send(form, pressed && pressed.form === form ? pressed : null);
});

const sending = new Set<HTMLFormElement>();
/** Sends a form, with the ids that it carries, until it is answered: however often that is, it is one command. */
async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  if (sending.has(form) || navigator.onLine === false) return;
  const body = new URLSearchParams(fields(form));
  if (button && button.name) body.set(button.name, button.value);
  for (const [name, value] of choices()) if (!body.has(name)) body.set(name, value);
  const row = form.closest('li'), held = button && document.activeElement === button, to = form.getAttribute('action')!;
  sending.add(form);
  if (row) row.classList.add('wait');
  able();
  for (let tries = 0; ; tries++) {
    const number = ++asked;
    try {
      const answer = await fetch(to, { method: 'POST', body, headers: part });
      if (answer.status < 500) {
        said = saidBy(answer.url);
        await show(answer, number);
        // The stream was faster, and what it asked for did not know yet what is said.
        if (asked > number) refresh();
        break;
      }
    } catch { /* nobody knows: the same again */ }
    if (tries === 2) note(t('Paying.StillSending'));
    await new Promise(ok => { setTimeout(ok, Math.min(300 * 2 ** tries, 4000)); addEventListener('online', ok, { once: true }); });
  }
  sending.delete(form);
  if (row) row.classList.remove('wait');
  const open = form.closest('.printed details') as HTMLDetailsElement | null;
  if (open && !said.length) {
    open.open = false;
    open.querySelector('summary')!.focus();
  }
  note('');
  able();
  // A button that was off for a moment has lost the keyboard's place, and one that is gone with its form gives it to what is chosen.
  if (!held || document.activeElement !== document.body) return;
  const next = button!.isConnected ? button : document.querySelector<HTMLElement>('#ask input:checked, #live a.button');
  if (next) next.focus();
}

/** What cannot be sent now cannot be pressed. A form with a field of that name hides its own "method". */
function able(): void {
  for (const form of Array.from(document.querySelectorAll<HTMLFormElement>('#live form')).filter(f => f.getAttribute('method') === 'post' && f.id !== 'card'))
    for (const button of Array.from(form.querySelectorAll('button'))) button.disabled = navigator.onLine === false || sending.has(form);
}

let typing = 0;
/** Another choice: what was quoted no longer holds until the server has quoted anew. */
function chosen(): void {
  said = [];
  const form = ask()!, value = (name: string) => (fields(form).find(([n]) => n === name) || ['', ''])[1];
  document.getElementById('typed-amount')!.hidden = value('cover') !== 'amount';
  document.getElementById('typed-tip')!.hidden = value('tip') !== 'own';
  const ways = document.getElementById('ways');
  if (ways) for (const button of Array.from(ways.querySelectorAll('button'))) button.disabled = true;
  clearTimeout(typing);
  refresh();
}

addEventListener('change', e => {
  const field = e.target as HTMLInputElement;
  if (field.form && field.form === ask()) { if (field.type === 'radio') chosen(); }
  else if (field.name === 'method') field.form!.dataset.picked = '';
});

addEventListener('input', e => {
  const field = e.target as HTMLInputElement;
  if (field.name === 'phone') network(field);
  if (!field.form || field.form !== ask() || field.type === 'radio') return;
  clearTimeout(typing);
  typing = window.setTimeout(chosen, 350);
});

/** The network that a number's beginning names, unless the guest has said another. */
function network(phone: HTMLInputElement): void {
  const form = phone.form!, found = /^(?:00)?(?:250)?0?(7\d)/.exec(phone.value.replace(/\D/g, ''));
  if (form.dataset.picked !== undefined) return;
  const nets = Array.from(form.querySelectorAll<HTMLInputElement>('[name=method][type=radio]'));
  const net = nets.find(n => !!found && (n.dataset.net || '').split(' ').includes(found[1])) || nets[0];
  if (net) net.checked = true;
}

const line = document.body.appendChild(h('p', { class: 'link-state', id: 'link', role: 'status', hidden: true }));
function note(words: string): void {
  line.textContent = words;
  line.hidden = !words;
}

let grace = 0;
function connection(state: State): void {
  clearTimeout(grace);
  able();
  if (state === 'ended') { if (live().dataset.done === undefined) location.reload(); return; }
  if (state === 'live') return sending.size ? undefined : note('');
  // A blink of the network is nobody's business.
  grace = window.setTimeout(() => note(t(state === 'offline' ? 'Bill.Offline' : 'Reconnecting')), state === 'offline' ? 0 : 2500);
}

feed.onState(connection);
addEventListener('offline', () => connection('offline'));
addEventListener('online', () => { connection(feed.state); refresh(); });
let shared: string | undefined;
feed.on((stream, touched) => {
  const meta = stream.startsWith('visit:') && feed.stream(stream)!.get('meta');
  // Whose bill the party shares has changed: that one is to be watched.
  if (meta && feed.state === 'live' && meta.with !== shared) feed.renew();
  if (meta) shared = meta.with;
  const { version, own, of } = live().dataset;
  const switches = stream.startsWith('venue:') && feed.stream(stream)!.get('switches');
  const thrown = switches && switches.card + ' ' + switches.momo + ' ' + switches.airtel !== live().dataset.switches && live().dataset.switches !== undefined;
  const news = thrown || stream.startsWith('check:') ? feed.version(stream) > Number((stream === of ? own : version) || 0) : stream.startsWith('visit:') && !!touched;
  if (news) refresh();
});

if (page.door === 'seated') feed.start();
drawn();

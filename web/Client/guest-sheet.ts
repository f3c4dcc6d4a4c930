import { h, page, t } from './guest-words.js';

/** A sheet over the menu. */
export interface Sheet { body: HTMLElement; foot: HTMLElement; close(): void }

const focusable = 'a[href],button:not([disabled]),input:not([disabled]),textarea,select,summary';
let styled: Promise<void> | undefined;

/** The style sheet of the sheets comes with the first of them. */
const style = () => styled = styled || new Promise(ready => {
  const link = h('link', { rel: 'stylesheet', href: page.sheetStyle, onload: ready, onerror: ready });
  document.head.append(link);
}).then(() => { });

/** What is said aloud, and where it stands while no sheet is open. Behind one nobody would see or hear it. */
const voices = ['news', 'why'].map(id => document.getElementById(id)).filter((e): e is HTMLElement => !!e).map(voice => ({ voice, home: voice.parentElement! }));
function follow(): void {
  const sheets = document.querySelectorAll('dialog[open]'), top = sheets[sheets.length - 1];
  for (const { voice, home } of voices) (top ? voice.id === 'why' && top.querySelector('.foot') || top : home).append(voice);
}

/** While the browser goes back from a sheet: it takes its time, and what was opened meanwhile would be closed by it. A limit, lest nothing opens where it never says that it is there. */
let leaving: Promise<unknown> | undefined;
const gone = (): Promise<unknown> => leaving = leaving || new Promise(ok => { addEventListener('popstate', ok, { once: true }); setTimeout(ok, 2000); }).then(() => leaving = undefined);

/** Opens a sheet. Browsers without modal dialogs (iOS 14) get the same by hand: focus kept inside, Escape closes. */
export async function open(title: string, closed: () => void): Promise<Sheet> {
  await style();
  // A page that was read again with a sheet open goes back as well (`stray`).
  if (leaving || history.state === 'sheet' && !document.querySelector('dialog[open]')) await gone();
  const before = document.activeElement as HTMLElement | null;
  const body = h('div', { class: 'body' }), foot = h('div', { class: 'foot' });
  const shut = h('button', { class: 'close', type: 'button', 'aria-label': t('Close') }, '×');
  body.append(h('div', { class: 'head' }, h('h2', { id: 'sheet-title' }, title), shut));
  const dialog = h('dialog', { 'aria-labelledby': 'sheet-title', 'aria-modal': 'true', role: 'dialog' }, body, foot) as HTMLDialogElement;
  document.body.append(dialog);
  const close = () => {
    if (!dialog.isConnected) return;
    dialog.removeAttribute('open');
    follow();
    dialog.remove();
    document.documentElement.style.overflow = '';
    removeEventListener('popstate', close);
    if (before && before.isConnected) before.focus();
    closed();
  };
  // The phone's back button closes the sheet instead of leaving the menu. On its way back to an address with a place in it, the browser
  // would take the focus from what opened the sheet.
  const leave = () => {
    if (history.state !== 'sheet') return close();
    // A second tap on the way would go back twice, and leave the menu.
    if (!leaving) history.back();
    gone();
  };
  if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
  history.pushState('sheet', '');
  addEventListener('popstate', close);
  shut.addEventListener('click', leave);
  dialog.addEventListener('cancel', e => { e.preventDefault(); leave(); });
  dialog.addEventListener('click', e => e.target === dialog && leave());
  if (dialog.showModal) dialog.showModal();
  else {
    dialog.setAttribute('open', '');
    dialog.addEventListener('keydown', e => keep(e, dialog, leave));
    shut.focus();
  }
  follow();
  document.documentElement.style.overflow = 'hidden';
  return { body, foot, close: leave };
}

function keep(e: KeyboardEvent, dialog: HTMLElement, close: () => void): void {
  if (e.key === 'Escape') return close();
  if (e.key !== 'Tab') return;
  const inside = Array.from(dialog.querySelectorAll<HTMLElement>(focusable));
  const edge = e.shiftKey ? inside[0] : inside[inside.length - 1];
  if (document.activeElement !== edge) return;
  e.preventDefault();
  inside[e.shiftKey ? inside.length - 1 : 0].focus();
}

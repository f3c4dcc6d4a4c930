import { head } from './floor-bill.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { choiceNames, guestName, itemName, offReason } from './floor-names.js';
import { dish } from './floor-dish.js';
import { hue } from './floor-sheet.js';
import type { Order, Party } from './floor-room.js';
import { moneyDialog } from './floor-reports.js';
import type { OrderLineView } from './floor-shapes.js';
import type { Dialog, View } from './floor-view.js';

type Of<K extends Dialog['kind']> = Extract<Dialog, { kind: K }>;

export function findOrder(view: View, order: string, line: string): { party: Party; order: Order; line: OrderLineView } | null {
  for (const table of view.room.tables)
    for (const party of table.parties)
      for (const o of party.orders) {
        const found = o.id === order ? o.lines.find((l) => l.id === line) : undefined;
        if (found) return { party, order: o, line: found };
      }
  return null;
}

const gone = (view: View) => html`${head(view, view.words.t('gone.title'))}<div class="dialog-body"><p>${view.words.t('gone.says')}</p></div>`;

/** One thing to do, with what follows from it written below. */
const deed = (label: string, says: string, data: Markup, style = '') => html`<button type="button" class="deed ${style}" ${data}><b>${label}</b><span>${says}</span></button>`;

function code(view: View, d: Of<'code'>): Markup {
  const w = view.words, table = view.room.tables.find((t) => t.name === d.table), path = `/floor/code/${encodeURIComponent(d.table)}`;
  return html`${head(view, w.t('table', { name: d.table }), w.t('code.says'))}
    <div class="dialog-body code"><img src="${path}.svg?${table ? table.epoch : 0}" alt="${w.t('code.alt', { name: d.table })}" width="600" height="600"></div>
    <footer class="dialog-foot"><a class="button quiet" href="${path}" target="_blank" rel="noopener">${w.t('code.print')}</a>
    <button type="button" class="button quiet danger" data-do="rotate" data-table="${d.table}" ${table && !table.known ? html`disabled` : ''}>${w.t('code.rotate')}</button></footer>`;
}

function guest(view: View, d: Of<'guest'>): Markup {
  const w = view.words, party = ([] as Party[]).concat(...view.room.tables.map((t) => t.parties)).find((p) => p.visit === d.visit);
  const g = party && party.guests.find((one) => one.session === d.session);
  if (!party || !g) return gone(view);
  const name = guestName(view, g), data = (verb: string) => html`data-do="${verb}" data-visit="${d.visit}" data-session="${d.session}"`;
  return html`${head(view, name, html`<span class="dot small ${hue(g.number)}" aria-hidden="true"></span>${w.t('guest.joined', { time: w.time(g.joinedAt) })}`)}
    <div class="dialog-body deeds">
      ${g.ageVerified ? html`<p class="fact">${icon('served')}${w.t('age.done', { name, age: view.plan.alcoholAge })}</p>` : deed(w.t('age.verb', { age: view.plan.alcoholAge }), w.t('age.says', { name, age: view.plan.alcoholAge }), data('age'))}
      ${party.meta && party.meta.host === g.session ? html`<p class="fact">${icon('star')}${w.t('host.done', { name })}</p>` : deed(w.t('host.verb'), w.t('host.says', { name }), data('host'))}
      ${deed(w.t('revoke.verb'), w.t('revoke.says', { name }), data('revoke'), 'danger')}</div>`;
}

function line(view: View, d: Of<'line'>): Markup {
  const w = view.words, found = findOrder(view, d.order, d.line);
  if (!found) return gone(view);
  const l = found.line, data = (verb: string, answer = '') => html`data-do="${verb}" data-order="${d.order}" data-line="${d.line}" data-answer="${answer}"`;
  const name = `${l.quantity} × ${itemName(view, l.item)}`, started = l.state === 'preparing' || l.state === 'ready';
  const options = choiceNames(view.menu, l.choices).join(', ');
  return html`${head(view, name, `#${found.order.meta.number} · ${w.t(`line.${l.state}`)}${options ? ` · ${options}` : ''}`)}
    <div class="dialog-body deeds">
      ${l.trouble && l.state !== 'voided' ? html`<p class="fact trouble">${icon('trouble')}${w.t(`trouble.${l.trouble}`, { dish: itemName(view, l.item) })}</p>
        ${deed(w.t('answer.talk'), w.t('answer.talk.says'), data('trouble', 'talk'))}${deed(w.t('answer.remake'), w.t('answer.remake.says'), data('trouble', 'remake'))}${deed(w.t('answer.off'), w.t('answer.off.says'), data('trouble', 'take-off'), 'danger')}` : ''}
      ${l.state !== 'served' && l.state !== 'voided' ? deed(w.t('served.verb'), w.t('served.says'), data('serve-line')) : ''}
      ${!l.trouble && (l.state === 'ready' || l.state === 'served') ? deed(w.t('answer.remake'), w.t('answer.remake.says'), data('trouble', 'remake')) : ''}
      ${l.state !== 'served' && l.state !== 'voided' && !l.trouble ? deed(w.t('void.verb'), w.t(started ? 'void.started' : 'void.says'), data('void'), 'danger') : ''}
      ${l.state === 'voided' ? html`<p class="fact">${w.t('void.done', { reason: offReason(view, l.voidReason) })}</p>` : ''}
      ${l.state === 'served' && !l.trouble ? html`<p class="fact">${icon('served')}${w.t('served.done')}</p>` : ''}</div>`;
}

function reason(view: View, d: Of<'reason'>): Markup {
  const w = view.words;
  return html`${head(view, d.title, d.hint)}<form data-submit="reason"><div class="dialog-body">
    ${d.before ? deed(d.before.verb, view.words.t('close.off.says'), html`data-do="before"`) : ''}
    <div class="chips">${d.presets.map((p) => html`<button type="button" class="chip" data-do="preset" data-reason="${p}">${p}</button>`)}</div>
    <label class="labelled">${w.t('reason.own')}<input class="field" id="reason" name="reason" maxlength="200" autocomplete="off" ${d.complaint ? html`aria-invalid="true" aria-describedby="reason-wrong"` : ''}></label>
    ${d.complaint ? html`<p class="complaint" id="reason-wrong" role="alert">${d.complaint}</p>` : ''}</div>
    <footer class="dialog-foot"><button class="button danger grow">${d.verb}</button></footer></form>`;
}

function sure(view: View, d: Of<'sure'>): Markup {
  return html`${head(view, d.title)}<div class="dialog-body"><p>${d.says}</p></div>
    <footer class="dialog-foot"><button type="button" class="button quiet" data-do="dismiss">${view.words.t('cancel')}</button><button type="button" class="button danger grow" data-do="sure">${d.verb}</button></footer>`;
}

export function dialog(view: View, d: Dialog): Markup {
  switch (d.kind) {
    case 'dish': return dish(view, d);
    case 'code': return code(view, d);
    case 'guest': return guest(view, d);
    case 'line': return line(view, d);
    case 'reason': return reason(view, d);
    case 'sure': return sure(view, d);
    default: return moneyDialog(view, d);
  }
}

/** A longer wait, in seconds, is told by the clock. */
const COUNTED = 99;

/** The pad: who are you? The room stays in sight behind it. */
export function pad(view: View): Markup {
  const w = view.words, pin = view.ui.pin!, wait = Math.ceil((pin.lockedUntil - view.now) / 1000), shut = wait > 0;
  const key = (label: string) => html`<button type="button" class="key num" data-do="digit" data-digit="${label}" ${shut ? html`disabled` : ''}>${label}</button>`;
  return html`<header class="dialog-head"><h2 id="pin-title" class="grow">${w.t('pin.title')}</h2><button type="button" class="round-button" data-do="pin-close" aria-label="${w.t('dismiss')}">${icon('close')}</button></header>
    <div class="dialog-body pad"><p class="dots" role="status" aria-label="${w.n('pin.digits', pin.digits.length)}">${[0, 1, 2, 3].map((i) => html`<i class="${i < pin.digits.length ? 'full' : ''}"></i>`)}</p>
    <p class="says ${pin.complaint ? 'complaint' : ''}" role="alert">${wait > COUNTED ? w.locked(new Date(pin.lockedUntil).toISOString()) : shut ? w.t('pin.wait', { n: wait }) : pin.complaint || (pin.state === 'asking' ? w.t('pin.asking') : w.t('pin.says'))}</p>
    <div class="keys">${['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(key)}<span></span>${key('0')}<button type="button" class="key" data-do="digit" data-digit="back" aria-label="${w.t('pin.back')}" ${shut ? html`disabled` : ''}>${icon('back')}</button></div></div>`;
}

/** Across the whole screen: no kitchen screen has been heard for 30 s. */
export function alarm(view: View): Markup {
  const w = view.words;
  return html`<div class="alarm-body">${icon('trouble')}<h2 id="alarm-title">${w.t('alarm.title')}</h2><p>${w.t('alarm.do')}</p><p>${w.t('alarm.says')}</p><button type="button" class="button" data-do="alarm-taken" autofocus>${w.t('alarm.verb')}</button></div>`;
}

import { html, Markup } from './floor-html.js';
import { byName } from './floor-names.js';
import { icon } from './floor-icons.js';
import { gone } from './floor-kitchen.js';
import { manages } from './floor-money-view.js';
import type { View } from './floor-view.js';

/** The top bar says what is true: live, not live and since when, or that the kitchen cannot hear us. Its height never changes. */
export function bar(view: View): Markup {
  const { words: w, link, ui, member } = view, unheard = view.room.kitchen && view.room.kitchen.unheard, kept = link.queued.length;
  const waits = link.state === 'live' ? link.queued.filter((one) => one.by && (!member || one.by !== member.id)) : [];
  const says = link.state === 'ended' ? html`<p class="says" role="alert"><b>${w.t('link.ended')}</b> <a href="/screen">${w.t('link.pair')}</a></p>`
    : link.state === 'lost' ? html`<p class="says" role="status"><b>${w.t('link.lost')}</b> <span class="num">${w.t('link.ago', { wait: w.wait(view.now - link.heardAt) })}</span>${kept ? html` <span>${w.n('link.kept', kept)}</span>` : ''}</p>`
    : unheard ? html`<p class="says" role="alert"><b>${w.t('alarm.title')}</b></p>`
    : waits.length ? html`<p class="says" role="status"><b>${w.n('link.waits', waits.length)}</b> <span>${w.t('link.whose', { who: byName(view, undefined, `staff:${waits[0]!.by}`) })}</span></p>`
    : html`<p class="venue"><b>${view.plan.name}</b><span class="pulse ${link.state}">${link.state === 'live' ? w.t('link.live') : w.t('link.first')}</span></p>`;
  return html`${says}<div class="bar-acts">
    ${ui.sound === 'off' ? html`<button class="button small" data-do="shift">${icon('bell')}${w.t('shift.start')}</button>` : ''}
    ${member ? html`<button class="person" data-do="lock" aria-label="${w.t('pin.lock', { name: member.name })}">${icon('unlock')}<span>${member.name.split(' ')[0]}</span></button>`
      : ui.sound === 'on' ? html`<button class="person" data-do="sign-in">${icon('lock')}<span>${w.t('pin.sign')}</span></button>` : ''}</div>`;
}

export function tabs(view: View): Markup {
  const { words: w, ui, room } = view, waiting = room.waiting.length + room.escalated.length, out = room.stock.filter(gone).length;
  const tab = (name: 'next' | 'room' | 'kitchen' | 'money', sign: string, count: number) => html`<a class="tab ${name}" href="#${name}" ${ui.tab === name && !ui.table ? html`aria-current="page"` : ''}>${icon(sign)}<span>${w.t(`tab.${name}`)}</span>${count ? html`<b class="count num">${count}</b>` : ''}</a>`;
  return html`${tab('next', 'bell', waiting)}${tab('room', 'room', 0)}${tab('kitchen', 'chef', out)}${tab('money', 'bill', view.member && manages(view.member.role) && ui.money.matters ? ui.money.matters.open : 0)}`;
}

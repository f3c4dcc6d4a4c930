import { foot, head } from './floor-bill.js';
import { html, Markup } from './floor-html.js';
import { manages } from './floor-money-view.js';
import type { MoneyDialog, Suggestion } from './floor-money-view.js';
import type { View } from './floor-view.js';

type Of<K extends MoneyDialog['kind']> = Extract<MoneyDialog, { kind: K }>;

const language = (view: View, s: Suggestion) => view.words.t(`language.${s.language}`);

/** What is suggested, and why. */
function says(view: View, s: Suggestion): [string, string] {
  const w = view.words, days = view.ui.money.suggested ? view.ui.money.suggested.days : 0, values = { name: s.name, other: s.other || '', count: s.count, of: s.of, at: s.earliest || '', days, language: s.language ? language(view, s) : '' };
  if (s.kind === 'text') return [w.t('advice.text', values), s.now ? w.t('advice.text.poor', { ...values, now: s.now }) : w.t('advice.text.none', values)];
  if (s.kind === 'stock') return [w.t('advice.stock', values), w.n('advice.stock.why', s.count, values)];
  return [w.t(`advice.${s.kind}`, values), s.kind === 'slow' ? w.n('advice.slow.why', s.count, values) : w.t('advice.together.why', values)];
}

function one(view: View, s: Suggestion): Markup {
  const w = view.words, [title, why] = says(view, s), asking = view.ui.money.answering === s.id;
  return html`<li class="suggestion" data-key="${s.id}"><p><span class="mark">${w.t(`advice.kind.${s.kind}`)}</span></p><h3>${title}</h3><p class="aside">${why}</p>
    ${s.words ? html`<blockquote lang="${s.language}">${s.words}</blockquote>` : ''}
    <div class="acts">${s.kind === 'text' ? html`<button class="button" data-do="advice-text" data-id="${s.id}" aria-haspopup="dialog">${w.t('advice.look')}</button>` : html`<button class="button" data-do="advice-answer" data-id="${s.id}" data-answer="approved" ${asking ? html`aria-disabled="true"` : ''}>${w.t('advice.approve')}</button>`}<button class="button quiet" data-do="advice-answer" data-id="${s.id}" data-answer="dismissed" ${asking ? html`aria-disabled="true"` : ''}>${w.t('advice.dismiss')}</button></div></li>`;
}

/** Suggestions to whoever manages: nothing is done before a person says so. */
export function advice(view: View): Markup {
  const w = view.words, m = view.ui.money, s = m.suggested;
  if (!view.member || !manages(view.member.role)) return html`<div class="quiet"><p class="lead">${w.t('advice.who')}</p><p>${w.t('advice.who.says')}</p><button class="button" data-do="switch">${w.t('reports.sign')}</button></div>`;
  return html`<p class="aside">${w.t('advice.says')}</p>${m.complaint ? html`<p class="complaint" role="alert">${m.complaint}</p>` : ''}
    ${!s ? m.complaint ? html`<div class="acts"><button class="button" data-do="load">${w.t('advice.again')}</button></div>` : html`<div class="bones" aria-hidden="true"><i></i><i></i></div>` : s.all.length ? html`<ul class="suggestions">${s.all.map((each) => one(view, each))}</ul>` : html`<div class="quiet"><p class="lead">${w.t('advice.empty')}</p><p>${w.t('advice.empty.says')}</p></div>`}
    ${s && s.more ? html`<p class="aside">${w.n('advice.more', s.more)}</p>` : ''}`;
}

/** A text before it stands on the menu: read, changed where it must be, approved. */
export function adviceText(view: View, d: Of<'advice-text'>): Markup {
  const w = view.words, values = { name: d.suggestion.name, language: language(view, d.suggestion) };
  return html`${head(view, w.t('advice.text', values), w.t('advice.text.says'))}<form data-submit="advice-approve"><div class="dialog-body">
    <label class="labelled">${w.t('advice.words')}<textarea class="field" rows="4" maxlength="300" data-in="words" lang="${d.suggestion.language}" ${d.complaint ? html`aria-describedby="wrong"` : ''}>${d.form['words'] || ''}</textarea></label>
    ${d.by ? html`<p class="aside" role="status">${w.t(`advice.by.${d.by}`)}</p>` : ''}
    ${view.ui.money.suggested && view.ui.money.suggested.model ? html`<div class="acts"><button type="button" class="button quiet" data-do="advice-write" ${d.state === 'asking' ? html`aria-disabled="true"` : ''}>${w.t('advice.write')}</button></div>` : ''}</div>${foot(view, d, w.t('advice.put'))}</form>`;
}

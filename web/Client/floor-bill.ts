import { Check, CheckLine, handed, inCash, minorOf, Share, TABLE, Tender, typed } from './floor-check.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import type { MoneyDialog } from './floor-money-view.js';
import { byName, choiceNames, itemOf } from './floor-names.js';
import { visitOf } from './floor-room.js';
import type { Party, Table } from './floor-room.js';
import type { OrderLineView } from './floor-shapes.js';
import type { View } from './floor-view.js';

type Of<K extends MoneyDialog['kind']> = Extract<MoneyDialog, { kind: K }>;

const every = (view: View): Party[] => ([] as Party[]).concat(...view.room.tables.map((t) => t.parties));
export const partyOf = (view: View, visit: string) => every(view).find((p) => p.visit === visit);
export const payerName = (view: View, party: Party | undefined, payer: string) => (payer === TABLE ? view.words.t('bill.table') : byName(view, party, payer));
/** Those who may pay on this bill: the party's guests, and those of parties that share it. */
const payersOf = (view: View, party: Party): string[] => ([] as string[]).concat(...view.room.tables.map((t) => ([] as string[]).concat(...t.parties
  .filter((p) => p === party || (!!p.meta && p.meta.with === party.visit)).map((p) => p.guests.filter((g) => !g.revoked).map((g) => `guest:${g.session}`)))));
const shareOf = (check: Check, payer: string): Share | undefined => check.shares.find((s) => s.payer === payer);

/** The line as it was ordered, at whichever table. */
function ordered(view: View, line: CheckLine): OrderLineView | undefined {
  const party = partyOf(view, visitOf(line.order)), order = party && party.orders.find((o) => o.id === line.order);
  return order && order.lines.find((l) => l.id === line.id);
}
/** A dish on a bill in the reader's language; in the house's, where the menu or the order is not known here. */
export function dishName(view: View, line: CheckLine): string {
  const item = itemOf(view.menu, line.item), made = ordered(view, line);
  if (!item || !made) return line.name || line.item;
  const chosen = choiceNames(view.menu, made.choices);
  return chosen.length ? `${item.name} (${chosen.join(', ')})` : item.name;
}

/** What a payment would cover, or null while that is not known. */
export function covers(view: View, check: Check, d: Of<'pay'>): number | null {
  const share = shareOf(check, d.payer);
  if (d.cover === 'mine') return share ? share.mine : 0;
  if (d.cover === 'equal') return share && share.equal !== undefined ? share.equal : null;
  return d.cover === 'rest' ? Math.max(0, check.meta.due) : minorOf(d.form['amount'] || '', view.plan.exponent);
}
export const tipOf = (view: View, d: Of<'pay'>) => minorOf(d.form['tip'] || '0', view.plan.exponent) || 0;

export const head = (view: View, title: string, aside: string | Markup = '') => html`<header class="dialog-head"><div class="grow"><h2 id="dialog-title">${title}</h2>${aside ? html`<p class="aside">${aside}</p>` : ''}</div>
  <button type="button" class="round-button" data-do="dismiss" aria-label="${view.words.t('dismiss')}">${icon('close')}</button></header>`;

const wrong = (d: { complaint: string }) => (d.complaint ? html`<p class="complaint" id="wrong" role="alert">${d.complaint}</p>` : '');
export const field = (_: View, d: { form: Record<string, string>; complaint: string }, name: string, label: string, more: Markup = html``) =>
  html`<label class="labelled" data-key="${name}">${label}<input class="field" data-in="${name}" name="${name}" autocomplete="off" value="${d.form[name] || ''}" ${more} ${d.complaint ? html`aria-describedby="wrong"` : ''}></label>`;
export const amountField = (view: View, d: { form: Record<string, string>; complaint: string }, name: string, label: string) => field(view, d, name, label, html`inputmode="${view.plan.exponent ? 'decimal' : 'numeric'}" maxlength="14"`);
const chip = (label: string | Markup, data: Markup, pressed: string) => html`<button type="button" class="chip" ${data} aria-pressed="${pressed}">${label}</button>`;
const yes = (is: unknown) => (is ? 'true' : 'false');
/** Why it was refused stands at the button: what is above it may be scrolled out of sight. */
export const foot = (view: View, d: { state: string; complaint: string }, verb: string, style = '') => html`<footer class="dialog-foot">${wrong(d)}<button class="button grow ${style}" ${d.state === 'asking' ? html`aria-disabled="true"` : ''}>${d.state === 'asking' ? view.words.t('bill.asking') : verb}</button></footer>`;
const reasons = (view: View, keys: string[]) => html`<div class="chips">${keys.map((k) => chip(view.words.t(k), html`data-do="say" data-words="${view.words.t(k)}"`, 'false'))}</div>`;
export const reasonField = (view: View, d: { form: Record<string, string>; complaint: string }, keys: string[]) => html`${field(view, d, 'reason', view.words.t('bill.reason'), html`maxlength="200"`)}${reasons(view, keys)}`;

function owners(view: View, party: Party, line: CheckLine): string {
  const w = view.words;
  return line.disputed ? w.t('bill.disputed') : line.owners.length ? line.owners.map((o) => payerName(view, party, o)).join(' + ') : w.t('bill.table');
}

function lineRow(view: View, party: Party, line: CheckLine): Markup {
  const w = view.words, paid = line.owners.length > 0 && line.settled.length === line.owners.length;
  return html`<li class="line ${line.disputed ? 'trouble' : ''}" data-key="${line.id}"><button class="about" data-do="bill-line" data-visit="${party.visit}" data-line="${line.id}" aria-haspopup="dialog">
    <span class="dish"><b class="num">${line.quantity} ×</b> ${dishName(view, line)}</span>
    <span class="by">${line.disputed ? html`<strong class="flag">${owners(view, party, line)}</strong>` : owners(view, party, line)}${paid ? html` · ${w.t('bill.line.paid')}` : ''}</span></button>
    <span class="price num">${line.payable !== line.total && line.payable < line.total ? html`<s>${w.money(line.total)}</s> ` : ''}${w.money(line.payable)}</span></li>`;
}

function tenderRow(view: View, party: Party, t: Tender): Markup {
  const w = view.words;
  return html`<li class="line tender ${t.state}" data-key="${t.payment}"><button class="about" data-do="tender" data-visit="${party.visit}" data-payment="${t.payment}" aria-haspopup="dialog">
    <span class="dish">${w.t(`method.${t.method}`)} · ${payerName(view, party, t.payer)}</span>
    <span class="by">${w.t(`tender.${t.state}`)}${t.postedAt ? ` ${w.time(t.postedAt)}` : ''}${t.means ? ` · ${t.means}` : ''}${t.why ? ` · ${w.has(`why.${t.why}`) ? w.t(`why.${t.why}`) : t.why}` : ''}${t.refunded ? ` · ${w.t('bill.refunded', { amount: w.money(t.refunded) })}` : ''}</span></button>
    <span class="price num">${w.money(t.amount + t.tip)}</span></li>`;
}

export const sumRow = (label: string, amount: string, style = '') => html`<div class="${style}"><dt>${label}</dt><dd class="num">${amount}</dd></div>`;

/** "VAT 18 %"; a name that says the rate says it once. */
export const taxName = (t: { name: string; basisPoints: number }) => (t.name.indexOf('%') >= 0 ? t.name : `${t.name} ${t.basisPoints / 100} %`);

/** What the check comes to. */
export function sums(view: View, check: Check): Markup {
  const m = check.meta, w = view.words;
  return html`<dl class="sums">${m.discount || m.service ? sumRow(w.t('bill.subtotal'), w.money(m.subtotal)) : ''}${m.discount ? sumRow(w.t('bill.discount'), w.money(-m.discount)) : ''}${m.service ? sumRow(w.t('bill.service'), w.money(m.service)) : ''}
    ${view.plan.money.taxes === 'on-top' ? m.taxes.map((t) => sumRow(taxName(t), w.money(t.tax))) : ''}
    ${sumRow(w.t('bill.total'), w.money(m.total), 'whole')}${m.paid ? sumRow(w.t('bill.paid'), w.money(-m.paid)) : ''}${m.pending ? sumRow(w.t('bill.pending'), w.money(-m.pending)) : ''}
    ${m.paid || m.pending ? sumRow(w.t(m.due < 0 ? 'bill.over' : 'bill.due'), w.money(Math.abs(m.due)), 'whole') : ''}</dl>`;
}

/** Promotion codes that were used up: one came off again, one stays because somebody was paying on it. */
function codes(view: View, party: Party, check: Check): Markup {
  const said = (check.meta.codes || []).filter((c) => c.state === 'used-up' || c.state === 'kept');
  return said.length ? html`<ul class="lines">${said.map((c) => html`<li class="line" data-key="${c.id}"><div class="about"><span class="dish">${c.name} · ${c.code}</span><span class="by">${view.words.t(`code.${c.state}`)} · ${byName(view, party, c.by)}</span></div></li>`)}</ul>` : html``;
}

export const openTab = (check: Check) => (check.meta.tabs || []).find((one) => one.state === 'opening' || one.state === 'waiting' || one.state === 'held');

/** A tab that is open: what is held; staff take what is due from it, or as much as it holds, or let it go. */
function tabs(view: View, party: Party, check: Check): Markup {
  const w = view.words, t = openTab(check), due = Math.max(0, check.meta.due);
  if (!t) return html``;
  const take = Math.min(due, t.held);
  const data = html`data-visit="${party.visit}" data-payment="${t.payment}"`;
  return html`<ul class="lines"><li class="line" data-key="${t.payment}"><div class="about"><span class="dish">${w.t('tab.title')} · ${payerName(view, party, t.payer)}</span>
    <span class="by">${w.t(t.lettingGo ? 'tab.letting-go' : `tab.${t.state}`)}${t.why === 'raise-refused' ? html` · <strong class="flag">${w.t('tab.no-more')}</strong>` : ''}</span></div><span class="price num">${w.money(t.held)}</span></li></ul>
    ${t.lettingGo ? '' : html`<div class="acts">${t.state === 'held' && take > 0 ? html`<button type="button" class="button" data-do="tab-take" ${data} data-payer="${t.payer}" data-cover="${take === due ? 'rest' : 'amount'}" data-due="${String(take)}">${w.t('tab.take', { amount: w.money(take) })}</button>` : ''}<button type="button" class="button quiet" data-do="tab-let-go" ${data}>${w.t('tab.let-go')}</button></div>`}`;
}

/** The check of a party: what is to be paid, who pays for what, what was paid. */
export function bill(view: View, table: Table, party: Party): Markup {
  const check = party.check, w = view.words;
  if (!check) return html``;
  const m = check.meta, data = html`data-visit="${party.visit}"`, lines = check.lines.filter((l) => !l.off), open = m.state !== 'closed';
  return html`<section class="bill" data-key="bill" aria-labelledby="bill-title"><div class="round-head"><h3 id="bill-title">${w.t('bill.title')}</h3><span class="mark ${m.state === 'paid' ? 'served' : ''}">${m.state === 'paid' ? icon('served') : icon('bill')}${w.t(`check.${m.state}`)}</span></div>
    ${m.disputed ? html`<p class="fact trouble" role="status">${icon('trouble')}${w.n('bill.decide', m.disputed)}</p><ul class="lines">${lines.filter((l) => l.disputed).map((l) => lineRow(view, party, l))}</ul>` : ''}
    <details data-key="who"><summary>${w.t('bill.who')}</summary><ul class="lines">${lines.map((l) => lineRow(view, party, l))}</ul>
      ${m.discounts.length ? html`<ul class="lines">${m.discounts.map((d) => html`<li class="line" data-key="${d.id}"><div class="about"><span class="dish">${d.basisPoints === 10000 && d.line ? w.t('reduce.comp') : w.t('bill.discount')}${d.basisPoints && d.basisPoints < 10000 ? ` ${d.basisPoints / 100} %` : ''}</span><span class="by">${d.reason} · ${byName(view, party, d.by)}${d.approvedBy ? ` · ${w.t('bill.allowed', { who: byName(view, party, d.approvedBy) })}` : ''}</span></div><button class="step" data-do="undiscount" ${data} data-id="${d.id}" aria-label="${w.t('reduce.undo')}">${icon('close')}</button></li>`)}</ul>` : ''}</details>
    ${codes(view, party, check)}${tabs(view, party, check)}${sums(view, check)}
    ${check.tenders.length ? html`<ul class="lines">${check.tenders.map((t) => tenderRow(view, party, t))}</ul>` : ''}
    <div class="acts">${open && m.due > 0 ? html`<button class="button" data-do="pay" ${data}>${w.t('bill.take')}</button>` : ''}
      ${open ? html`<button class="button quiet" data-do="split" ${data}>${w.t('bill.split')}</button><button class="button quiet" data-do="reduce" ${data}>${w.t('reduce.title')}</button><button class="button quiet" data-do="move-lines" ${data} aria-haspopup="dialog">${w.t('lines.verb')}</button>` : ''}
      <button class="button quiet" data-do="print-bill" ${data} data-table="${table.name}">${w.t('bill.print')}</button></div></section>`;
}

function pay(view: View, d: Of<'pay'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), check = party && party.check;
  if (!party || !check) return html`${head(view, w.t('gone.title'))}<div class="dialog-body"><p>${w.t('gone.says')}</p></div>`;
  const covered = covers(view, check, d), tip = tipOf(view, d), whole = (covered || 0) + tip, cash = d.method === 'cash', share = shareOf(check, d.payer);
  const asked = cash ? inCash(whole, view.plan.money.cashStep) : whole, given = minorOf(d.form['given'] || '', view.plan.exponent);
  const cover = (kind: Of<'pay'>['cover'], amount: number | undefined) => (amount === undefined ? '' : chip(html`${w.t(`cover.${kind}`)} <b class="num">${w.money(amount)}</b>`, html`data-do="cover" data-cover="${kind}"`, yes(d.cover === kind)));
  const switches = view.room.switches, isOff = (m: string) => !!switches && (m === 'momo' && switches.momo === 0 || m === 'airtel' && switches.airtel === 0);
  const drawer = cash && !view.drawers.some((day) => day.sessions.some((s) => s.state === 'open'));
  return html`${head(view, w.t('bill.take'), html`${w.t('bill.due')} <b class="num">${w.money(check.meta.due)}</b>`)}<form data-submit="take"><div class="dialog-body">
    <fieldset class="group"><legend>${w.t('pay.who')}</legend><div class="chips">${chip(w.t('bill.table'), html`data-do="payer" data-payer="${TABLE}"`, yes(d.payer === TABLE))}${payersOf(view, party).map((p) => chip(payerName(view, party, p), html`data-do="payer" data-payer="${p}"`, yes(d.payer === p)))}</div></fieldset>
    <fieldset class="group"><legend>${w.t('pay.what')}</legend><div class="chips">${cover('rest', Math.max(0, check.meta.due))}${share && share.mine ? cover('mine', share.mine) : ''}${share ? cover('equal', share.equal) : ''}${chip(w.t('cover.amount'), html`data-do="cover" data-cover="amount"`, yes(d.cover === 'amount'))}</div>
      ${d.cover === 'amount' ? amountField(view, d, 'amount', w.t('pay.amount')) : ''}</fieldset>
    <fieldset class="group"><legend>${w.t('pay.how')}</legend><div class="chips">${view.plan.money.methods.filter((m) => m !== 'card' && !isOff(m)).map((m) => chip(w.t(`method.${m}`), html`data-do="method" data-method="${m}"`, yes(d.method === m)))}</div>${view.plan.money.methods.filter((m) => m !== 'card' && isOff(m)).map((m) => html`<p class="aside">${w.t('pay.off', { way: w.t(`method.${m}`) })}</p>`)}</fieldset>
    ${drawer ? html`<p class="fact">${icon('trouble')}${w.t('pay.drawer')}</p>` : ''}
    ${cash ? html`${amountField(view, d, 'given', w.t('pay.given'))}<div class="chips notes">${handed(asked, check.meta.currency).map((sum) => chip(w.money(sum), html`data-do="given" data-given="${typed(sum, view.plan.exponent)}"`, yes(given === sum)))}</div>` : ''}
    ${d.method === 'terminal' ? field(view, d, 'reference', w.t('pay.terminal'), html`maxlength="40"`) : ''}
    ${d.method === 'momo-by-hand' ? html`${view.plan.money.byHand ? html`<p class="fact">${w.t('pay.code', { code: view.plan.money.byHand.code })}</p>` : ''}${field(view, d, 'reference', w.t('pay.reference'), html`maxlength="40" autocapitalize="characters"`)}` : ''}
    ${d.method === 'momo' || d.method === 'airtel' ? html`${field(view, d, 'phone', w.t('pay.phone'), html`inputmode="tel" maxlength="20"`)}<p class="aside">${w.t('pay.asks')}</p>` : ''}
    ${amountField(view, d, 'tip', w.t('pay.tip'))}</div>
    <footer class="dialog-foot">${wrong(d)}<dl class="sums grow">${cash ? sumRow(w.t('pay.collect'), w.money(asked), 'whole') : sumRow(w.t('pay.collect'), w.money(whole), 'whole')}${cash && given !== null && given >= asked && asked > 0 && given - asked <= view.plan.money.mostChange ? sumRow(w.t('pay.change'), w.money(given - asked)) : ''}</dl>
      <button class="button grow" ${d.state === 'asking' || !covered ? html`aria-disabled="true"` : ''}>${d.state === 'asking' ? w.t('bill.asking') : w.t(d.method === 'momo' || d.method === 'airtel' ? 'pay.ask' : 'pay.took', { amount: w.money(asked) })}</button></footer></form>`;
}

/** What became of it, as the house says: the change in large. */
function paid(view: View, d: Of<'paid'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), t = party && party.check && party.check.tenders.find((one) => one.payment === d.payment);
  if (!t) return html`${head(view, w.t('bill.asking'))}<div class="dialog-body"><div class="bones" aria-hidden="true"><i></i></div></div>`;
  return html`${head(view, w.t(`tender.${t.state}`), `${w.t(`method.${t.method}`)} · ${payerName(view, party, t.payer)}`)}<div class="dialog-body outcome ${t.state}" role="status">
    ${t.change > 0 ? html`<p>${w.t('pay.give-back')}</p><p class="huge num">${w.money(t.change)}</p>` : html`<p class="huge num">${w.money(t.collected)}</p>`}
    <dl class="sums">${sumRow(w.t('pay.collect'), w.money(t.collected))}${t.tip ? sumRow(w.t('pay.tip'), w.money(t.tip)) : ''}${party!.check ? sumRow(w.t('bill.due'), w.money(Math.max(0, party!.check.meta.due)), 'whole') : ''}</dl>
    ${t.state === 'pending' ? html`<p>${w.t('pay.waiting')}</p>` : ''}${t.why ? html`<p class="complaint">${w.has(`why.${t.why}`) ? w.t(`why.${t.why}`) : t.why}</p>` : ''}</div>
    <footer class="dialog-foot">${t.state === 'pending' ? html`<button type="button" class="button quiet danger" data-do="give-up" data-visit="${d.visit}" data-payment="${d.payment}">${w.t('pay.give-up')}</button>` : ''}<button type="button" class="button grow" data-do="dismiss">${w.t('done')}</button></footer>`;
}

function billLine(view: View, d: Of<'bill-line'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), line = party && party.check && party.check.lines.find((l) => l.id === d.line);
  if (!party || !line) return html`${head(view, w.t('gone.title'))}<div class="dialog-body"><p>${w.t('gone.says')}</p></div>`;
  const data = html`data-visit="${d.visit}" data-line="${d.line}"`, made = ordered(view, line);
  const started = !!made && (made.state === 'preparing' || made.state === 'ready' || made.state === 'served');
  return html`${head(view, `${line.quantity} × ${dishName(view, line)}`, w.money(line.payable))}<form data-submit="share"><div class="dialog-body">
    ${line.disputed ? html`<p class="fact trouble">${icon('trouble')}${w.t('bill.disputed.says')}</p>` : ''}
    <fieldset class="group"><legend>${w.t('bill.pays')}</legend><div class="chips">${chip(w.t('bill.table'), html`data-do="owner" data-payer=""`, yes(!d.owners.length))}${payersOf(view, party).map((p) => chip(payerName(view, party, p), html`data-do="owner" data-payer="${p}"`, yes(d.owners.indexOf(p) >= 0)))}</div>
      ${d.owners.length > 1 ? html`<p class="aside">${w.t('bill.parts', { n: d.owners.length })}</p>` : ''}</fieldset>
    <div class="deeds"><button type="button" class="deed" data-do="reduce" ${data}><b>${w.t('reduce.line')}</b><span>${w.t('reduce.says')}</span></button>
      <button type="button" class="deed danger" data-do="void" data-order="${line.order}" data-line="${line.id}"><b>${w.t('void.verb')}</b><span>${w.t(started ? 'void.started' : 'void.says')}</span></button></div></div>
    ${foot(view, d, w.t('bill.pays.verb'))}</form>`;
}

function reduce(view: View, d: Of<'reduce'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), line = d.line && party && party.check ? party.check.lines.find((l) => l.id === d.line) : undefined;
  const how = (kind: Of<'reduce'>['how']) => chip(w.t(`reduce.${kind}`), html`data-do="how" data-how="${kind}"`, yes(d.how === kind));
  return html`${head(view, w.t('reduce.title'), line ? `${line.quantity} × ${dishName(view, line)}` : w.t('reduce.whole'))}<form data-submit="reduce-now"><div class="dialog-body">
    <div class="chips" role="group" aria-label="${w.t('reduce.title')}">${line ? how('comp') : ''}${how('percent')}${how('amount')}${line ? '' : how('code')}</div>
    ${d.how === 'percent' ? field(view, d, 'value', w.t('reduce.percent'), html`inputmode="numeric" maxlength="3"`) : d.how === 'amount' ? amountField(view, d, 'value', w.t('pay.amount')) : d.how === 'code' ? field(view, d, 'value', w.t('reduce.code'), html`maxlength="40" autocapitalize="characters"`) : html`<p class="aside">${w.t('reduce.comp.says')}</p>`}
    ${d.how === 'code' ? '' : reasonField(view, d, ['reduce.waited', 'reduce.notright', 'reduce.friend'])}</div>${foot(view, d, w.t('reduce.verb'))}</form>`;
}

function split(view: View, d: Of<'split'>): Markup {
  const w = view.words, party = partyOf(view, d.visit);
  return html`${head(view, w.t('bill.split'))}<form data-submit="split-now"><div class="dialog-body"><div class="chips" role="group" aria-label="${w.t('bill.split')}">${chip(w.t('split.items'), html`data-do="how" data-how="items"`, yes(d.how === 'items'))}${chip(w.t('split.equally'), html`data-do="how" data-how="equally"`, yes(d.how === 'equally'))}</div>
    ${d.how === 'equally' && party ? html`<fieldset class="group"><legend>${w.t('split.who')}</legend><div class="chips">${payersOf(view, party).map((p) => chip(payerName(view, party, p), html`data-do="person" data-payer="${p}"`, yes(d.people.indexOf(p) >= 0)))}</div>${payersOf(view, party).length ? '' : html`<p class="empty">${w.t('guests.none')}</p>`}</fieldset>` : html`<p class="aside">${w.t('split.items.says')}</p>`}</div>
    ${foot(view, d, w.t('split.verb'))}</form>`;
}

function owing(view: View, d: Of<'owing'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), due = party && party.check ? party.check.meta.total - party.check.meta.paid : 0;
  const why = (kind: 'walkout' | 'house-account' | 'our-mistake') => chip(w.t(`owing.${kind}`), html`data-do="why" data-why="${kind}"`, yes(d.why === kind));
  return html`${head(view, w.t('owing.title', { amount: w.money(due) }), w.t('owing.says'))}<form data-submit="write-off"><div class="dialog-body">${party && party.check ? tabs(view, party, party.check) : ''}<div class="chips" role="group" aria-label="${w.t('owing.why')}">${why('walkout')}${why('house-account')}${why('our-mistake')}</div>
    ${field(view, d, 'reason', w.t('owing.note'), html`maxlength="200"`)}</div>${foot(view, d, w.t('visit.close'), 'danger')}</form>`;
}

function allow(view: View, d: Of<'allow'>): Markup {
  const w = view.words;
  return html`${head(view, w.t('allow.title'), d.says)}<form data-submit="allow-now"><div class="dialog-body">
    <label class="labelled">${w.t('allow.pin')}<input class="field code" id="allow-pin" data-in="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="4" autofocus ${d.complaint ? html`aria-describedby="wrong"` : ''}></label></div>${foot(view, d, w.t('allow.verb'))}</form>`;
}

export const billDialog = { pay, paid, 'bill-line': billLine, reduce, split, owing, allow };

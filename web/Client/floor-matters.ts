import { field, foot, head, payerName, reasonField } from './floor-bill.js';
import type { Method } from './floor-check.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import type { Difference, Evidence, Matters, MoneyDialog, PaymentMatter, Reconciled } from './floor-money-view.js';
import { byName } from './floor-names.js';
import type { View } from './floor-view.js';

type Of<K extends MoneyDialog['kind']> = Extract<MoneyDialog, { kind: K }>;

const moment = (view: View, iso: string) => `${view.words.date(iso)} ${view.words.time(iso)}`;
/** A business date as people say it: it has no zone, so noon in UTC is the same day nearly everywhere. */
export const day = (view: View, date: string) => view.words.date(`${date}T12:00:00Z`);
const method = (view: View, m: Method) => view.words.t(`method.${m}`);

function dispute(view: View, p: PaymentMatter): Markup {
  const w = view.words, open = !p.dispute || p.dispute === 'open' || p.dispute === 'inquiry';
  return html`<li class="line ${open ? 'trouble' : ''}" data-key="${p.payment}"><button class="about" data-do="evidence" data-visit="${p.payment.slice(0, p.payment.lastIndexOf('/'))}" aria-haspopup="dialog">
    <span class="dish"><b>${w.t(p.dispute ? `dispute.${p.dispute}` : 'matters.differs')}</b>${p.table ? html` · ${w.t('table', { name: p.table })}` : ''} · ${method(view, p.method)}</span>
    <span class="by"><span class="num">${moment(view, p.at)}</span>${p.reason ? html` · ${w.has(`dispute.why.${p.reason}`) ? w.t(`dispute.why.${p.reason}`) : p.reason}` : ''}${p.answerBy && open ? html` · <strong>${w.t('dispute.by', { date: w.date(p.answerBy) })}</strong>` : ''}${p.provider ? html` · <span class="num">${p.provider}</span>` : ''}</span></button>
    <span class="price num">${w.money(p.minor)}</span></li>`;
}

function difference(view: View, d: Reconciled, one: Difference): Markup {
  const w = view.words, said = d.answers[one.id], open = one.state === 'raised' && !said, sum = (minor: number | undefined) => (minor === undefined ? w.t('difference.nothing') : w.money(minor));
  return html`<li class="difference ${open ? 'trouble' : ''}" data-key="${one.id}"><p><b class="kind">${open ? icon('trouble') : ''}${w.t(`difference.${one.kind}`)}</b> · ${method(view, one.method)}${one.provider ? html` · <span class="num">${one.provider}</span>` : ''}</p>
    <p class="num">${one.kind === 'unanswered' ? '' : w.t('difference.sums', { ours: sum(one.ours), theirs: sum(one.theirs) })}</p>
    <p class="aside">${said ? `${byName(view, undefined, said.by)}: ${said.reason}` : one.state === 'adopted' ? w.t('difference.adopted') : one.state === 'waiting' ? w.t('difference.waiting') : w.t(`difference.${one.kind}.do`)}</p>
    <div class="acts">${one.payment ? html`<button class="button quiet" data-do="evidence" data-visit="${one.payment.slice(0, one.payment.lastIndexOf('/'))}">${w.t('evidence.title')}</button>` : ''}${one.state === 'raised' ? html`<button class="button quiet" data-do="difference" data-date="${d.date}" data-difference="${one.id}" aria-haspopup="dialog">${w.t('difference.answer')}</button>` : ''}</div></li>`;
}

function compared(view: View, d: Reconciled): Markup {
  const w = view.words, matched = d.found.methods.reduce((n, m) => n + m.matched, 0), open = d.found.differences.filter((one) => one.state === 'raised' && !d.answers[one.id]).length + d.found.more;
  return html`<details class="day" data-key="${d.date}" ${open ? html`open` : ''}><summary><b>${day(view, d.date)}</b> · ${w.n('matters.agree', matched)}${open ? html` · <strong class="flag">${w.n('matters.differ', open)}</strong>` : ''}</summary>
    <ul class="ways">${d.found.methods.map((m) => html`<li><span><b>${method(view, m.method)}</b> (${m.matched}) <span class="num">${w.money(m.minor)}</span></span><span class="aside">${w.t(`compared.${m.by}`)}</span></li>`)}</ul>
    ${d.found.differences.length ? html`<ul class="differences">${d.found.differences.map((one) => difference(view, d, one))}</ul>` : html`<p class="aside">${w.t('matters.same')}</p>`}
    ${d.found.more ? html`<p class="aside">${w.n('difference.more', d.found.more)}</p>` : ''}<p class="aside num">${w.t('matters.at', { at: moment(view, d.at) })}</p></details>`;
}

/** What waits for the manager: disputes, days that differ from the providers, receipts that the device has not taken. */
export function matters(view: View, m: Matters | null): Markup {
  const w = view.words, date = view.ui.money.search['date'] || view.today;
  if (!m) return html`<div class="bones" aria-hidden="true"><i></i></div>`;
  return html`<details class="matters" data-key="matters" ${m.open ? html`open` : ''}><summary><h3>${w.t('matters.title')}</h3> <span class="mark ${m.open ? '' : 'served'}">${m.open ? w.n('matters.open', m.open) : w.t('matters.none')}</span></summary>
    ${m.payments.length ? html`<h4>${w.t('matters.disputes')}</h4><ul class="lines">${m.payments.map((p) => dispute(view, p))}</ul>` : ''}
    ${m.receipts.length ? html`<h4>${w.t('matters.receipts')}</h4><ul class="lines">${m.receipts.map((r) => html`<li class="line ${r.state === 'failed' ? 'trouble' : ''}" data-key="${r.date}/${r.id}"><span class="about"><span class="dish"><b class="num">${r.number || ''}</b> ${w.t(`receipt.${r.kind}`)}${r.table ? html` · ${w.t('table', { name: r.table })}` : ''}</span><span class="by num">${moment(view, r.at)} · ${w.t(`receipt.${r.state}`)}${r.why ? ` (${r.why})` : ''}</span>
      ${r.state === 'failed' ? html`<button class="button quiet" data-do="receipt-again" data-date="${r.date}" data-receipt="${r.id}">${w.t('receipt.again')}</button>` : ''}</span><span class="price num">${w.money(r.total)}</span></li>`)}</ul>` : ''}
    <h4>${w.t('matters.days')}</h4>${m.days.length ? m.days.map((d) => compared(view, d)) : html`<p class="aside">${w.t('matters.nodays')}</p>`}
    <div class="acts"><button class="button quiet" data-do="compare" data-date="${date}">${w.t('matters.compare', { date: day(view, date) })}</button></div></details>`;
}

/** A manager writes what became of a difference. */
export const differenceDialog = (view: View, d: Of<'difference'>) => html`${head(view, view.words.t('difference.answer'))}<form data-submit="answer-difference"><div class="dialog-body">${reasonField(view, d, ['difference.said.bank', 'difference.said.fixed'])}</div>${foot(view, d, view.words.t('done'))}</form>`;

/** All that shows what a visit was, on the screen and on paper. */
export function evidence(view: View, e: Evidence, told: Markup): Markup {
  const w = view.words, guests: string[] = [];
  // Guests have numbers here, in the order in which they ordered or paid: the paper leaves the house.
  const who = (by: string | undefined) => {
    if (!by || by.slice(0, 6) !== 'guest:') return by ? payerName(view, undefined, by) : '';
    if (guests.indexOf(by) < 0) guests.push(by);
    return w.t('guest.number', { n: guests.indexOf(by) + 1 });
  };
  return html`<p class="aside num">${w.t('table', { name: e.table })} · ${moment(view, e.openedAt)}${e.closedAt ? ` – ${moment(view, e.closedAt)}` : ''} · ${w.n('evidence.guests', e.guests)} · ${w.t('bill.total')} ${w.money(e.total)}</p>
    <p class="aside num">${e.visit}</p>
    <h3>${w.t('evidence.ordered')}</h3><table class="evidence"><thead><tr><th scope="col">${w.t('evidence.dish')}</th><th scope="col">${w.t('evidence.by')}</th><th scope="col">${w.t('evidence.at')}</th><th scope="col">${w.t('evidence.served')}</th><th scope="col">${w.t('pay.amount')}</th></tr></thead><tbody>
      ${e.lines.map((l) => html`<tr><td>${l.quantity} × ${l.name}</td><td>${who(l.by)}</td><td class="num">${moment(view, l.orderedAt)}</td><td class="num">${l.off ? `${w.t('report.voids')}: ${w.has(`off.${l.off}`) ? w.t(`off.${l.off}`) : l.off}` : l.servedAt ? `${w.time(l.servedAt)} ${who(l.servedBy)}` : w.t('evidence.unserved')}</td><td class="num">${w.money(l.total)}</td></tr>`)}</tbody></table>
    <h3>${w.t('money.payments')}</h3><table class="evidence"><tbody>${e.payments.map((p) => html`<tr><td class="num">${moment(view, p.postedAt || p.at)}</td><td>${method(view, p.method)} · ${w.t(`tender.${p.state}`)}${p.dispute ? ` · ${w.t(`dispute.${p.dispute}`)}` : ''}</td><td>${who(p.payer)}</td><td class="num">${p.reference || ''}</td><td class="num">${w.money(p.collected)}</td></tr>`)}
      ${e.refunds.map((r) => html`<tr><td class="num">${moment(view, r.at)}</td><td>${w.t('report.refunds')}: ${r.reason || ''}</td><td>${who(r.by)}${r.approvedBy ? ` + ${who(r.approvedBy)}` : ''}</td><td>${w.t(`tender.${r.state}`)}</td><td class="num">${w.money(-r.minor)}</td></tr>`)}</tbody></table>
    ${e.disputes.length ? html`<h3>${w.t('matters.disputes')}</h3><ul class="lines">${e.disputes.map((p) => dispute(view, p))}</ul>` : ''}
    <h3>${w.t('evidence.story')}</h3>${told}`;
}

export const evidenceDialog = (view: View, d: Of<'evidence'>, told: Markup) => html`${head(view, view.words.t('evidence.title'), d.title)}<div class="dialog-body report" tabindex="0">${evidence(view, d.evidence, told)}</div>
  <footer class="dialog-foot"><button type="button" class="button grow" data-do="print-evidence">${view.words.t('print')}</button></footer>`;

export const phoneField = (view: View, form: Record<string, string>) => field(view, { form, complaint: '' }, 'phone', view.words.t('payments.phone'), html`inputmode="numeric" maxlength="3" pattern="[0-9]{3}"`);

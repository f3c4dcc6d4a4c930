import { advice, adviceText } from './floor-advice.js';
import { billDialog, amountField, dishName, field, foot, head, partyOf, payerName, reasonField, sumRow, sums, taxName } from './floor-bill.js';
import type { CashSession, DrawerDay } from './floor-check.js';
import { html, Markup } from './floor-html.js';
import { icon } from './floor-icons.js';
import { day, differenceDialog, evidence, evidenceDialog, matters, phoneField } from './floor-matters.js';
import { manages, reads } from './floor-money-view.js';
import type { Evidence, Figures, Happening, MoneyDialog, PaymentRow, SessionFigures } from './floor-money-view.js';
import { movesDialog } from './floor-moves.js';
import { byName } from './floor-names.js';
import type { Party } from './floor-room.js';
import type { View } from './floor-view.js';

type Of<K extends MoneyDialog['kind']> = Extract<MoneyDialog, { kind: K }>;

const differenceRow = (view: View, minor: number) => sumRow(view.words.t(`drawer.difference${minor > 0 ? '.over' : minor < 0 ? '.short' : ''}`), view.words.money(minor), 'whole');
const named = (view: View, s: { number: number; name?: string }) => s.name || view.words.t('drawer.n', { n: s.number });
const visitOf = (payment: string) => payment.slice(0, payment.lastIndexOf('/'));

/** Whose share it was, and who took it where that is somebody else. */
const who = (view: View, party: Party | undefined, t: { payer: string; by: string }) => payerName(view, party, t.payer) + (t.by === t.payer ? '' : ` · ${byName(view, party, t.by)}`);

function paymentRow(view: View, row: PaymentRow): Markup {
  const w = view.words, party = partyOf(view, visitOf(row.id));
  return html`<li class="line tender ${row.state}" data-key="${row.id}"><button class="about" data-do="payment" data-payment="${row.id}" aria-haspopup="dialog">
    <span class="dish"><b>${row.table ? w.t('table', { name: row.table }) : ''}</b> · ${w.t(`method.${row.method}`)}</span>
    <span class="by"><span class="num">${w.time(row.at)}</span> · ${w.t(`tender.${row.state}`)}${row.dispute ? html` · <strong class="flag">${w.t(`dispute.${row.dispute}`)}</strong>` : ''}${row.refunded ? ` · ${w.t('bill.refunded', { amount: w.money(row.refunded) })}` : ''} · ${who(view, party, row)}${row.reference ? html` · <span class="num">${row.reference}</span>` : ''}</span></button>
    <span class="price num">${w.money(row.collected)}</span></li>`;
}

function payments(view: View): Markup {
  const w = view.words, m = view.ui.money, s = m.search;
  return html`${view.member && manages(view.member.role) ? matters(view, m.matters) : ''}<form class="search" data-submit="find" role="search"><div class="two">${field(view, { form: s, complaint: '' }, 'reference', w.t('payments.reference'), html`maxlength="40"`)}${amountField(view, { form: s, complaint: '' }, 'minor', w.t('pay.amount'))}</div>
    <div class="two">${field(view, { form: s, complaint: '' }, 'date', w.t('payments.date'), html`type="date"`)}${field(view, { form: s, complaint: '' }, 'time', w.t('payments.minute'), html`type="time"`)}${phoneField(view, s)}</div>
    <div class="acts"><button class="button">${icon('search')}${w.t('payments.find')}</button></div></form>
    ${m.complaint ? html`<p class="complaint" role="alert">${m.complaint}</p>` : ''}
    ${!m.rows ? html`<div class="bones" aria-hidden="true"><i></i><i></i></div>` : m.rows.length ? html`<ul class="lines">${m.rows.map((r) => paymentRow(view, r))}</ul>` : html`<p class="empty">${w.t('payments.none')}</p>`}`;
}

function session(view: View, day: DrawerDay, s: CashSession): Markup {
  const w = view.words, data = html`data-date="${day.date}" data-session="${s.number}"`;
  return html`<section class="drawer" data-key="${day.date}/${s.number}"><div class="round-head"><h3>${named(view, s)} <span class="aside num">${byName(view, undefined, s.by)} · ${w.time(s.at)}</span></h3><span class="mark ${s.state === 'closed' ? 'served' : ''}">${w.t(`drawer.${s.state}`)}</span></div>
    <dl class="sums">${sumRow(w.t('drawer.float'), w.money(s.float))}${s.moves.map((m) => sumRow(`${w.t(`drawer.${m.kind}`)}: ${m.reason}`, w.money(m.kind === 'pay-out' ? -m.minor : m.minor)))}
      ${s.counted !== undefined ? html`${sumRow(w.t('drawer.expects'), w.money(s.expected!))}${sumRow(w.t('drawer.counts'), w.money(s.counted))}${differenceRow(view, s.difference!)}` : ''}</dl>
    ${s.reason ? html`<p class="aside">${s.reason}</p>` : ''}
    ${s.state === 'open' ? html`<p class="aside">${w.t('drawer.blind')}</p><div class="acts"><button class="button" data-do="count" ${data}>${w.t('drawer.count')}</button><button class="button quiet" data-do="cash" data-way="pay-in" ${data}>${w.t('drawer.pay-in')}</button><button class="button quiet" data-do="cash" data-way="pay-out" ${data}>${w.t('drawer.pay-out')}</button></div>` : ''}
    ${s.state === 'counted' ? html`<div class="acts"><button class="button" data-do="put-away" ${data}>${w.t('drawer.close')}</button></div>` : ''}</section>`;
}

function drawers(view: View): Markup {
  const w = view.words, loose = view.drawers.reduce((n, d) => n + d.loose, 0), shown = view.drawers.map((d, i) => ({ day: d, sessions: d.sessions.filter((s) => i === view.drawers.length - 1 || s.state !== 'closed') }));
  return html`${loose ? html`<p class="fact">${icon('trouble')}${w.n('drawer.loose', loose)}</p>` : ''}
    ${shown.some((d) => d.sessions.length) ? '' : html`<div class="quiet"><p class="lead">${w.t('drawer.none')}</p><p>${w.t('drawer.none.says')}</p></div>`}
    ${shown.map((d) => d.sessions.slice().reverse().map((s) => session(view, d.day, s)))}
    <div class="acts"><button class="button ${shown.some((d) => d.sessions.some((s) => s.state === 'open')) ? 'quiet' : ''}" data-do="float">${w.t('drawer.open.verb')}</button></div>`;
}

function reports(view: View): Markup {
  const w = view.words, m = view.ui.money;
  if (!view.member || !reads(view.member.role)) return html`<div class="quiet"><p class="lead">${w.t('reports.who')}</p><p>${w.t('reports.who.says')}</p><button class="button" data-do="switch">${w.t('reports.sign')}</button></div>`;
  return html`<div class="acts"><button class="button quiet" data-do="x">${w.t('reports.x')}</button><button class="button" data-do="close-day">${w.t('reports.z')}</button></div>
    ${m.complaint ? html`<p class="complaint" role="alert">${m.complaint}</p>` : ''}
    <section aria-labelledby="days-title"><h3 id="days-title">${w.t('reports.days')}</h3>${!m.days ? html`<div class="bones" aria-hidden="true"><i></i></div>` : m.days.length ? html`<ul class="lines">${m.days.map((z) => html`<li class="line" data-key="${z.number}"><button class="about" data-do="z" data-date="${z.date}" data-place="${z.place}" aria-haspopup="dialog"><span class="dish">Z ${z.number}</span><span class="by num">${day(view, z.date)} · ${byName(view, undefined, z.by)} · ${w.time(z.at)}</span></button><span class="price num">${w.money(z.total)}</span></li>`)}</ul>` : html`<p class="empty">${w.t('reports.none')}</p>`}</section>`;
}

/** Payments, drawers and reports. */
export function money(view: View): Markup {
  const w = view.words, part = view.ui.money.part;
  return html`<h2 class="title" tabindex="-1">${w.t('money.title')}</h2><nav class="chips" aria-label="${w.t('money.title')}">${(['payments', 'drawer', 'reports', 'advice'] as const).filter((p) => p !== 'advice' || p === part || (view.member && manages(view.member.role))).map((p) => html`<a class="chip" href="#money/${p}" ${p === part ? html`aria-current="page"` : ''}>${w.t(`money.${p}`)}</a>`)}</nav>
    <div data-key="${part}">${part === 'drawer' ? drawers(view) : !view.member ? html`<div class="quiet"><p class="lead">${w.t('money.locked')}</p><button class="button" data-do="load">${w.t('pin.sign')}</button></div>` : part === 'payments' ? payments(view) : part === 'advice' ? advice(view) : reports(view)}</div>`;
}

function sessionFigures(view: View, s: SessionFigures): Markup {
  const w = view.words;
  return html`<h3>${w.t('money.drawer')}: ${named(view, s)} · ${byName(view, undefined, s.by)}</h3><dl class="sums">${sumRow(w.t('drawer.float'), w.money(s.float))}${sumRow(w.t('drawer.tenders'), w.money(s.tenders))}${s.refunds ? sumRow(w.t('report.refunds'), w.money(-s.refunds)) : ''}${s.paidIn ? sumRow(w.t('drawer.pay-in'), w.money(s.paidIn)) : ''}${s.paidOut ? sumRow(w.t('drawer.pay-out'), w.money(-s.paidOut)) : ''}${sumRow(w.t('drawer.expects'), w.money(s.expected))}${sumRow(w.t('drawer.counts'), w.money(s.counted))}${differenceRow(view, s.counted - s.expected)}</dl>${s.reason ? html`<p>${s.reason}</p>` : ''}`;
}

/** A report as it stands on the screen and on paper. */
export function figures(view: View, f: Figures, sessions: SessionFigures[]): Markup {
  const w = view.words, n = (key: string, count: number) => `${w.t(key)} (${count})`, begins = f.from.startsWith('1970') ? '' : `${w.date(f.from)} ${w.time(f.from)} – `;
  return html`<p class="aside num">${begins}${w.date(f.to)} ${w.time(f.to)}</p>
    <h3>${w.t('report.taken')}</h3><dl class="sums">${f.methods.map((m) => html`${sumRow(n(`method.${m.method}`, m.count), w.money(m.amount))}${m.tips ? sumRow(w.t('report.tips'), w.money(m.tips), 'under') : ''}${m.rounding ? sumRow(w.t('report.rounding'), w.money(m.rounding), 'under') : ''}${m.refundCount ? sumRow(n('report.refunds', m.refundCount), w.money(-m.refunds), 'under') : ''}`)}
      ${sumRow(w.t('report.all'), w.money(f.methods.reduce((sum, m) => sum + m.amount + m.tips + m.rounding - m.refunds, 0)), 'whole')}</dl>
    <h3>${n('report.checks', f.checks)}</h3><dl class="sums">${sumRow(w.t('report.sales'), w.money(f.sales))}${f.discounts.count ? sumRow(n('report.discounts', f.discounts.count), w.money(-f.discounts.minor)) : ''}${f.comps.count ? sumRow(n('report.comps', f.comps.count), w.money(-f.comps.minor)) : ''}${f.service ? sumRow(w.t('bill.service'), w.money(f.service)) : ''}
      ${sumRow(w.t('bill.total'), w.money(f.total), 'whole')}${f.taxes.map((t) => sumRow(taxName(t), w.money(t.tax), 'under'))}${f.voids.count ? sumRow(n('report.voids', f.voids.count), w.money(f.voids.minor)) : ''}${f.writeOffs.map((o) => sumRow(n(`owing.${o.kind}`, o.count), w.money(o.minor)))}</dl>
    ${sessions.map((s) => sessionFigures(view, s))}
    ${f.open.length ? html`<h3>${n('report.open', f.open.length)}</h3><dl class="sums">${f.open.map((o) => sumRow(`${w.t('table', { name: o.table })} · ${w.time(o.openedAt)}`, w.money(o.due + o.pending)))}</dl>` : ''}`;
}

function report(view: View, d: Of<'report'>): Markup {
  const w = view.words, z = 'number' in d.report ? d.report : null;
  return html`${head(view, z ? `Z ${z.number}` : w.t('reports.x'), z ? html`<span class="num">${day(view, z.date)} · ${byName(view, undefined, z.by)}</span>` : w.t('reports.x.says'))}<div class="dialog-body report" tabindex="0">${figures(view, d.report.figures, z ? z.sessions : [])}</div>
    <footer class="dialog-foot"><button type="button" class="button quiet" data-do="print-report">${w.t('print')}</button><button type="button" class="button grow" data-do="dismiss">${w.t('done')}</button></footer>`;
}

function told(view: View, visit: string, items: Happening[]): Markup {
  const w = view.words, party = partyOf(view, visit);
  return html`<ol class="story">${items.map((h) => html`<li><span class="num">${w.time(h.at)}</span><span><b>${w.has(`told.${h.what}`) ? w.t(`told.${h.what}`) : h.what}</b>${h.of && !/^[0-9a-f]{32}$/.test(h.of) ? html` ${w.has(`method.${h.of}`) ? w.t(`method.${h.of}`) : w.has(`call.${h.of}`) ? w.t(`call.${h.of}`) : h.of}` : ''}${h.minor !== undefined ? html` <span class="num">${w.money(h.minor)}</span>` : ''}${h.words ? html` <q>${w.has(`tender.${h.words}`) ? w.t(`tender.${h.words}`) : w.has(`why.${h.words}`) ? w.t(`why.${h.words}`) : w.has(`owing.${h.words}`) ? w.t(`owing.${h.words}`) : h.words}</q>` : ''}<span class="aside">${byName(view, party, h.by)}</span></span></li>`)}</ol>`;
}

function tender(view: View, d: Of<'tender'>): Markup {
  const w = view.words, party = partyOf(view, d.visit), t = (party && party.check && party.check.tenders.find((one) => one.payment === d.payment)) || d.row;
  if (!t) return html`${head(view, w.t('gone.title'))}<div class="dialog-body"><p>${w.t('gone.says')}</p></div>`;
  const left = t.collected - t.refunded, data = html`data-visit="${d.visit}" data-payment="${d.payment}"`;
  return html`${head(view, `${w.t(`method.${t.method}`)} · ${w.money(t.collected)}`, `${w.t(`tender.${t.state}`)} · ${who(view, party, t)}`)}<form data-submit="refund"><div class="dialog-body">
    ${t.refunded ? html`<p class="fact">${w.t('bill.refunded', { amount: w.money(t.refunded) })}</p>` : ''}${t.why ? html`<p class="fact trouble">${w.has(`why.${t.why}`) ? w.t(`why.${t.why}`) : t.why}</p>` : ''}
    ${t.state === 'posted' && left > 0 ? html`<fieldset class="group"><legend>${w.t('refund.title')}</legend>${amountField(view, d, 'amount', w.t('refund.amount', { most: w.money(left) }))}${reasonField(view, d, ['refund.wrong', 'refund.twice', 'refund.unhappy'])}</fieldset>` : ''}
    ${d.story ? told(view, d.visit, d.story) : html`<div class="acts"><button type="button" class="button quiet" data-do="story" ${data}>${w.t('payments.story')}</button>${view.member && reads(view.member.role) ? html`<button type="button" class="button quiet" data-do="evidence" ${data}>${w.t('payments.evidence')}</button>` : ''}</div>`}</div>
    ${t.state === 'posted' && left > 0 ? foot(view, d, w.t('refund.verb'), 'danger') : t.state === 'pending' ? html`<footer class="dialog-foot"><button type="button" class="button danger grow" data-do="give-up" ${data}>${w.t('pay.give-up')}</button></footer>` : ''}</form>`;
}

const story = (view: View, d: Of<'story'>) => html`${head(view, view.words.t('payments.evidence'), d.title)}<div class="dialog-body" tabindex="0">${d.story ? told(view, '', d.story) : html`<div class="bones" aria-hidden="true"><i></i></div>`}</div>`;
const float = (view: View, d: Of<'float'>) => html`${head(view, view.words.t('drawer.open.verb'), view.words.t('drawer.open.says'))}<form data-submit="open-drawer"><div class="dialog-body">${amountField(view, d, 'amount', view.words.t('drawer.float'))}${field(view, d, 'name', view.words.t('drawer.name'), html`maxlength="40"`)}</div>${foot(view, d, view.words.t('drawer.open.verb'))}</form>`;
const cash = (view: View, d: Of<'cash'>) => html`${head(view, view.words.t(`drawer.${d.way}`))}<form data-submit="move-cash"><div class="dialog-body">${amountField(view, d, 'amount', view.words.t('pay.amount'))}${reasonField(view, d, d.way === 'pay-in' ? ['cash.change'] : ['cash.safe', 'cash.shop'])}</div>${foot(view, d, view.words.t(`drawer.${d.way}`))}</form>`;
const count = (view: View, d: Of<'count'>) => html`${head(view, view.words.t('drawer.count'), view.words.t('drawer.count.says'))}<form data-submit="count-now"><div class="dialog-body">${amountField(view, d, 'amount', view.words.t('drawer.counted.amount'))}</div>${foot(view, d, view.words.t('drawer.count.verb'))}</form>`;

function putAway(view: View, d: Of<'put-away'>): Markup {
  const w = view.words, day = view.drawers.find((one) => one.date === d.date), s = day && day.sessions.find((one) => one.number === d.session);
  return html`${head(view, w.t('drawer.close'))}<form data-submit="put-away-now"><div class="dialog-body">${s && s.counted !== undefined ? html`<dl class="sums">${sumRow(w.t('drawer.expects'), w.money(s.expected!))}${sumRow(w.t('drawer.counts'), w.money(s.counted))}${differenceRow(view, s.difference!)}</dl>${s.difference ? reasonField(view, d, ['count.change', 'count.unknown']) : ''}` : ''}</div>${foot(view, d, w.t('drawer.close'))}</form>`;
}

const dialogs: { [K in MoneyDialog['kind']]: (view: View, d: Of<K>) => Markup } = { ...billDialog, ...movesDialog, tender, story, 'advice-text': adviceText, difference: differenceDialog, evidence: (view, d) => evidenceDialog(view, d, told(view, '', d.evidence.story)), report, float, cash, count, 'put-away': putAway };
export const moneyDialog = (view: View, d: MoneyDialog): Markup => (dialogs[d.kind] as (view: View, d: MoneyDialog) => Markup)(view, d);

/** The bill before payment, on 80 mm: it says in large that it is no receipt. */
export function billSlip(view: View, visit: string, table: string): Markup {
  const w = view.words, party = partyOf(view, visit), check = party && party.check, now = new Date(view.now).toISOString();
  if (!check) return html``;
  const counted = (check.meta.codes || []).filter((c) => c.state === 'asked' || c.state === 'taken' || c.state === 'kept').map((c) => c.name);
  return html`<p class="slip-top">${view.plan.name}</p><p class="slip-no">${w.t('slip.not')}</p><p>${w.t('table', { name: table })} · ${w.date(now)} ${w.time(now)}</p>
    <dl class="sums">${check.lines.filter((l) => !l.off).map((l) => sumRow(`${l.quantity} × ${dishName(view, l)}`, w.money(l.total)))}</dl><hr>${sums(view, check)}${counted.length ? html`<p>${w.t('bill.discount')}: ${counted.join(', ')}</p>` : ''}
    ${view.plan.money.taxes === 'included' && check.meta.taxes.length ? html`<p>${w.t('slip.tax', { amount: w.money(check.meta.tax) })}</p>` : ''}
    ${view.plan.money.byHand ? html`<p>${w.t('pay.code', { code: view.plan.money.byHand.code })}</p>` : ''}<p class="slip-no">${w.t('slip.not')}</p>`;
}

/** The evidence of a visit on A4. */
export const evidencePaper = (view: View, e: Evidence) => html`<p class="slip-top">${view.plan.name}</p><h2>${view.words.t('evidence.title')}</h2>${evidence(view, e, told(view, '', e.story))}`;

export const reportSlip = (view: View, d: Of<'report'>) => html`<p class="slip-top">${view.plan.name}</p><p class="slip-no">${'number' in d.report ? `Z ${d.report.number} · ${d.report.date}` : view.words.t('reports.x')}</p>${figures(view, d.report.figures, 'number' in d.report ? d.report.sessions : [])}`;

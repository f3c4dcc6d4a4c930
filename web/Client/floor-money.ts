import { covers, openTab, partyOf, payerName, tipOf } from './floor-bill.js';
import { inCash, minorOf, TABLE, uuidOf } from './floor-check.js';
import type { Cover, Method, WriteOff } from './floor-check.js';
import type { Desk } from './floor-deeds.js';
import { blank, manages, reads } from './floor-money-view.js';
import type { Evidence, Figures, Happening, Matters, MoneyDialog, MoneyUi, PaymentRow, Suggested, Written, ZReport, ZRow } from './floor-money-view.js';
import { itemName } from './floor-names.js';
import { billSlip, evidencePaper, reportSlip } from './floor-reports.js';
import { unfinished } from './floor-room.js';
import { printSheet, printSlip } from './floor-slip.js';
import type { Till } from './floor-till.js';

type Kind = MoneyDialog['kind'];
type Deeds = Record<string, (data: DOMStringMap) => void>;

/** How often a Z report is asked for until it is made (ms), how many times, and how often payments are read while they are looked at (ms). */
const AGAIN = 700, TRIES = 20, PAYMENTS_AGAIN = 5_000;

/** What every tap about money does. Deeds that end a form are named as its `data-submit`. */
export function money(desk: Desk & { till: Till }): Deeds {
  const { till, show } = desk;
  const w = () => desk.view().words, exponent = () => desk.view().plan.exponent;
  const of = <K extends Kind>(...kinds: K[]) => {
    const d = desk.view().ui.dialog;
    return d && kinds.indexOf(d.kind as K) >= 0 ? (d as Extract<MoneyDialog, { kind: K }>) : null;
  };
  const says = (refusal: string) => (refusal === 'Offline' ? w().t('link.refused') : w().refusal(refusal));
  const fill = (name: string, value: string) => {
    const field = document.querySelector<HTMLInputElement>(`#dialog [data-in="${name}"]`);
    if (field) field.value = value;
  };
  const minor = (d: { form: Record<string, string> }, name: string) => minorOf(d.form[name] || '', exponent());

  /**
   * Sends the dialog's command. Refused for want of a manager, it asks for a PIN and goes on with it; refused otherwise, the form comes back
   * and says why. A repeat after a lost answer has the same id.
   */
  function give(d: Extract<MoneyDialog, { id: string }>, method: string, args: unknown[], done: () => void, approvable = false, instead?: (refusal: string) => boolean): void {
    if (d.state === 'asking') return;
    const send = (pin: string | null) => {
      show({ ...d, complaint: '', state: 'asking' });
      till.give(d.id, method, approvable ? [...args, pin] : args, (refusal, until) => {
        if (refusal === 'None') return done();
        if (approvable && (refusal === 'NeedsApproval' || (pin && (refusal === 'WrongPin' || refusal === 'TooManyTries'))))
          return show({ ...blank(d.id), kind: 'allow', says: w().t('allow.says'), go: send, complaint: until ? w().locked(until) : pin ? says(refusal) : '' });
        if (instead && instead(refusal)) return;
        show({ ...d, complaint: says(refusal), state: 'typing' });
      });
    };
    send(null);
  }
  const wrong = (d: Extract<MoneyDialog, { id: string }>, refusal: string) => show({ ...d, complaint: says(refusal) });
  const close = () => show(null);

  function startPay(visit: string, payer: string): void {
    const view = desk.view(), party = partyOf(view, visit), methods = view.plan.money.methods;
    if (!party || !party.check) return;
    const share = party.check.shares.find((s) => s.payer === payer);
    show({ ...blank(desk.newId()), kind: 'pay', visit, payment: desk.newId(), payer, cover: share && share.mine ? 'mine' : 'rest', method: methods.indexOf('cash') >= 0 ? 'cash' : methods[0]! });
  }

  function take(): void {
    const d = of('pay'), view = desk.view(), party = d && partyOf(view, d.visit), check = party && party.check;
    if (!d || !party || !check) return;
    const amount = covers(view, check, d), tip = d.form['tip'] ? minor(d, 'tip') : 0, given = d.form['given'] ? minor(d, 'given') : undefined;
    if (!amount || tip === null || given === null) return wrong(d, 'BadAmount');
    if (d.method === 'cash' && given !== undefined && given - inCash(amount + tipOf(view, d), view.plan.money.cashStep) > view.plan.money.mostChange) return show({ ...d, complaint: w().t('pay.given.much') });
    if (d.method === 'momo-by-hand' && !(d.form['reference'] || '').trim()) return show({ ...d, complaint: w().t('pay.reference.missing') });
    const cash = d.method === 'cash', asks = d.method === 'momo' || d.method === 'airtel', noted = d.method === 'terminal' || d.method === 'momo-by-hand';
    give(d, 'Pay', [d.visit, {
      payment: d.payment, payer: d.payer, method: d.method, cover: d.cover, seen: amount, tip: tipOf(view, d),
      given: cash ? given : undefined, phone: asks ? (d.form['phone'] || '').replace(/\D/g, '') : undefined, reference: noted ? (d.form['reference'] || '').trim() || undefined : undefined,
    }], () => show({ kind: 'paid', visit: d.visit, payment: `${d.visit}/${uuidOf(d.payment)}` }), false,
    (refusal) => {
      // Refused is not taken: what is tried next is another payment.
      if (refusal === 'Offline') return false;
      show({ ...d, ...blank(desk.newId()), form: d.form, payment: desk.newId(), complaint: refusal === 'BadAmount' ? w().t('pay.bad') : says(refusal) });
      return true;
    });
  }

  function reduce(): void {
    const d = of('reduce');
    if (!d) return;
    if (d.how === 'code') return (d.form['value'] || '').trim() ? give(d, 'Redeem', [d.visit, d.form['value']!.trim()], close) : wrong(d, 'BadCode');
    const percent = Number(d.form['value']), value = d.how === 'amount' ? minor(d, 'value') : d.how === 'comp' ? 1 : percent > 0 && percent <= 100 && Number.isInteger(percent) ? percent : null;
    if (!value) return wrong(d, 'BadAmount');
    if (!(d.form['reason'] || '').trim()) return wrong(d, 'BadWords');
    const discount = { id: uuidOf(d.id), line: d.line, basisPoints: d.how === 'comp' ? 10_000 : d.how === 'percent' ? value * 100 : 0, minor: d.how === 'amount' ? value : 0, reason: d.form['reason']!.trim() };
    give(d, 'Discount', [d.visit, discount], close, true);
  }

  function refund(): void {
    const d = of('tender');
    if (!d) return;
    const amount = minor(d, 'amount');
    if (!amount) return wrong(d, 'BadAmount');
    if (!(d.form['reason'] || '').trim()) return wrong(d, 'BadWords');
    give(d, 'Refund', [d.visit, d.payment, uuidOf(d.id), amount, d.form['reason']!.trim()], () => { close(); desk.tell(w().t('refund.done'), 'good'); later(); }, true);
  }

  function owing(visit: string, reason: string | null, complaint = ''): void {
    show({ ...blank(desk.newId()), kind: 'owing', visit, reason, why: '', complaint });
  }

  /** Ends a visit. What is not served or not paid asks why first. */
  function end(visit: string): void {
    const words = w(), party = partyOf(desk.view(), visit);
    if (!party) return;
    const send = (reason: string | null, id: string) => till.give(id, 'CloseVisit', [visit, reason], (refusal) => {
      if (refusal === 'None') { close(); return; }
      // The pad was closed: what was typed stays.
      if (refusal === 'SignInAgain') return;
      if (refusal === 'BalanceDue') return owing(visit, reason);
      if (refusal === 'HoldTooSmall') return owing(visit, reason, says(refusal));
      if (refusal === 'Unfinished') return ask('');
      if (refusal === 'BadWords') return ask(says(refusal));
      close();
      desk.tell(says(refusal), 'bad');
    });
    const left = party.check ? party.check.meta.total - party.check.meta.paid : 0, held = party.check && openTab(party.check), amount = words.money(left);
    // What an open tab covers is taken from it, and whoever closes reads that first.
    const tab = left > 0 && held && held.state === 'held' && !held.lettingGo && held.held >= left ? words.t('close.tab', { amount, who: payerName(desk.view(), party, held.payer) }) : '';
    // What is owed to guests nobody gives back once they are gone.
    const first = left < 0 ? words.t('close.over', { amount: words.money(-left) }) : tab;
    const verb = tab ? words.t('close.tab.verb', { amount }) : words.t('visit.close');
    // What goes on being cooked for a party that has gone is lost.
    const off = ([] as { order: string; line: string; dish: string }[]).concat(...party.orders.map((o) =>
      o.lines.filter((l) => l.state === 'sent' || l.state === 'accepted').map((l) => ({ order: o.id, line: l.id, dish: `${l.quantity} × ${itemName(desk.view(), l.item)}` }))));
    const takeOff = () => { close(); off.forEach((o) => desk.crew.give('Void', [o.order, o.line, words.t('close.gone')])); };
    const ask = (complaint: string) => show({
      before: off.length ? { verb: words.t('close.off', { dishes: off.map((o) => o.dish).join(', ') }), done: () => desk.crew.do(takeOff) } : undefined,
      kind: 'reason', title: words.t('close.title'), hint: `${words.t('close.unfinished')} ${first}`.trim(), verb, complaint,
      presets: [words.t('close.gone'), words.t('close.notmade')], done: (reason) => send(reason, desk.newId()),
    });
    if (unfinished(party)) return ask('');
    if (left > 0 && !tab) return owing(visit, null);
    show({ kind: 'sure', title: words.t('close.title'), says: first || words.t('close.says'), verb, done: () => send(null, desk.newId()) });
  }

  /** The payments list is a moment behind what was just done, and others pay meanwhile: while it is looked at, it is read again. */
  let due = 0, asked = 0;
  function later(then = () => load(), ms = 1200): void {
    clearTimeout(due);
    due = window.setTimeout(() => { if (desk.view().ui.tab === 'money' && desk.view().member) then(); }, ms);
  }

  function list(search: object): void {
    const ui = desk.view().ui.money, mine = ++asked;
    till.read<PaymentRow[]>('Payments', [search], (rows, refusal) => {
      // The answer to an earlier search is nobody's any more.
      if (mine !== asked) return;
      ui.rows = rows || ui.rows;
      ui.complaint = refusal === 'None' ? '' : says(refusal);
      if (ui.part === 'payments') later(() => list(search), PAYMENTS_AGAIN);
    });
  }

  function load(part: MoneyUi['part'] = desk.view().ui.money.part): void {
    const ui = desk.view().ui.money;
    if (part === 'payments') {
      const { reference, date, time, phone } = ui.search, sum = ui.search['minor'] ? minorOf(ui.search['minor']!, exponent()) : undefined;
      if (sum === null || (reference && reference.trim().length < 3) || (phone && !/^\d{3}$/.test(phone))) { ui.complaint = w().t('payments.short'); return desk.draw(); }
      const day = date || desk.view().today, minute = time ? Date.parse(`${day}T${time}:00Z`) - w().offset(`${day}T${time}:00Z`) : 0;
      const search = { date: reference && !date ? undefined : day, reference: reference ? reference.trim() : undefined, minor: sum, phone: phone || undefined, ...(minute ? { from: new Date(minute - 60_000).toISOString(), to: new Date(minute + 120_000).toISOString() } : {}) };
      list(search);
      readMatters();
    }
    if (part === 'advice' && manages(desk.view().member ? desk.view().member!.role : undefined))
      till.read<Suggested>('Suggestions', [desk.view().plan.language], (found, refusal) => { ui.suggested = found || ui.suggested; ui.complaint = refusal === 'None' ? '' : says(refusal); });
    if (part === 'reports' && reads(desk.view().member ? desk.view().member!.role : undefined))
      till.read<ZRow[]>('ClosedDays', [], (days, refusal) => { ui.days = days || ui.days; ui.complaint = refusal === 'None' ? '' : says(refusal); });
  }

  const advised = (id: string) => (desk.view().ui.money.suggested || { all: [] }).all.filter((s) => s.id === id)[0];

  /** It is answered: it goes, and what waited behind it comes. */
  function answered(id: string, said: string): void {
    const ui = desk.view().ui.money;
    if (ui.suggested) ui.suggested = { ...ui.suggested, all: ui.suggested.all.filter((s) => s.id !== id) };
    desk.tell(w().t(said), 'good');
    load('advice');
  }

  function readMatters(): void {
    const view = desk.view();
    if (manages(view.member ? view.member.role : undefined)) till.read<Matters>('Matters', [], (found) => { view.ui.money.matters = found || view.ui.money.matters; });
  }

  /** What was asked for is found a moment later. */
  const soon = (times: number) => { if (times > 0) window.setTimeout(() => { readMatters(); soon(times - 1); }, AGAIN * 2); };

  function showZ(date: string, place: number, tries: number): void {
    till.read<ZReport>('ZReport', [date, place], (report, refusal) => {
      if (report) show({ kind: 'report', report });
      else if (refusal === 'NotAllowed' && tries > 0) window.setTimeout(() => showZ(date, place, tries - 1), AGAIN);
      else desk.tell(tries === 0 ? w().t('reports.later') : says(refusal), 'bad');
      load('reports');
    });
  }

  function closeDay(): void {
    const view = desk.view(), words = w();
    // A drawer that was left open yesterday keeps its own day open.
    const day = view.drawers.find((d) => d.sessions.some((s) => s.state !== 'closed')) || view.drawers[view.drawers.length - 1], date = day ? day.date : view.today, last = day && day.closings[day.closings.length - 1], place = (day ? day.closings.length : 0) + 1;
    if (day && last && day.reported) { desk.tell(words.t('reports.closed', { date }), 'good'); return showZ(date, last.place, TRIES); }
    const id = desk.newId();
    show({
      kind: 'sure', title: words.t('reports.z'), says: words.t('reports.z.says', { date }), verb: words.t('reports.z'),
      done: () => { close(); till.give(id, 'CloseDay', [date], (refusal) => (refusal === 'None' ? showZ(date, place, TRIES) : desk.tell(refusal === 'Unfinished' ? words.t('reports.open') : says(refusal), 'bad'))); },
    });
  }

  const session = (d: DOMStringMap) => ({ date: d['date']!, session: Number(d['session']) });
  const pick = (list: string[], one: string) => (list.indexOf(one) >= 0 ? list.filter((o) => o !== one) : list.concat(one));
  const amountOr = (d: Extract<MoneyDialog, { kind: 'float' | 'cash' | 'count' }>, then: (amount: number) => void) => { const amount = minor(d, 'amount'); if (amount === null) wrong(d, 'BadAmount'); else then(amount); };

  return {
    pay: (d) => startPay(d['visit']!, TABLE),
    payer: (d) => { const p = of('pay'); if (p) { const party = partyOf(desk.view(), p.visit), share = party && party.check && party.check.shares.find((s) => s.payer === d['payer']); show({ ...p, payer: d['payer']!, complaint: '', cover: share && share.equal !== undefined ? 'equal' : share && share.mine ? 'mine' : 'rest' }); } },
    cover: (d) => { const p = of('pay'); if (p) show({ ...p, cover: d['cover'] as Cover, complaint: '' }); },
    method: (d) => { const p = of('pay'); if (p) show({ ...p, method: d['method'] as Method, complaint: '' }); },
    given: (d) => { const p = of('pay'); if (p) { p.form['given'] = d['given']!; fill('given', d['given']!); desk.draw(); } },
    take,
    'give-up': (d) => till.give(desk.newId(), 'GiveUp', [d['visit'], d['payment']], (refusal) => { if (refusal !== 'None') desk.tell(says(refusal), 'bad'); }),
    'bill-line': (d) => { const party = partyOf(desk.view(), d['visit']!), line = party && party.check && party.check.lines.find((l) => l.id === d['line']); if (line) show({ ...blank(desk.newId()), kind: 'bill-line', visit: d['visit']!, line: line.id, owners: line.owners }); },
    owner: (d) => { const p = of('bill-line'); if (p) show({ ...p, owners: d['payer'] ? pick(p.owners, d['payer']!) : [], complaint: '' }); },
    share: () => { const p = of('bill-line'); if (p) give(p, 'ShareLine', [p.visit, p.line, p.owners], close); },
    reduce: (d) => show({ ...blank(desk.newId()), kind: 'reduce', visit: d['visit']!, line: d['line'] || null, how: d['line'] ? 'comp' : 'percent' }),
    how: (d) => { const p = of('reduce', 'split'); if (p) show({ ...p, how: d['how'], complaint: '' } as MoneyDialog); },
    say: (d) => { const p = of('reduce', 'tender', 'cash', 'put-away', 'difference'); if (p) { p.form['reason'] = d['words']!; fill('reason', d['words']!); desk.draw(); } },
    'reduce-now': reduce,
    // The tab's payment has the tab's id, so that a second tap is the same payment.
    'tab-take': (d) => till.give(desk.newId(), 'Pay', [d['visit'], { payment: d['payment'], payer: d['payer'], method: 'card', cover: d['cover'], seen: Number(d['due']), tip: 0 }], (refusal) => { if (refusal !== 'None') desk.tell(says(refusal), 'bad'); }),
    'tab-let-go': (d) => till.give(desk.newId(), 'LetGo', [d['visit'], d['payment']], (refusal) => { if (refusal !== 'None') desk.tell(says(refusal), 'bad'); }),
    undiscount: (d) => till.give(desk.newId(), 'Undiscount', [d['visit'], d['id']], (refusal) => { if (refusal !== 'None') desk.tell(says(refusal), 'bad'); }),
    split: (d) => { const party = partyOf(desk.view(), d['visit']!); if (party && party.check) show({ ...blank(desk.newId()), kind: 'split', visit: party.visit, how: party.check.meta.split, people: party.check.meta.equally.length ? party.check.meta.equally : party.guests.filter((g) => !g.left && !g.revoked).map((g) => `guest:${g.session}`) }); },
    person: (d) => { const p = of('split'); if (p) show({ ...p, people: pick(p.people, d['payer']!), complaint: '' }); },
    'split-now': () => { const p = of('split'); if (p) give(p, 'Split', [p.visit, p.how, p.how === 'equally' ? p.people : []], close); },
    tender: (d) => show({ ...blank(desk.newId()), kind: 'tender', visit: d['visit']!, payment: d['payment']!, row: null, story: null }),
    payment: (d) => { const id = d['payment']!, rows = desk.view().ui.money.rows || []; show({ ...blank(desk.newId()), kind: 'tender', visit: id.slice(0, id.lastIndexOf('/')), payment: id, row: rows.find((r) => r.id === id) || null, story: null }); },
    refund,
    story: (d) => till.read<Happening[]>('PaymentStory', [d['payment']], (items, refusal) => { const p = of('tender'); if (p) show(items ? { ...p, story: items } : { ...p, complaint: says(refusal) }); }),
    evidence: (d) => {
      const manager = manages(desk.view().member ? desk.view().member!.role : undefined);
      if (manager) return till.read<Evidence>('Evidence', [d['visit']], (found, refusal) => (found ? show({ kind: 'evidence', title: w().t('table', { name: found.table }), evidence: found }) : desk.tell(says(refusal), 'bad')));
      const party = partyOf(desk.view(), d['visit']!), title = party ? payerName(desk.view(), party, TABLE) : '';
      till.read<Happening[]>('VisitStory', [d['visit']], (items, refusal) => (items ? show({ kind: 'story', title, story: items }) : desk.tell(says(refusal), 'bad')));
    },
    'print-evidence': () => { const p = of('evidence'); if (p) printSheet(evidencePaper(desk.view(), p.evidence)); },
    compare: (d) => till.give(desk.newId(), 'Compare', [d['date']], (refusal) => { if (refusal === 'None') { desk.tell(w().t('matters.asked'), 'good'); soon(4); } else desk.tell(says(refusal), 'bad'); }),
    difference: (d) => show({ ...blank(desk.newId()), kind: 'difference', date: d['date']!, difference: d['difference']! }),
    'answer-difference': () => { const p = of('difference'); if (p) give(p, 'AnswerDifference', [p.date, p.difference, (p.form['reason'] || '').trim()], () => { close(); soon(2); }); },
    'receipt-again': (d) => till.give(desk.newId(), 'ReceiptAgain', [d['date'], d['receipt']], (refusal) => { if (refusal === 'None') soon(3); else desk.tell(says(refusal), 'bad'); }),
    'advice-answer': (d) => {
      const ui = desk.view().ui.money, id = d['id']!, answer = d['answer']!;
      if (ui.answering) return;
      ui.answering = id;
      till.give(desk.newId(), 'AnswerSuggestion', [id, answer, null], (refusal) => { ui.answering = ''; if (refusal === 'None') answered(id, `advice.done.${answer}`); else desk.tell(says(refusal), 'bad'); });
    },
    'advice-text': (d) => { const s = advised(d['id']!); if (s) show({ ...blank(desk.newId()), form: { words: s.words || '' }, kind: 'advice-text', suggestion: s, by: s.words ? 'data' : '' }); },
    'advice-write': () => {
      const p = of('advice-text');
      if (!p || p.state === 'asking') return;
      show({ ...p, complaint: '', state: 'asking' });
      till.read<Written>('WriteText', [p.suggestion.item, p.suggestion.language], (found, refusal) => {
        const now = of('advice-text');
        if (!now || now.id !== p.id) return;
        if (!found || !found.words) return show({ ...now, state: 'typing', complaint: refusal === 'None' ? w().t('advice.nothing') : says(refusal) });
        fill('words', found.words);
        show({ ...now, form: { words: found.words }, state: 'typing', by: found.byModel ? 'model' : 'data' });
      });
    },
    'advice-approve': () => {
      const p = of('advice-text');
      if (p) give(p, 'AnswerSuggestion', [p.suggestion.id, 'approved', (p.form['words'] || '').trim()], () => { close(); answered(p.suggestion.id, 'advice.done.text'); }, false,
        (refusal) => refusal === 'BadWords' && (show({ ...p, complaint: w().t('advice.length'), state: 'typing' }), true));
    },
    close: (d) => desk.crew.do(() => end(d['visit']!)),
    why: (d) => { const p = of('owing'); if (p) show({ ...p, why: d['why'] as WriteOff, complaint: '' }); },
    'write-off': () => {
      const p = of('owing');
      if (!p) return;
      if (!p.why) return show({ ...p, complaint: w().t('owing.choose') });
      give(p, 'CloseOwing', [p.visit, (p.form['reason'] || '').trim() || p.reason || w().t(`owing.${p.why}`), p.why], close, true);
    },
    'allow-now': () => { const p = of('allow'); if (p && /^\d{4}$/.test(p.form['pin'] || '')) p.go(p.form['pin']!); else if (p) show({ ...p, complaint: says('WrongPin') }); },
    'print-bill': (d) => printSlip(billSlip(desk.view(), d['visit']!, d['table']!)),
    'print-report': () => { const p = of('report'); if (p) printSlip(reportSlip(desk.view(), p)); },
    find: () => { desk.view().ui.money.rows = null; load('payments'); desk.draw(); },
    switch: () => { desk.crew.lock(); desk.crew.do(() => load()); },
    x: () => till.read<Figures>('XReport', [], (found, refusal) => (found ? show({ kind: 'report', report: { figures: found } }) : desk.tell(refusal === 'NotAllowed' ? w().t('reports.later') : says(refusal), 'bad'))),
    z: (d) => showZ(d['date']!, Number(d['place']), 0),
    'close-day': closeDay,
    float: () => show({ ...blank(desk.newId()), kind: 'float', date: desk.view().today }),
    'open-drawer': () => { const p = of('float'); if (p) amountOr(p, (amount) => give(p, 'OpenDrawer', [p.date, (p.form['name'] || '').trim() || null, amount], close)); },
    cash: (d) => show({ ...blank(desk.newId()), kind: 'cash', ...session(d), way: d['way'] as 'pay-in' | 'pay-out' }),
    'move-cash': () => { const p = of('cash'); if (p) amountOr(p, (amount) => give(p, 'MoveCash', [p.date, p.session, p.way, amount, (p.form['reason'] || '').trim()], close, true)); },
    count: (d) => show({ ...blank(desk.newId()), kind: 'count', ...session(d) }),
    'count-now': () => { const p = of('count'); if (p) amountOr(p, (amount) => give(p, 'CountDrawer', [p.date, p.session, amount], () => show({ ...blank(desk.newId()), kind: 'put-away', date: p.date, session: p.session }))); },
    'put-away': (d) => show({ ...blank(desk.newId()), kind: 'put-away', ...session(d) }),
    'put-away-now': () => { const p = of('put-away'); if (p) give(p, 'CloseDrawer', [p.date, p.session, (p.form['reason'] || '').trim() || null], close); },
    load: () => desk.crew.do(() => load()),
  };
}

import { bill } from './floor-bill.js';
import type { CartLineView, GuestView, OrderLineView, RoundView } from './floor-shapes.js';
import { html, Markup } from './floor-html.js';
import { missing } from './floor-dish.js';
import { icon } from './floor-icons.js';
import { byName, choiceNames, guestName, itemName, offReason } from './floor-names.js';
import { sign, tone, verb, wish } from './floor-next.js';
import { cartLines, cartTotal, opening } from './floor-room.js';
import type { Order, Party, Table } from './floor-room.js';
import type { View } from './floor-view.js';

const HUES = 8;
export const hue = (number: number) => `g${((number - 1) % HUES) + 1}`;

function allergy(view: View, line: CartLineView | OrderLineView): Markup | '' {
  if (!line.allergy) return '';
  const words = line.allergy.codes.map((c) => view.words.t(`allergen.${c}`)).concat(line.allergy.words || []);
  return html`<span class="allergy">${icon('trouble')}${view.words.t('line.allergy', { what: words.join(', ') })}</span>`;
}

function details(view: View, line: CartLineView | OrderLineView): Markup {
  const options = choiceNames(view.menu, line.choices).join(', ');
  return html`${options ? html`<span class="options">${options}</span>` : ''}${line.note ? html`<q class="note">${line.note}</q>` : ''}${allergy(view, line)}`;
}

/** How many of what, as they want it, whose it is, and what stands in its way. */
function about(view: View, party: Party, line: CartLineView, flags: Markup | ''): Markup {
  return html`<div class="about"><span class="dish"><b class="num">${line.quantity} ×</b> ${itemName(view, line.item)}</span>${details(view, line)}
      <span class="by">${view.words.t('line.by', { who: byName(view, party, line.by) })}${flags}</span></div>`;
}

function cartLine(view: View, party: Party, line: CartLineView): Markup {
  const w = view.words, name = itemName(view, line.item), visit = party.visit, not = missing(view, line), fewer = line.quantity > 1 && !not;
  return html`<li class="line" data-key="${line.id}">
    ${about(view, party, line, html`${line.hold === 'short' ? html` <strong class="flag">${w.t('line.short')}</strong>` : line.hold === 'reserving' ? html` <span class="flag">${w.t('line.reserving')}</span>` : ''}${not ? html` <strong class="flag">${not}</strong>` : ''}${line.ageNotVerified ? html` <strong class="flag">${w.t('line.age', { age: view.plan.alcoholAge })}</strong>` : ''}`)}
    <span class="price num">${w.money(line.total)}</span>
    <span class="steps">
      <button class="step" data-do="${not ? 'remove' : 'fewer'}" data-visit="${visit}" data-line="${line.id}" aria-label="${w.t(fewer ? 'line.fewer' : 'line.remove', { dish: name })}">${icon(fewer ? 'minus' : 'close')}</button>
      <button class="step" ${not ? html`disabled` : ''} data-do="more" data-visit="${visit}" data-line="${line.id}" aria-label="${w.t('line.more', { dish: name })}">${icon('plus')}</button>
    </span></li>`;
}

/** What a guest has sent, for staff to see before they let it go. */
function waits(view: View, party: Party, round: RoundView): Markup | '' {
  const w = view.words;
  return !round.lines ? '' : html`<section class="round" data-key="${round.order}" aria-labelledby="waits-${round.number}">
    <div class="round-head"><h3 id="waits-${round.number}">${w.t('round.title', { n: round.number })} <span class="aside num">${w.time(round.placedAt)} · ${byName(view, party, round.placedBy)}</span></h3></div>
    <ul class="lines">${round.lines.map((l) => {
      const not = missing(view, l);
      return html`<li class="line" data-key="${l.id}">${about(view, party, l, not ? html` <strong class="flag">${not}</strong>` : '')}<span class="price num">${w.money(l.total)}</span></li>`;
    })}</ul></section>`;
}

interface Coming { line: string; item: string; quantity: number }

/** A dish that this screen has added and the house has not confirmed. */
function comingLine(view: View, line: Coming): Markup {
  return html`<li class="line coming" data-key="${line.line}"><div class="about"><span class="dish"><b class="num">${line.quantity} ×</b> ${itemName(view, line.item)}</span><span class="by">${view.words.t('line.coming')}</span></div></li>`;
}

function cart(view: View, table: Table, party: Party): Markup {
  const w = view.words, c = party.cart, asked = view.asked(), lines = cartLines(party, asked), dishes = lines.reduce((sum, l) => sum + l.quantity, 0);
  const coming = asked.filter((q) => q.method === 'AddLine' && q.args[0] === party.visit).map((q) => q.args[1] as Coming)
    .filter((l) => !(c ? c.lines : []).some((have) => have.id === l.line.replace(/-/g, '')));
  const held = party.rounds.some((r) => r.state === 'waiting'), stopped = !!view.room.switches && view.room.switches.ordering === 0;
  return html`<section aria-labelledby="cart-title"><h3 id="cart-title">${w.t('cart.title')}</h3>
    ${lines.length || coming.length ? html`<ul class="lines">${lines.map((l) => cartLine(view, party, l))}${coming.map((l) => comingLine(view, l))}</ul>` : !c ? html`<div class="bones" aria-hidden="true"><i></i></div>` : html`<p class="empty">${w.t('cart.empty')}</p>`}
    <div class="acts"><button class="button quiet" data-do="dish" data-visit="${party.visit}" data-table="${table.name}">${icon('plus')}${w.t('cart.add')}</button>
    ${dishes && !held && stopped ? html`<p class="fact trouble" role="status">${icon('trouble')}${w.refusal('OrderingOff')}</p>` : dishes && !held ? html`<button class="button" data-do="place" data-visit="${party.visit}">${w.n('cart.place', dishes, { total: w.money(cartTotal(lines)) })}</button>` : ''}</div></section>`;
}

function orderLine(view: View, party: Party, order: Order, line: OrderLineView): Markup {
  const w = view.words, state = line.trouble && line.state !== 'voided' ? 'trouble' : line.state;
  return html`<li class="line ${state}" data-key="${line.id}"><button class="about" data-do="line" data-order="${order.id}" data-line="${line.id}" aria-haspopup="dialog">
    <span class="dish"><b class="num">${line.quantity} ×</b> <span class="dish-name">${itemName(view, line.item)}</span></span>${details(view, line)}
    <span class="by">${w.t('line.by', { who: byName(view, party, line.by) })}${line.remakes ? html` · ${w.t('line.remake')}` : ''}${line.voidReason ? html` · ${offReason(view, line.voidReason)}` : ''}</span></button>
    <span class="mark ${state}">${icon(state === 'ready' ? 'ready' : state === 'served' ? 'served' : state === 'trouble' ? 'trouble' : state === 'voided' ? 'close' : 'kitchen')}${state === 'trouble' ? w.t(`trouble.word.${line.trouble}`) : w.t(`line.${line.state}`)}</span></li>`;
}

function order(view: View, party: Party, o: Order): Markup {
  const w = view.words, ready = o.lines.filter((l) => l.state === 'ready');
  return html`<section class="round" data-key="${o.id}" aria-labelledby="round-${o.meta.round}">
    <div class="round-head"><h3 id="round-${o.meta.round}">${w.t('round.title', { n: o.meta.round })} <span class="aside num">#${o.meta.number} · ${w.time(o.meta.placedAt)} · ${byName(view, party, o.meta.placedBy)}</span></h3>
      ${ready.length ? html`<button class="verb serve" data-do="serve" data-order="${o.id}">${w.t('round.serve', { n: ready.reduce((sum, l) => sum + l.quantity, 0) })}</button>` : ''}</div>
    <ul class="lines">${o.lines.map((l) => orderLine(view, party, o, l))}</ul></section>`;
}

function guest(view: View, party: Party, g: GuestView): Markup {
  const w = view.words, host = party.meta && party.meta.host === g.session, here = party.here ? party.here.indexOf(g.session) >= 0 : null;
  return html`<li data-key="${g.session}"><button class="guest" data-do="guest" data-visit="${party.visit}" data-session="${g.session}" aria-haspopup="dialog">
    <span class="dot ${hue(g.number)}" aria-hidden="true">${g.alias ? Array.from(guestName(view, g))[0]! : g.number}</span>
    <span class="guest-name">${guestName(view, g)}</span>
    <span class="guest-is">${host ? html`<span class="tag">${icon('star')}${w.t('guest.host')}</span>` : ''}${g.ageVerified ? html`<span class="tag">${w.t('guest.age', { age: view.plan.alcoholAge })}</span>` : ''}<span>${here === null ? '' : w.t(here ? 'guest.here' : 'guest.away')}</span></span>${icon('more')}</button></li>`;
}

function guests(view: View, party: Party): Markup {
  const w = view.words, seated = party.guests.filter((g) => !g.left && !g.revoked), gone = party.guests.filter((g) => g.revoked).length;
  return html`<section aria-labelledby="guests-title"><h3 id="guests-title">${w.t('guests.title')}${view.plan.joining === 'pin' || gone ? html` <span class="aside">${w.t('guests.pin')} <b class="pin num">${party.pin}</b></span>` : ''}</h3>
    ${seated.length ? html`<ul class="guests">${seated.map((g) => guest(view, party, g))}</ul>` : html`<p class="empty">${w.t('guests.none')}</p>`}
    ${gone ? html`<p class="empty">${w.n('guests.revoked', gone)}</p>` : ''}</section>`;
}

function needs(view: View, party: Party, table: Table): Markup | '' {
  const mine = table.needs.filter((n) => n.party.visit === party.visit), w = view.words;
  return mine.length ? html`<ul class="rows">${mine.map((n) => html`<li class="row ${tone(view.now - n.since)}" data-key="${n.key}"><div class="who"><span class="disc ${sign(n)}">${icon(sign(n))}</span><span class="what"><span class="wish">${wish(view, n)}</span>
    <span class="since num">${w.since(view.now - n.since)}</span></span></div>
    ${n.kind === 'approve' ? html`<button class="verb quiet" data-do="decline" data-need="${n.key}" data-table="${table.name}">${w.t('verb.decline')}</button>` : ''}${verb(view, n)}</li>`)}</ul>` : '';
}

function soFar(view: View, party: Party): Markup {
  const placed = party.orders.reduce((sum, o) => sum + o.lines.reduce((s, l) => s + (l.state === 'voided' ? 0 : l.total), 0), 0), w = view.words;
  return html`<p class="so-far"><span>${w.t('sofar')}</span><b class="num">${w.money(placed)}</b></p>`;
}

/** A party without a bill of its own says whose it shares. */
function shared(view: View, table: Table, p: Party): Markup | '' {
  const host = p.meta && p.meta.with ? table.parties.find((o) => o.visit === p.meta!.with) : undefined;
  return !host ? '' : html`<p class="fact">${icon('bill')}${view.words.t('merge.fact', { n: host.letter })} <button class="chip" data-do="party" data-visit="${host.visit}">${view.words.t('party', { n: host.letter })}</button></p>`;
}

/** A visit that waits for its tab, or why it did not end on it. */
function closing(view: View, p: Party): Markup | '' {
  const w = view.words, m = p.meta, c = p.check && p.check.meta;
  // What was in the way is gone once nothing is due: then it closes as ever.
  if (!m || (!m.closingBy && !(m.notClosed && c && (c.total > c.paid || c.disputed)))) return '';
  return m.closingBy ? html`<p class="fact" role="status">${icon('bill')}${w.t('close.waits')}</p>` : html`<p class="fact trouble" role="status">${icon('trouble')}${w.t('close.not')} ${w.t(`refusal.${m.notClosed}`)}</p>`;
}

function party(view: View, table: Table, p: Party): Markup {
  const w = view.words;
  return html`${needs(view, p, table)}${p.rounds.map((r) => waits(view, p, r))}${cart(view, table, p)}
    ${p.orders.slice().reverse().map((o) => order(view, p, o))}${shared(view, table, p)}${p.check && !(p.meta && p.meta.with && !p.check.meta.total && !p.check.tenders.length) ? bill(view, table, p) : p.orders.length && !p.check ? soFar(view, p) : ''}
    ${guests(view, p)}${closing(view, p)}
    <div class="acts end"><button class="button quiet" data-do="code" data-table="${table.name}">${icon('code')}${w.t('code.show')}</button>
      <button class="button quiet" data-do="move" data-visit="${p.visit}" aria-haspopup="dialog">${w.t('move.verb')}</button>
      <button class="button quiet" data-do="merge" data-visit="${p.visit}" aria-haspopup="dialog">${w.t('merge.verb')}</button>
      ${p.meta && p.meta.closingBy ? '' : html`<button class="button quiet" data-do="close" data-visit="${p.visit}">${w.t('visit.close')}</button>`}</div>`;
}

function vacant(view: View, table: Table): Markup {
  const w = view.words;
  return html`<div class="quiet"><span class="disc vacant">${icon('vacant')}</span><p class="lead">${w.t('vacant.lead')}</p><p>${w.t(`vacant.${view.plan.joining}`)}</p></div>
    <div class="acts"><button class="button" data-do="open" data-table="${table.name}" ${opening(view.asked(), table.id) ? html`aria-disabled="true"` : ''}>${w.t('visit.open')}</button>
    <button class="button quiet" data-do="code" data-table="${table.name}">${icon('code')}${w.t('code.show')}</button></div>`;
}

/** Who is waiting elsewhere, so that one table never hides the room. */
function elsewhere(view: View, table: Table): Markup | '' {
  const other = view.room.waiting.find((t) => t !== table), w = view.words;
  if (!other) return '';
  const need = other.needs[0]!;
  return html`<button class="elsewhere" data-do="table" data-table="${other.name}"><span>${w.t('next.then')}</span><b>${w.t('table', { name: other.name })}</b><span class="grow">${wish(view, need)}</span><span class="num">${w.wait(view.now - need.since)}</span>${icon('next')}</button>`;
}

/** With more lines than this a sheet is long: its parts are a tap away. */
const LONG = 24;

function jumps(view: View, p: Party): Markup | '' {
  const w = view.words, last = p.orders[p.orders.length - 1];
  if (p.orders.reduce((n, o) => n + o.lines.length, p.cart ? p.cart.lines.length : 0) <= LONG) return '';
  const to = (id: string, words: string) => html`<button type="button" class="chip" data-do="jump" data-to="${id}">${words}</button>`;
  return html`<nav class="chips scroll" aria-label="${w.t('sheet.parts')}">${to('cart-title', w.t('cart.title'))}${last ? to(`round-${last.meta.round}`, w.t('round.title', { n: last.meta.round })) : ''}${p.check ? to('bill-title', w.t('bill.title')) : ''}${to('guests-title', w.t('guests.title'))}</nav>`;
}

/** One table: what it wants, what it is choosing, what it has had, who sits there. */
export function sheet(view: View): Markup {
  const { table, words: w } = view;
  if (!table) return html`<div class="quiet hint"><p class="lead">${w.t('sheet.hint')}</p></div>`;
  const chosen = view.party;
  return html`<header class="sheet-head"><button class="round-button" data-do="back" aria-label="${w.t('sheet.back')}">${icon('back')}</button>
    <div><h2 class="title" tabindex="-1">${w.t('table', { name: table.name })}</h2><p class="aside">${table.area} · ${w.n('seats', table.seats)}${chosen ? html` · ${w.t('visit.since', { time: w.time(chosen.openedAt) })}` : ''}</p></div>
    <span class="mark state-${table.state}">${icon(table.state)}${w.t(`state.${table.state}`)}</span>${chosen ? jumps(view, chosen) : ''}</header>
    ${table.parties.length > 1 ? html`<div class="parties" role="group" aria-label="${w.t('parties')}">${table.parties.map((p) => html`<button class="chip" data-do="party" data-visit="${p.visit}" aria-pressed="${p === chosen ? 'true' : 'false'}">${w.t('party', { n: p.letter })} <span class="num">${w.time(p.openedAt)}</span></button>`)}</div>` : ''}
    <div class="sheet-body" data-key="${chosen ? chosen.visit : table.id}">${!table.known ? html`<div class="bones" aria-hidden="true"><i></i><i></i></div>` : chosen ? party(view, table, chosen) : vacant(view, table)}</div>
    ${elsewhere(view, table)}`;
}

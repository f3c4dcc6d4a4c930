import type { Answer, Crew } from './floor-crew.js';
import { amiss, defaults, ranOut, servedAt, toggle } from './floor-dish.js';
import { findOrder } from './floor-dialogs.js';
import { itemName, itemOf, guestName } from './floor-names.js';
import type { Choice, RoundView } from './floor-shapes.js';
import { cartLines, cartTotal, opening } from './floor-room.js';
import type { Need, Party } from './floor-room.js';
import { noPicks } from './floor-view.js';
import type { Dialog, View } from './floor-view.js';

export interface Desk {
  view(): View;
  crew: Crew;
  newId(): string;
  show(dialog: Dialog | null): void;
  go(hash: string): void;
  tell(text: string, tone: 'bad' | 'good'): void;
  draw(): void;
}
type Data = DOMStringMap;
type Deeds = Record<string, (data: Data) => void>;

const parties = (view: View): Party[] => ([] as Party[]).concat(...view.room.tables.map((t) => t.parties));
const lineOf = (view: View, d: Data) => {
  const party = parties(view).find((p) => p.visit === d['visit']);
  return cartLines(party, view.asked()).find((l) => l.id === d['line']);
};

/** What every tap on the floor does, by the name on its button. */
export function deeds(desk: Desk): Deeds {
  const { crew, show, draw } = desk;
  const words = () => desk.view().words;
  const dialogOf = <K extends Dialog['kind']>(kind: K) => {
    const d = desk.view().ui.dialog;
    return d && d.kind === kind ? (d as Extract<Dialog, { kind: K }>) : null;
  };

  function meet(need: Need): void {
    const visit = need.party.visit;
    if (need.kind === 'call') {
      crew.give('Answer', [visit, need.call.id]);
      // Who answers a call for the bill goes there with it.
      if (need.call.kind === 'bill') desk.go(`table/${encodeURIComponent(need.table)}`);
    }
    else if (need.kind === 'approve') approve(visit, need.round);
    else if (need.kind === 'serve') crew.give('Serve', [need.order.id, need.lines.map((l) => l.id)]);
    else if (need.kind === 'off') crew.give('AnswerTrouble', [need.order.id, need.line.id, 'talk']);
    else show({ kind: 'line', order: need.order.id, line: need.line.id });
  }

  /** Lets a round go. What the kitchen has run out of since it was sent is named first. */
  function approve(visit: string, round: RoundView): void {
    const view = desk.view(), w = words(), send = () => crew.give('Approve', [visit, round.number]);
    const out = (round.lines || []).filter((l) => ranOut(view, l)).map((l) => itemName(view, l.item)).filter((name, i, all) => all.indexOf(name) === i);
    if (!out.length) return send();
    show({ kind: 'sure', title: w.t('approve.out', { dishes: out.join(', ') }), says: w.t('approve.out.says'), verb: w.t('approve.anyway'), done: () => { show(null); send(); } });
  }

  /** Puts the dialog away and gives its command; a device that is offline keeps it like any other. */
  function settle(method: string, args: unknown[], heard?: (answer: Answer) => boolean): void {
    crew.do(() => {
      show(null);
      crew.give(method, args, heard);
    });
  }

  /** A form that was refused comes back and says why. */
  function refused(answer: Answer, again: (complaint: string) => void): boolean {
    if (answer.refusal === 'None') return false;
    again(words().refusal(answer.refusal));
    return true;
  }

  function takeOff(order: string, line: string): void {
    const w = words(), found = findOrder(desk.view(), order, line);
    if (!found) return show(null);
    const ask = (complaint: string) => show({
      kind: 'reason', title: w.t('void.title', { dish: itemName(desk.view(), found.line.item) }), hint: w.t('void.hint'), verb: w.t('void.verb'), complaint,
      presets: [w.t('void.changed'), w.t('void.entered'), w.t('void.out')],
      done: (reason) => settle('Void', [order, line, reason], (a) => refused(a, ask)),
    });
    ask('');
  }

  function add(): void {
    const view = desk.view(), d = dialogOf('dish'), item = d && d.item ? itemOf(view.menu, d.item) : undefined;
    if (!d || !item || !view.menu) return;
    const wrong = amiss(view.menu, item.modifierGroups, d.picks.choices), p = d.picks;
    if (wrong) {
      const missing = document.querySelector(`fieldset[data-key$="${wrong.group.id}"]`);
      if (missing) missing.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
      return show({ ...d, complaint: words().t('dish.wrong', { group: wrong.group.name, min: wrong.group.min }) });
    }
    const line = {
      line: desk.newId(), item: item.id, quantity: p.quantity, choices: p.choices, note: p.note.trim() || null,
      allergy: p.allergy.length || p.allergyWords.trim() ? { codes: p.allergy, words: p.allergyWords.trim() || null } : null,
    };
    crew.do(() => {
      crew.give('AddLine', [d.visit, line], (a) => {
        if (a.refusal === 'None') return true;
        const why = words().t('dish.refused', { dish: item.name, why: words().refusal(a.refusal) }), open = dialogOf('dish');
        if (open) show({ ...open, complaint: why, added: open.added - p.quantity });
        else desk.tell(why, 'bad');
        return true;
      });
      show({ ...d, item: null, find: '', picks: noPicks(), complaint: '', added: d.added + p.quantity });
    });
  }

  const change = (d: Data, by: number) => {
    const line = lineOf(desk.view(), d);
    if (!line) return;
    const { choices, note, allergy } = line;
    if (line.quantity + by < 1) crew.give('RemoveLine', [d['visit'], line.id]);
    else crew.give('ChangeLine', [d['visit'], line.id, { quantity: line.quantity + by, choices, note, allergy }]);
  };
  const picks = (change: (choices: Choice[]) => Choice[]) => {
    const d = dialogOf('dish');
    if (d) show({ ...d, complaint: '', picks: { ...d.picks, choices: change(d.picks.choices) } });
  };
  const count = (by: number) => {
    const d = dialogOf('dish');
    if (d) show({ ...d, picks: { ...d.picks, quantity: Math.min(99, Math.max(1, d.picks.quantity + by)) } });
  };
  const pace = (mode: string, minutes: number) => crew.do(() => { show(null); crew.set('Pace', [mode, minutes]); });
  const seat = (method: string) => (d: Data) => settle(method, [d['visit'], d['session']]);

  return {
    jump: (d) => {
      const to = document.getElementById(d['to']!), sheet = to && to.closest('.pane'), head = sheet && sheet.querySelector('.sheet-head');
      if (to && sheet && head) sheet.scrollTop += to.getBoundingClientRect().top - head.getBoundingClientRect().bottom - 8;
    },
    table: (d) => desk.go(`table/${encodeURIComponent(d['table']!)}`),
    back: () => desk.go(desk.view().ui.tab),
    party: (d) => { desk.view().ui.visit = d['visit']!; draw(); },
    need: (d) => {
      const table = desk.view().room.tables.find((t) => t.name === d['table']), need = table && table.needs.find((n) => n.key === d['need']);
      if (need) meet(need);
    },
    decline: (d) => {
      const table = desk.view().room.tables.find((t) => t.name === d['table']), need = table && table.needs.find((n) => n.key === d['need']);
      if (need && need.kind === 'approve') crew.give('Decline', [need.party.visit, need.round.number]);
    },
    told: (d) => { desk.view().ui.told.add(d['ticket']!); draw(); },
    open: (d) => {
      const table = `${desk.view().plan.venue}/${d['table']}`;
      // A second tap would seat a second party.
      crew.do(() => { if (!opening(desk.view().asked(), table)) crew.give('OpenTable', [table]); });
    },
    place: (d) => { const party = parties(desk.view()).find((p) => p.visit === d['visit']); if (party) crew.give('Place', [party.visit, cartTotal(cartLines(party, desk.view().asked()))]); },
    serve: (d) => {
      const order = ([] as Party['orders']).concat(...parties(desk.view()).map((p) => p.orders)).find((o) => o.id === d['order']);
      if (order) crew.give('Serve', [order.id, order.lines.filter((l) => l.state === 'ready').map((l) => l.id)]);
    },
    line: (d) => show({ kind: 'line', order: d['order']!, line: d['line']! }),
    'serve-line': (d) => settle('Serve', [d['order'], [d['line']]]),
    trouble: (d) => settle('AnswerTrouble', [d['order'], d['line'], d['answer']]),
    void: (d) => takeOff(d['order']!, d['line']!),
    fewer: (d) => change(d, -1),
    remove: (d) => crew.give('RemoveLine', [d['visit'], d['line']]),
    more: (d) => change(d, 1),
    guest: (d) => show({ kind: 'guest', visit: d['visit']!, session: d['session']! }),
    age: seat('VerifyAge'),
    host: seat('MakeHost'),
    revoke: (d) => {
      const party = parties(desk.view()).find((p) => p.visit === d['visit']), guest = party && party.guests.find((g) => g.session === d['session']), w = words();
      if (!guest) return show(null);
      const name = guestName(desk.view(), guest);
      show({ kind: 'sure', title: w.t('revoke.title', { name }), says: w.t('revoke.says', { name }), verb: w.t('revoke.verb'), done: () => seat('Revoke')(d) });
    },
    code: (d) => show({ kind: 'code', table: d['table']! }),
    rotate: (d) => {
      const w = words(), table = d['table']!;
      show({
        kind: 'sure', title: w.t('rotate.title', { name: table }), says: w.t('rotate.says'), verb: w.t('rotate.verb'),
        done: () => crew.do(() => {
          show(null);
          crew.set('RotateCode', [`${desk.view().plan.venue}/${table}`], () => show({ kind: 'code', table }));
        }),
      });
    },
    dish: (d) => {
      const { menu, now } = desk.view(), clock = words().time(new Date(now).toISOString());
      const group = menu ? menu.groups.find((g) => menu.items.some((i) => i.group === g.id && servedAt(menu, i, clock))) : undefined;
      show({ kind: 'dish', table: d['table']!, visit: d['visit']!, find: '', group: group ? group.id : '', item: null, picks: noPicks(), complaint: '', added: 0 });
    },
    group: (d) => { const dish = dialogOf('dish'); if (dish) show({ ...dish, group: d['group']!, find: '' }); },
    item: (d) => {
      const dish = dialogOf('dish'), menu = desk.view().menu, item = itemOf(menu, d['item']!);
      if (dish) show({ ...dish, item: item ? item.id : null, complaint: '', picks: { ...noPicks(), choices: menu && item ? defaults(menu, item.modifierGroups) : [] } });
    },
    option: (d) => { const menu = desk.view().menu; if (menu) picks((choices) => toggle(menu, choices, d['path'] ? d['path'].split('/') : [], d['group']!, d['modifier']!)); },
    allergen: (d) => {
      const dish = dialogOf('dish'), code = d['code']!;
      if (dish) show({ ...dish, picks: { ...dish.picks, allergy: dish.picks.allergy.indexOf(code) >= 0 ? dish.picks.allergy.filter((a) => a !== code) : dish.picks.allergy.concat(code) } });
    },
    'pick-fewer': () => count(-1),
    'pick-more': () => count(1),
    add,
    pace: (d) => {
      const w = words(), mode = d['mode']!, k = desk.view().room.kitchen;
      if (mode === 'paused') return show({ kind: 'sure', title: w.t('pace.sure'), says: w.t('pace.says.paused'), verb: w.t('pace.pause'), done: () => pace('paused', 0) });
      pace(mode, mode === 'busy' ? Number(d['minutes'] || (k && k.busyMinutes) || 10) : 0);
    },
    'eighty-six': (d) => crew.give('EightySix', [d['kind'], d['id']]),
    'un-eighty-six': (d) => crew.give('UnEightySix', [d['kind'], d['id']]),
    preset: (d) => { const dialog = dialogOf('reason'); if (dialog) dialog.done(d['reason']!); },
    before: () => { const dialog = dialogOf('reason'); if (dialog && dialog.before) dialog.before.done(); },
    sure: () => { const dialog = dialogOf('sure'); if (dialog) dialog.done(); },
    dismiss: () => show(null),
  };
}

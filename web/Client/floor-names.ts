import type { Choice, GuestView, Menu, MenuItem, Modifier } from './floor-shapes.js';
import type { Party } from './floor-room.js';
import type { View } from './floor-view.js';

export const itemOf = (menu: Menu | null, id: string): MenuItem | undefined => (menu ? menu.items.find((i) => i.id === id) : undefined);
export const itemName = (view: View, id: string) => { const item = itemOf(view.menu, id); return item ? item.name : id; };

export function modifierOf(menu: Menu, group: string, id: string): Modifier | undefined {
  const found = menu.modifierGroups.find((g) => g.id === group);
  return found && found.modifiers.find((m) => m.id === id);
}

/** "Large, extra chips, no onion": the chosen options in order, those inside others too. */
export function choiceNames(menu: Menu | null, choices: Choice[]): string[] {
  const names: string[] = [];
  for (const choice of choices) {
    const modifier = menu ? modifierOf(menu, choice.group, choice.modifier) : undefined;
    names.push(modifier ? modifier.name : choice.modifier, ...choiceNames(menu, choice.choices));
  }
  return names;
}

export const guestName = (view: View, guest: GuestView) => guest.alias || view.words.t('guest.number', { n: guest.number });

/** Who did something: "guest:…", "staff:…", "screen:…", "operator:…", "house:…" as a name. */
export function byName(view: View, party: Party | undefined, by: string): string {
  const cut = by.indexOf(':'), kind = by.slice(0, cut), id = by.slice(cut + 1);
  if (kind === 'staff') return view.plan.staff[id] || id;
  if (kind === 'operator') return id;
  const guest = kind === 'guest' && party ? party.guests.find((g) => g.session === id) : undefined;
  if (kind === 'guest' && !guest)
    // Parties that share a bill read each other's names.
    for (const table of view.room.tables)
      for (const one of table.parties) {
        const other = one.guests.find((g) => g.session === id);
        if (other) return view.words.t('guest.of', { name: guestName(view, other), n: one.letter });
      }
  return guest ? guestName(view, guest) : view.words.t(kind === 'guest' ? 'guest.someone' : 'house');
}

/** Why a line is off: a word of the house in the reader's language, or what a person wrote. */
export function offReason(view: View, reason: string | null): string {
  return reason && view.words.has(`off.${reason}`) ? view.words.t(`off.${reason}`) : reason || '';
}

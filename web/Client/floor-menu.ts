import type { Menu, MenuItem, Modifier, ModifierGroup } from './floor-shapes.js';

type Words = string | { [language: string]: string | null };

/** The venue's menu in the reader's language, English where a word is missing. The browser keeps it by its version. */
export async function readMenu(language: string): Promise<Menu> {
  const response = await fetch('/menu.json', { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`menu ${response.status}`);
  const raw = await response.json() as any;
  const menu = raw.menu || raw;
  const text = (words: Words): string => (typeof words === 'string' ? words : words[language] || words['en'] || '');
  return {
    dayparts: menu.dayparts || [],
    groups: menu.groups.map((g: any) => ({ id: g.id, name: text(g.name) })),
    ingredients: (menu.ingredients || []).map((i: any) => ({ id: i.id, name: text(i.name) })),
    modifierGroups: menu.modifierGroups.map((g: any): ModifierGroup => ({
      id: g.id, name: text(g.name), min: g.min, max: g.max,
      modifiers: g.modifiers.map((m: any): Modifier => ({ id: m.id, name: text(m.name), price: m.price || 0, groups: m.groups || [], ingredients: m.ingredients || [], default: !!m.default })),
    })),
    items: menu.items.map((i: any): MenuItem => ({
      id: i.id, group: i.group, name: text(i.name), kitchenName: i.kitchenName || '', price: i.price, modifierGroups: i.modifierGroups || [], ingredients: i.ingredients || [], dayparts: i.dayparts || [],
    })),
  };
}

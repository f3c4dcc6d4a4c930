// The keyboard, and the bump bars that pretend to be one: 1 to 9 select and then bump, U undoes, R recalls.

import { openPanel } from './kitchen-panels.js';

export interface Keys {
  /** The ticket at this place of the board, from 0. */
  number(index: number): void;
  bump(): void;
  line(step: 1 | -1): void;
  tapLine(): void;
  undo(): void;
  recall(): void;
  counts(): void;
  stock(): void;
  away(): void;
}

export function listenToKeys(keys: Keys): void {
  document.addEventListener('keydown', event => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || target instanceof HTMLInputElement || openPanel()) return;
    const onButton = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
    const act = find(event.key, keys, onButton);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function find(key: string, keys: Keys, onButton: boolean): (() => void) | null {
  if (/^[1-9]$/.test(key)) return () => keys.number(Number(key) - 1);
  switch (key) {
    case 'Enter': return onButton ? null : () => keys.bump();
    case ' ': return onButton ? null : () => keys.tapLine();
    case 'ArrowDown': return () => keys.line(1);
    case 'ArrowUp': return () => keys.line(-1);
    case 'Escape': return () => keys.away();
    case 'u': case 'U': return () => keys.undo();
    case 'r': case 'R': return () => keys.recall();
    case 'a': case 'A': return () => keys.counts();
    case 'e': case 'E': return () => keys.stock();
    default: return null;
  }
}

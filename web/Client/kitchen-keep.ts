// The last board, kept on the device: the same board after a reload, also without a network.

import type { Entities } from './kitchen-types.js';
import { settings } from './kitchen-page.js';

export interface Kept {
  /** Server's clock minus this device's, in ms. */
  ahead: number;
  streams: Record<string, Entities>;
}

const NAME = `icupa.kitchen.board/${settings.venue}/${settings.station}`;

export function keep(board: Kept): void {
  try {
    localStorage.setItem(NAME, JSON.stringify(board));
  } catch (error) {
    // A full disk must not stop the board; the next reload then needs the network.
    console.warn('The board could not be kept on this device', error);
  }
}

export function kept(): Kept | null {
  const text = localStorage.getItem(NAME);
  return text ? JSON.parse(text) as Kept : null;
}

/** A screen that was signed out keeps nothing of its venue. */
export const forget = () => localStorage.removeItem(NAME);

/** A small yes or choice of this device, like its text size. */
export const choice = (name: string) => localStorage.getItem(`icupa.kitchen.${name}`);
export const choose = (name: string, value: string) => localStorage.setItem(`icupa.kitchen.${name}`, value);

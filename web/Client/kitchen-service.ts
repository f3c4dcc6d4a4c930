// Start service: one tap for sound, a screen that stays awake, and all of its glass.

import { play, unlock } from './kitchen-sound.js';

const STARTED = 'icupa.kitchen.started';
let lock: { released: boolean } | null = null;

/** Whether service was started in this tab, so that the next touch after a reload unlocks sound again. */
export const wasStarted = () => sessionStorage.getItem(STARTED) === 'yes';

/** The one tap. Resolves once sound is on (or refused by the browser). */
export async function startService(): Promise<boolean> {
  const asked = unlock();
  // What a browser lacks or refuses here is no reason not to cook: sound is what counts, and it says so itself.
  void document.documentElement.requestFullscreen?.({ navigationUI: 'hide' }).catch(() => undefined);
  void stayAwake();
  const on = await asked;
  if (on) {
    sessionStorage.setItem(STARTED, 'yes');
    play('new');
  }
  return on;
}

/** Keeps the screen awake; browsers drop the lock whenever the page is hidden, so it is asked for again. */
export async function stayAwake(): Promise<void> {
  if (document.visibilityState !== 'visible' || !('wakeLock' in navigator) || (lock && !lock.released)) return;
  lock = await navigator.wakeLock.request('screen').catch(() => null);
}

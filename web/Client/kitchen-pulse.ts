// The one bar that says whether this screen can be trusted: calm while it can, the whole frame red when it cannot.

import { byId, count, t } from './kitchen-page.js';
import { soundIsOn } from './kitchen-sound.js';

/** No answer for so long, in ms, and the screen says so in large letters. */
export const STALE_MS = 3000;

/** What is known about being heard. */
export interface Heard {
  /** ms since the last answer to a beat; null before the first. */
  silent: number | null;
  /** ms that the last beat took there and back. */
  trip: number;
  screens: number;
  queued: number;
  /** Extra minutes while the kitchen is busy, "paused", or null. */
  pace: string | null;
  /** This screen's right has ended. */
  ended: boolean;
}

export type Pulse = 'live' | 'joining' | 'stale' | 'ended';

let wasTitle = '', wasDetail = '';

/** Draws the bar and answers what it says. */
export function drawPulse(heard: Heard, sinceStart: number): Pulse {
  const silent = heard.silent ?? sinceStart;
  const pulse: Pulse = heard.ended ? 'ended' : silent > STALE_MS ? 'stale' : heard.silent === null ? 'joining' : 'live';
  const root = document.documentElement;
  if (root.dataset['pulse'] !== pulse) root.dataset['pulse'] = pulse;
  const sound = soundIsOn();
  root.toggleAttribute('data-silent', !sound);
  byId('start-service').hidden = sound || pulse === 'ended';
  byId('pair').hidden = pulse !== 'ended';

  const queued = heard.queued > 0 ? count('pulse.queued', heard.queued) : '';
  let title: string, detail: string;
  if (pulse === 'ended') [title, detail] = [t('pulse.ended'), t('pulse.ended-do')];
  else if (pulse === 'stale') [title, detail] = [t('pulse.stale', Math.floor(silent / 1000)), [t('pulse.stale-do'), queued].filter(Boolean).join(' ')];
  else {
    const parts = [pulse === 'joining' ? t('pulse.joining') : t('pulse.live', Math.max(0.1, (silent < 1500 ? heard.trip : silent) / 1000).toFixed(1)), count('pulse.screens', heard.screens), sound ? t('pulse.sound-on') : '', heard.pace ?? '', queued];
    [title, detail] = sound ? ['', parts.filter(Boolean).join(' · ')] : [t('pulse.sound-off'), parts.filter(Boolean).join(' · ')];
  }
  if (title !== wasTitle) byId('pulse-title').textContent = wasTitle = title;
  if (detail !== wasDetail) byId('pulse-detail').textContent = wasDetail = detail;
  return pulse;
}

// Sounds are made here, not fetched: they must play when the network is gone.

export type Chime = 'new' | 'change' | 'void' | 'alarm';

/** [frequency in Hz, start in s, length in s] */
const NOTES: Record<Chime, [number, number, number][]> = {
  new: [[660, 0, 0.18], [880, 0.16, 0.4]],
  change: [[740, 0, 0.14], [740, 0.2, 0.14], [740, 0.4, 0.25]],
  void: [[520, 0, 0.22], [390, 0.22, 0.22], [290, 0.44, 0.5]],
  alarm: [[950, 0, 0.3], [600, 0.3, 0.3], [950, 0.6, 0.3], [600, 0.9, 0.3]],
};

let context: AudioContext | null = null;

/** Whether the loudspeaker may be used. */
export const soundIsOn = () => context?.state === 'running';

/** Unlocks sound; only works inside a tap. Resolves to whether it did. */
export async function unlock(): Promise<boolean> {
  context ??= new AudioContext();
  if (context.state !== 'running') await context.resume().catch(() => undefined);
  return soundIsOn();
}

/** Plays a chime, loud and with harmonics: it has to cut through an extractor fan. Silent while sound is off. */
export function play(chime: Chime): void {
  if (!context || context.state !== 'running') return;
  const start = context.currentTime + 0.02;
  for (const [frequency, at, length] of NOTES[chime]) {
    const tone = new OscillatorNode(context, { type: 'triangle', frequency });
    const loud = new GainNode(context, { gain: 0 });
    loud.gain.setValueAtTime(0, start + at);
    loud.gain.linearRampToValueAtTime(0.9, start + at + 0.015);
    loud.gain.exponentialRampToValueAtTime(0.001, start + at + length);
    tone.connect(loud).connect(context.destination);
    tone.start(start + at);
    tone.stop(start + at + length + 0.05);
  }
}

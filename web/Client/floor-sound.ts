/** Three short motifs and one alarm, made on the spot: nothing to fetch, nothing that sounds like another. [Hz, start s, length s]. */
const motifs: Record<string, [number, number, number][]> = {
  hello: [[523, 0, 0.15], [784, 0.14, 0.3]],
  call: [[659, 0, 0.18], [523, 0.2, 0.35]],
  approve: [[587, 0, 0.12], [740, 0.14, 0.12], [880, 0.28, 0.3]],
  trouble: [[440, 0, 0.18], [415, 0.22, 0.18], [440, 0.44, 0.35]],
  alarm: [[880, 0, 0.25], [622, 0.28, 0.25], [880, 0.56, 0.25], [622, 0.84, 0.25]],
};

export class Sound {
  private audio?: AudioContext;

  /** Browsers let a page sound only after a person's tap: call it from one. */
  async start(): Promise<void> {
    this.audio = this.audio || new AudioContext();
    await this.audio.resume();
    this.play('hello');
  }

  get on(): boolean { return !!this.audio && this.audio.state === 'running'; }

  play(name: string): void {
    const audio = this.audio, motif = motifs[name];
    if (!audio || !motif || !this.on) return;
    for (const [hertz, start, length] of motif) {
      const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + start;
      tone.type = name === 'alarm' ? 'square' : 'triangle';
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(name === 'alarm' ? 0.3 : 0.5, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length + 0.05);
    }
    if (navigator.vibrate) navigator.vibrate(name === 'alarm' ? [300, 100, 300] : 120);
  }
}

const awake = async (): Promise<void> => {
  const device = navigator as Navigator & { wakeLock?: { request(kind: 'screen'): Promise<unknown> } };
  if (device.wakeLock && document.visibilityState === 'visible') await device.wakeLock.request('screen').catch(() => undefined);
};

/** Keeps the screen awake while the page is in front; a device that refuses is left as it is. */
export function stayAwake(): Promise<void> {
  // The same listener once, however often a shift begins.
  document.addEventListener('visibilitychange', awake);
  return awake();
}

/** What rings: a thing rings when it is new and again every 60 s until it is answered; nothing is ever decided by silence. */
export class Rings {
  private readonly rung = new Map<string, number>();
  static readonly againMs = 60_000;

  /** The motifs due now for these waiting things. */
  due(waiting: { key: string; motif: string }[], now: number): string[] {
    const motifs = new Set<string>();
    for (const { key, motif } of waiting) {
      const last = this.rung.get(key);
      if (last !== undefined && now - last < Rings.againMs) continue;
      this.rung.set(key, now);
      motifs.add(motif);
    }
    for (const key of Array.from(this.rung.keys())) if (!waiting.some((w) => w.key === key)) this.rung.delete(key);
    return Array.from(motifs);
  }
}

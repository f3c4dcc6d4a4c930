import { amounts, form, Marks } from './amounts.js';

/** The page's words in the reader's language, with numbers, waits and amounts as people there write them. */
export class Words {
  private readonly clock: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  /** Minor units as an amount. */
  readonly money: (minor: number) => string;

  /** `culture` is a language in the venue's own region ("fr-RW"); `exponent` the decimals of the currency's minor unit. */
  constructor(private readonly texts: Record<string, string>, private readonly language: string, culture: string, marks: Marks, exponent: number, private readonly timeZone: string) {
    // A browser that does not know the language writes days as English does there, and not as nobody does.
    const cultures = [culture, culture.replace(/^[a-z]+/, 'en')];
    this.money = amounts(marks, exponent);
    this.clock = new Intl.DateTimeFormat(cultures, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone });
    this.day = new Intl.DateTimeFormat(cultures, { day: 'numeric', month: 'short', timeZone });
  }

  t(key: string, values: Record<string, string | number> = {}): string {
    const text = this.texts[key];
    return (text === undefined ? key : text).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  }

  /** A sentence about a number of things, with {n}. */
  n(key: string, n: number, values: Record<string, string | number> = {}): string {
    return this.t(form(this.texts, this.language, key, n), { ...values, n });
  }

  has(key: string): boolean { return key in this.texts; }

  /** Time of day where the venue is. */
  time(iso: string): string { return this.clock.format(new Date(iso)); }

  /** The day where the venue is. */
  date(iso: string): string { return this.day.format(new Date(iso)); }

  /** How far the venue's clock is ahead of UTC at a moment, in ms. */
  offset(iso: string): number {
    const at = new Date(iso), there = new Date(at.toLocaleString('en-US', { timeZone: this.timeZone })), utc = new Date(at.toLocaleString('en-US', { timeZone: 'UTC' }));
    return there.getTime() - utc.getTime();
  }

  /** How long somebody waits: seconds below a minute, then whole minutes. */
  wait(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    return seconds < 60 ? this.t('wait.seconds', { n: seconds }) : this.t('wait.minutes', { n: Math.floor(seconds / 60) });
  }

  /** "Just now", then "Waiting 4 min". */
  since(ms: number): string { return ms < 10_000 ? this.t('wait.now') : this.t('next.waits', { wait: this.wait(ms) }); }

  /** No PIN is taken on this screen until a moment; clocks show whole minutes, so the next one is named. */
  locked(until: string): string { return this.t('pin.locked', { time: this.time(new Date(Date.parse(until) + 59_000).toISOString()) }); }

  /** Why the house said no, and what to do now. */
  refusal(name: string): string {
    return this.has(`refusal.${name}`) ? this.t(`refusal.${name}`) : this.t('refusal.unknown', { name });
  }
}

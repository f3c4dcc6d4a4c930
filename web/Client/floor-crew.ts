import { uuid } from './feed.js';
import type { Command } from './outbox.js';
import type { Member } from './floor-view.js';

export interface Answer { refusal: string; version?: number; until?: string | null }
/** The answer to a PIN: `until` when none is taken at this screen, and for managers where somebody seems to guess. */
export interface SignedIn extends Answer { member?: Member | null; guessed?: { screen: string; locks: number; until: string }[] | null }
/** What the crew needs of the live feed. */
export interface Line {
  ask<T>(method: string, ...args: unknown[]): Promise<T>;
  again(command: Command): void;
  resume(): void;
  pending(): Command[];
  onReply(listener: (command: Command, answer: Answer) => void): void;
}

/** Idle for so long, the screen locks itself (ms). */
const IDLE = 60_000;

/**
 * Who is signed in at this screen, and the commands they give. A command given while locked waits for the PIN;
 * one that the house refused because the PIN had locked stays on the device until the same person is signed in again.
 */
export class Crew {
  member: Member | null = null;
  private touched = 0;
  /** Since the last PIN, by a tap or by itself. */
  private locked = false;
  private then: { deed: () => void; dropped: () => void }[] = [];
  private readonly heard = new Map<string, (answer: Answer) => boolean>();

  /** `ask` opens the pad; `refused` tells the person; `told` is called after every answer. */
  constructor(private readonly line: Line, private readonly on: { ask(): void; refused(refusal: string): void; told(): void }, private readonly now: () => number) {
    line.onReply((command, answer) => this.answered(command, answer));
  }

  /** Somebody is using the screen. */
  touch(): void { this.touched = this.now(); }

  /** Nobody has touched the screen for 60 s. */
  idle(): boolean { return this.now() - this.touched > IDLE; }

  /** A connection tells who it knows; a new one may have forgotten. */
  entered(member: Member | null | undefined): void {
    const known = this.member;
    this.member = (!this.locked && member) || null;
    // Locked while nothing could be sent: the house learns of it now.
    if (member && this.locked) this.signOut();
    // A connection is nobody's hand: who was signed in before has not touched the screen by it.
    if (this.member && !known) this.touch();
    if (!this.member && this.waiting().length) this.on.ask();
  }

  /** Commands are sent while the one who gave them is signed in. */
  may(command: Command): boolean { return !!this.member && (!command.by || command.by === this.member.id); }

  /** Kept until somebody who is not signed in now comes back. */
  waiting(): Command[] { return this.line.pending().filter((command) => !this.may(command)); }

  /** Does it now, or after the PIN; `dropped` where the pad is closed instead. */
  do(deed: () => void, dropped: () => void = () => undefined): void {
    if (this.member) return deed();
    this.then.push({ deed, dropped });
    this.on.ask();
  }

  /** A command of the signed-in member. `heard` may take the answer for itself by returning true. */
  give(method: string, args: unknown[], heard?: (answer: Answer) => boolean): void {
    this.do(() => {
      this.touch();
      const id = uuid();
      if (heard) this.heard.set(id, heard);
      this.line.again({ id, method, args, by: this.member!.id });
      this.on.told();
    });
  }

  /** What the live protocol asks apart from commands: settings whose repeat changes nothing. */
  set(method: string, args: unknown[], done: () => void = () => undefined): void {
    this.do(() => {
      this.touch();
      this.line.ask<Answer>(method, ...args).then((answer) => {
        if (answer.refusal === 'SignInAgain') {
          this.lock();
          this.set(method, args, done);
        } else {
          if (answer.refusal === 'None') done();
          this.hear(answer);
        }
      }, () => this.on.refused('Offline'));
    });
  }

  async signIn(pin: string): Promise<SignedIn> {
    const answer = await this.line.ask<SignedIn>('SignIn', pin);
    if (answer.refusal !== 'None' || !answer.member) return answer;
    this.member = answer.member;
    this.locked = false;
    this.touch();
    this.line.resume();
    this.then.splice(0).forEach(({ deed }) => deed());
    return answer;
  }

  /** The pad was closed: what was tapped while locked was not meant. What was given before stays. */
  forget(): void { this.then.splice(0).forEach(({ dropped }) => dropped()); }

  lock(): void {
    if (!this.member) return;
    this.member = null;
    this.locked = true;
    this.signOut();
  }

  private signOut(): void { this.line.ask('SignOut').catch(() => undefined); }

  private answered(command: Command, answer: Answer): void {
    if (answer.refusal === 'SignInAgain') {
      this.member = null;
      this.on.ask();
      return;
    }
    const heard = this.heard.get(command.id);
    this.heard.delete(command.id);
    this.hear(answer, heard);
  }

  private hear(answer: Answer, heard?: (answer: Answer) => boolean): void {
    if (!(heard && heard(answer)) && answer.refusal !== 'None') this.on.refused(answer.refusal);
    this.on.told();
  }
}

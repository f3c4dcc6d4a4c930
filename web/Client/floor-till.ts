import type { Answer, Crew } from './floor-crew.js';

/**
 * Commands about money. They are never kept on the device for later: without a connection nothing is done, and it says so.
 * When the answer is lost, the same id is sent again by the person, and the house takes it once.
 */
export class Till {
  constructor(private readonly crew: Crew, private readonly ask: <T>(method: string, ...args: unknown[]) => Promise<T>, private readonly draw: () => void) {}

  /** `heard` gets the refusal, "None", "Offline", or "SignInAgain" where the pad was closed; and until when no PIN is taken. */
  give(id: string, method: string, args: unknown[], heard: (refusal: string, until?: string | null) => void): void {
    this.crew.do(() => {
      this.crew.touch();
      this.ask<Answer>(method, id, ...args).then((answer) => {
        if (answer.refusal === 'SignInAgain') {
          this.crew.lock();
          this.give(id, method, args, heard);
        } else heard(answer.refusal, answer.until);
      }, () => heard('Offline')).then(this.draw);
    }, () => heard('SignInAgain'));
  }

  /** Something to read. */
  read<T>(method: string, args: unknown[], heard: (value: T | null, refusal: string) => void): void {
    this.crew.do(() => {
      this.ask<{ refusal: string; value?: T }>(method, ...args).then((answer) => {
        if (answer.refusal === 'SignInAgain') {
          this.crew.lock();
          this.read(method, args, heard);
        } else heard(answer.value === undefined ? null : answer.value, answer.refusal);
      }, () => heard(null, 'Offline')).then(this.draw);
    }, () => heard(null, 'SignInAgain'));
  }
}

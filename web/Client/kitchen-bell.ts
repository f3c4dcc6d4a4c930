// When to ring: on what is new until a hand has touched the screen, on a void or remake until it has been seen.

import { isVoid } from './kitchen-intent.js';
import { play } from './kitchen-sound.js';
import type { Ticket } from './kitchen-types.js';

/** ms between two rings for the same thing. */
const NEW_MS = 6000, CHANGE_MS = 4000;
/** A ticket must have been on the screen for so long, in ms, before a touch can mean that it was seen. */
const SEEABLE_MS = 300;

export class Bell {
  private readonly known = new Set<string>();
  private readonly unseen = new Map<string, number>();
  private readonly changes = new Set<string>();
  private rangNew = 0;
  private rangChange = 0;

  /** Looks at the tickets after a change and rings at once for what has just come. */
  look(tickets: readonly Ticket[]): void {
    for (const { order, state } of tickets) {
      if (state === 'new' && !this.known.has(order)) {
        this.unseen.set(order, performance.now());
        this.ringNew();
      }
      if (state === 'bumped') this.unseen.delete(order);
      this.known.add(order);
    }
    for (const one of changed(tickets)) {
      if (this.changes.has(one.key)) continue;
      this.changes.add(one.key);
      this.ringChange(one.voided);
    }
  }

  /** Rings again for what still waits. Called a few times a second. */
  tick(tickets: readonly Ticket[]): void {
    const now = performance.now();
    if (this.unseen.size > 0 && now - this.rangNew > NEW_MS) this.ringNew();
    const waiting = changed(tickets);
    if (waiting[0] && now - this.rangChange > CHANGE_MS) this.ringChange(waiting.some(one => one.voided));
  }

  /** A hand touched the screen: what could be seen has been seen. Answers whether that changed anything. */
  touched(): boolean {
    const now = performance.now();
    const seen = [...this.unseen].filter(([, since]) => now - since > SEEABLE_MS);
    for (const [order] of seen) this.unseen.delete(order);
    return seen.length > 0;
  }

  isUnseen(order: string): boolean { return this.unseen.has(order); }

  /** Something must be done first. */
  remind(): void { play('change'); }
  alarm(): void { play('alarm'); }

  private ringNew(): void { this.rangNew = performance.now(); play('new'); }
  private ringChange(voided: boolean): void { this.rangChange = performance.now(); play(voided ? 'void' : 'change'); }
}

const changed = (tickets: readonly Ticket[]) => tickets.filter(ticket => ticket.state !== 'bumped').flatMap(ticket =>
  ticket.lines.filter(line => !line.changeAcknowledged).map(line => ({ key: `${line.id} ${line.state} ${line.remakes}`, voided: isVoid(line) })));

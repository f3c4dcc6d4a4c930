import { Command, Outbox } from './outbox.js';
import { $, h, news, t } from './guest-words.js';

/** Whether a guest would miss something of what was not sent: dishes and rounds, not a call or a name. */
export const missed = (commands: Command[]): boolean => commands.some(c => /^(AddLine|ChangeLine|Place)$/.test(c.method));

/** The visit ended while this page was away: says so of what an earlier page left on the phone, once. */
export async function look(): Promise<void> {
  const outbox = new Outbox('guest');
  await outbox.open();
  if (!missed(outbox.clear())) return;
  $('dock').querySelector('h2')!.after(h('p', { class: 'unsent' }, t('Unsent')));
  news(t('Unsent'));
}

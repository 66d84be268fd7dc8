import type { EventMeta, WireEvent } from '@berth/contracts';
import type { Tx } from '@berth/shared-kernel';
import type { Inbox } from '../../sql/inbox.js';
import type { Database } from '../../sql/open-database.js';
import type { EventHandlers } from '../handlers.js';
import type { Step } from '../message.js';

interface HandleOptions {
  readonly consumer: string;
  readonly database: Database;
  readonly inbox: Inbox;
  readonly handlers: EventHandlers;
}

type AnyHandler = (tx: Tx, event: WireEvent, meta: EventMeta) => Promise<void>;

/** Claims the event in the inbox and handles it in one transaction: delivered twice, it is handled once in effect. */
export const handle =
  ({ consumer, database, inbox, handlers }: HandleOptions): Step =>
  ({ event, meta }) => {
    // Each handler takes the type that it stands under; the table's type says so, and this look-up cannot.
    const handler = handlers[event.event_type] as AnyHandler | undefined;
    if (handler === undefined) return Promise.resolve('ignored');
    return database.unitOfWork.run(`consume:${consumer}:${event.event_type}`, async (tx) => {
      if (!(await inbox.claim(tx, consumer, meta.id))) return 'duplicate';
      await handler(tx, event, meta);
      return 'handled';
    });
  };

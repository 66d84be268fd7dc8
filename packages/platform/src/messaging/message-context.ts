import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What links the events of one story; it travels in the headers and never into the domain. */
export interface MessageContext {
  /** The same for everything that one request set off: a W3C trace id (32 hex digits) when it began here. */
  readonly correlationId: string;
  /** The id of the event that is being handled, null outside a handler. */
  readonly causationId: string | null;
  /** A W3C Trace Context header, null when none came in. */
  readonly traceparent: string | null;
}

const storage = new AsyncLocalStorage<MessageContext>();

/** The context of the request or event being handled; a fresh one when there is none. */
export function currentMessageContext(): MessageContext {
  return storage.getStore() ?? { correlationId: randomBytes(16).toString('hex'), causationId: null, traceparent: null };
}

/** Runs `work`, and all that it awaits, in `context`. */
export function runInMessageContext<T>(context: MessageContext, work: () => T): T {
  return storage.run(context, work);
}

import { TRACEPARENT } from '@berth/contracts';
import { runInMessageContext } from '../message-context.js';
import type { Step } from '../message.js';

/** Whatever is published because of an event names it as its cause and keeps its correlation. */
export const trace: Step = ({ record, meta }, next) =>
  runInMessageContext({ correlationId: meta.correlationId, causationId: meta.id, traceparent: record.headers[TRACEPARENT] ?? null }, next);

import type { Hint } from './hint.js';

/** Why a client is to ask for everything again. */
export type ResyncReason = 'unknown-id' | 'too-many' | 'log-restored';

// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// JSON has no line breaks, so that one data line will do. Every id is what the client has seen by then.
const event = (name: string, id: string, data: object): string => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const hintFrame = (id: string, { type, id: subject, sequence }: Hint): string => event('hint', id, { type, id: subject, sequence });

/** `live` is false while the event log is away: hints come later then, after a `resync`. */
export const readyFrame = (id: string, live: boolean): string => event('ready', id, { live });
export const stalledFrame = (id: string): string => event('stalled', id, {});
export const resyncFrame = (id: string, reason: ResyncReason): string => event('resync', id, { reason });

/** The last of a stream; its code is the one that a request would be refused with. */
export const endFrame = (code: string): string => `event: end\ndata: ${JSON.stringify({ code })}\n\n`;

/** A comment, which also moves the id on: whoever was told nothing for long can still go on where it was. */
export const heartbeatFrame = (id: string): string => `: heartbeat\nid: ${id}\n\n`;

export const retryFrame = (ms: number): string => `retry: ${ms}\n\n`;

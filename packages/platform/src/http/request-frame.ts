import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { runInMessageContext } from '../messaging/message-context.js';

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
// https://www.w3.org/TR/trace-context/#traceparent-header: version ff and all-zero ids are invalid.
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What every request is given before anything else looks at it. */
export interface RequestFrame {
  readonly requestId: string;
  /** W3C Trace Context; made when none came in. */
  readonly traceparent: string;
}

/** The frame of the request that `response` answers. */
export const frameOf = (response: Response): RequestFrame => response.locals['frame'] as RequestFrame;

/** Names the request, echoes `X-Request-Id`, and runs the rest in a message context whose correlation id is the trace id. */
export const requestFrame: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
  const incoming = request.get('traceparent') ?? '';
  const known = TRACEPARENT.exec(incoming)?.[1];
  const traceId = known ?? randomBytes(16).toString('hex');
  const traceparent = known === undefined ? `00-${traceId}-${randomBytes(8).toString('hex')}-01` : incoming;
  response.locals['frame'] = { requestId, traceparent } satisfies RequestFrame;
  response.setHeader('X-Request-Id', requestId);
  runInMessageContext({ correlationId: traceId, causationId: null, traceparent }, next);
};

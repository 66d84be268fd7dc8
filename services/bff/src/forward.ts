import { pipeline } from 'node:stream/promises';
import type { RoutePolicy } from '@berth/contracts';
import { bytesOf, frameOf, type Request, type RequestHandler, type Response } from '@berth/platform';
import { invalidInput } from '@berth/shared-kernel';
import type { Replicas } from './replicas.js';
import { picked, type Upstream } from './upstream.js';

const TIMEOUT_MS = 15_000;
const ASKED = ['authorization', 'idempotency-key', 'if-match', 'if-none-match', 'content-type', 'accept', 'origin'];
const ANSWERED = [
  'content-type',
  'content-length',
  'cache-control',
  'location',
  'retry-after',
  'idempotent-replayed',
  'www-authenticate',
  'etag',
  'allow',
];

/** Hands a request to the context that owns it and passes its answer back byte by byte; only named headers cross, either way. */
export function forward(policy: RoutePolicy, replicas: Replicas, upstream: Upstream): RequestHandler {
  return async (request, response) => {
    const target = request.originalUrl;
    // A proxy's absolute form would put a foreign host in front of the path.
    if (!target.startsWith('/')) throw invalidInput('request.malformed', 'The request target must be a path.');
    const body = bytesOf(request);
    const answer = await upstream.call({
      method: request.method,
      replicas,
      path: target,
      headers: headersFor(request, response, policy, body),
      ...(body.length > 0 ? { body } : {}),
      timeoutMs: TIMEOUT_MS,
      repeatable: policy.method === 'GET' || policy.idempotent,
    });
    response.status(answer.statusCode ?? 502);
    for (const [name, value] of Object.entries(picked(answer.headers, ANSWERED))) response.setHeader(name, value);
    const cookies = answer.headers['set-cookie'];
    if (cookies !== undefined) response.setHeader('set-cookie', cookies);
    // On any error pipeline destroys both ends: an upstream that breaks off cuts the client, and a client that has gone is nobody's error.
    await pipeline(answer, response).catch(() => undefined);
  };
}

function headersFor(request: Request, response: Response, policy: RoutePolicy, body: Buffer): Record<string, string> {
  const { requestId, traceparent } = frameOf(response);
  const names = policy.path.startsWith('/auth/') ? [...ASKED, 'cookie'] : ASKED;
  const length = body.length > 0 || policy.method !== 'GET' ? { 'content-length': String(body.length) } : {};
  return { ...picked(request.headers, names), ...length, 'x-request-id': requestId, traceparent };
}

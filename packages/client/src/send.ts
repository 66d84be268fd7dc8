/** Sends one request; what it does about a Host that does not resolve, or about time, is its own. */
export type Send = (request: Request) => Promise<Response>;

export const TIMEOUT_MS = 30_000;

/** `fetch`, which gives up after 30 s without a whole answer. */
export const fetchSend: Send = (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) });

/** Sends one request; what it does about a Host that does not resolve, or about time, is its own. */
export type Send = (request: Request) => Promise<Response>;

export const TIMEOUT_MS = 30_000;

/** `fetch`, which gives up after 30 s without a whole answer; an event stream has no end, so there only its beginning is waited for. */
export const fetchSend: Send = async (request) => {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new DOMException(`${request.url} did not answer in time`, 'TimeoutError')), TIMEOUT_MS);
  timer.unref();
  const response = await fetch(request, { signal: AbortSignal.any([request.signal, patience.signal]) });
  if (isEventStream(response)) clearTimeout(timer);
  return response;
};

export const isEventStream = ({ headers }: Pick<Response, 'headers'>): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true;

import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The edge's own answers; `retryAfter` in seconds where it is worth coming back. */
export interface EdgePage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly retryAfter?: number;
}

export const NO_SUCH_INSTANCE: EdgePage = { status: 404, title: 'Not Found', text: 'There is no such instance.' };
export const NOT_RUNNING: EdgePage = {
  status: 503,
  title: 'Service Unavailable',
  text: 'This instance is not running.',
  retryAfter: 2,
};
export const BAD_GATEWAY: EdgePage = { status: 502, title: 'Bad Gateway', text: 'This instance did not answer.' };
export const BAD_TARGET: EdgePage = { status: 400, title: 'Bad Request', text: 'A request names a path here, not a URL.' };

const bodyOf = (page: EdgePage): string => `${page.text}\n`;

const headersOf = (page: EdgePage): Record<string, string> => ({
  'content-type': 'text/plain; charset=utf-8',
  'content-length': String(Buffer.byteLength(bodyOf(page))),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...(page.retryAfter === undefined ? {} : { 'retry-after': String(page.retryAfter) }),
});

/** Answers a request, or ends the connection when an answer has begun already. */
export function answerPage(response: ServerResponse, page: EdgePage): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(page.status, headersOf(page)).end(bodyOf(page));
}

/** Answers a request to upgrade, of which there is no response object, and closes. */
export function refuseUpgrade(socket: Duplex, page: EdgePage): void {
  const lines = Object.entries({ ...headersOf(page), connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) socket.end(`HTTP/1.1 ${page.status} ${page.title}\r\n${lines.join('\r\n')}\r\n\r\n${bodyOf(page)}`);
  else socket.destroy();
}

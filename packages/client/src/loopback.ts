import type { IncomingMessage } from 'node:http';
import { fetchSend, isEventStream, type Send, TIMEOUT_MS } from './send.js';

/**
 * For Node, where `*.localhost` does not resolve everywhere: connects to loopback and sends the Host. Redirects of such a host are
 * answered, not followed; every other request goes to {@link fetchSend}.
 */
export const loopbackSend: Send = async (request) => {
  const url = new URL(request.url);
  if (!url.hostname.endsWith('.localhost') || url.protocol !== 'http:') return fetchSend(request);
  const { request: open } = await import('node:http');
  const body = Buffer.from(await request.arrayBuffer());
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { ...Object.fromEntries(request.headers), host: url.host, 'content-length': String(body.length) };
    const sent = open(
      {
        host: '127.0.0.1',
        port: url.port === '' ? 80 : url.port,
        method: request.method,
        path: url.pathname + url.search,
        headers,
        signal: request.signal,
      },
      resolve,
    );
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`${request.url} did not answer within ${TIMEOUT_MS / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
  return responseOf(answer);
};

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) for (const value of values) headers.append(name, value);
  if (isEventStream({ headers })) return new Response(ReadableStream.from(answer), { status, headers });
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  // A response of these must not be given a body, not even an empty one (https://fetch.spec.whatwg.org/#null-body-status).
  return new Response([204, 205, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers });
}

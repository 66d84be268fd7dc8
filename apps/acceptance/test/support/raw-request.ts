import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { checkDocumented } from './documented.js';

export interface RawRequest {
  readonly method: string;
  /** Sent as it is: nothing is normalised or escaped. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

// One agent for all: the tests of bad input ask some thousand times.
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Asks what `fetch` would not let a test ask: any path, any Host, Cookie or Origin, a body on a GET; what the API answers has to be documented. */
export async function rawRequest(port: number, asked: RawRequest): Promise<RawReply> {
  const reply = await send(port, asked);
  const { method, path } = asked;
  const header = (name: string) => reply.headers[name.toLowerCase()]?.toString() ?? null;
  if (path.startsWith('/api/v1/')) await checkDocumented(`http://127.0.0.1:${port}`, { method, path, ...reply, header });
  return reply;
}

function send(port: number, { method, path, headers = {}, body }: RawRequest): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asked = request(
      { host: '127.0.0.1', port, method, path, agent, headers: { ...length, ...headers }, timeout: 20_000 },
      (answer) => {
        if (answer.headers['content-type'] === 'text/event-stream') {
          // It has no end: that it has begun is the whole answer.
          asked.destroy();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: '' });
          return;
        }
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} was not answered`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

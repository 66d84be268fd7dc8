import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** `POST /orders?limit=1`, below `/api/v1`. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = (asked: Asked) => Reply | Promise<Reply>;

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({ status: 200, body, headers });
export const pageOf = (...data: readonly unknown[]): Reply => ok({ data, hasMore: false, nextCursor: null });
export const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  body: { type: 'about:blank', title: 'T', status, detail: 'It is so.', instance: '/', code, requestId: 'r1', errors: [] },
  headers,
});

/** A server that answers as the API does; one access token is good at a time, each refresh token once. */
export class FakeBerth {
  readonly asked: Asked[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly streams = new Set<ServerResponse>();
  private generation = 0;
  private refreshable = -1;
  url = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeBerth> {
    const server = createServer((request, response) => void fake.serve(request, response));
    const fake = new FakeBerth(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return fake;
  }

  on(line: string, answer: Answer): void {
    this.answers.set(line, answer);
  }

  /** Forgets what was said and asked, and lets every token run out. */
  reset(): void {
    this.answers.clear();
    this.asked.length = 0;
    this.generation += 1;
    this.refreshable = -1;
  }

  /** Lets the access token run out, so that the refresh token of its session is due. */
  expire(): void {
    this.refreshable = this.generation;
    this.generation += 1;
  }

  get lines(): readonly string[] {
    return this.asked.map(({ line }) => line);
  }

  get listeners(): number {
    return this.streams.size;
  }

  /** Tells whoever listens. */
  tell(event: string, data: unknown): void {
    for (const stream of this.streams) stream.write(`id: k.1\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const line = `${request.method} ${(request.url ?? '').replace('/api/v1', '')}`;
    const headers = request.headers as Asked['headers'];
    const asked: Asked = { line, headers, body: text === '' ? null : JSON.parse(text) };
    this.asked.push(asked);
    if (line.startsWith('GET /events')) return this.listen(response);
    const { status, body, headers: more } = await this.answer(asked);
    response.writeHead(status, { ...more, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  private answer(asked: Asked): Reply | Promise<Reply> {
    const { line, headers } = asked;
    if (line === 'POST /auth/login' && (asked.body as { password: string }).password !== 'right')
      return problem(401, 'auth.invalid-credentials');
    if (line === 'POST /auth/login') return this.tokens();
    if (line === 'POST /auth/refresh') {
      if (headers['cookie'] !== `berth_refresh=r${this.refreshable}`) return problem(401, 'auth.refresh-token-reused');
      this.refreshable = -1;
      return this.tokens();
    }
    const isPublic = line.startsWith('POST /auth/') || line.startsWith('GET /products');
    if (!isPublic && headers['authorization'] === undefined) return problem(401, 'auth.token-missing');
    if (!isPublic && ![`Bearer a${this.generation}`, 'Bearer script'].includes(headers['authorization'] ?? ''))
      return problem(401, 'auth.token-expired');
    return (this.answers.get(line) ?? (() => problem(404, 'request.not-found')))(asked);
  }

  private tokens(): Reply {
    const tokens = { accessToken: `a${this.generation}`, tokenType: 'Bearer', expiresIn: 900 };
    return ok(tokens, { 'set-cookie': `berth_refresh=r${this.generation}; Path=/; HttpOnly` });
  }

  private listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 100\n\nid: k.0\nevent: ready\ndata: {"live":true}\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }
}

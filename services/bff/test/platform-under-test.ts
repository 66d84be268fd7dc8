import { generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createLogger, type EventLog, listen, type Listening, Metrics } from '@berth/platform';
import { systemClock } from '@berth/shared-kernel';
import { type Bff, type BffConfig, bffFields, composeBff } from '../src/index.js';
import { z } from 'zod';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the user service makes them, with `changes` to its claims. */
export function tokenOf(changes: object = {}): string {
  const claims = {
    user_id: 7,
    roles: ['user'],
    sid: 's7',
    iss: 'berth',
    aud: 'berth-api',
    exp: Math.floor(Date.now() / 1000) + 900,
    ...changes,
  };
  const text = `${base64url({ alg: 'ES256', kid: 'k1' })}.${base64url(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

export const bearer = (changes: object = {}) => ({ authorization: `Bearer ${tokenOf(changes)}` });
export const adminBearer = () => bearer({ user_id: 1, roles: ['user', 'admin'], sid: 's1' });

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the session endpoint of the user service does. */
export type SessionAnswer = (response: ServerResponse, headers: IncomingHttpHeaders) => void;
export const sessionOf =
  (status: string, roles: readonly string[] = ['user', 'admin'], sessionActive = true): SessionAnswer =>
  (response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status, roles, sessionActive }));

export interface PlatformOptions {
  /** The replicas of product, where they are not this small server. */
  readonly productUrls?: readonly string[];
  /** What is not as by default. */
  readonly config?: Partial<BffConfig>;
  /** Nothing ever happens on it when absent. */
  readonly eventLog?: Pick<EventLog, 'read'>;
}

const SILENT_LOG: Pick<EventLog, 'read'> = { read: async function* () {} };

/** One small server that plays all three contexts, and a BFF before it. */
export class PlatformUnderTest {
  readonly received: Received[] = [];
  readonly metrics = new Metrics();
  sessionsAsked = 0;
  session: SessionAnswer = sessionOf('ENABLED');
  answer: (request: Received, response: ServerResponse) => void = (_request, response) => response.writeHead(204).end();

  private contexts: Listening = undefined as never;
  private bff: Bff = undefined as never;
  private readonly others: Bff[] = [];

  private constructor(private readonly options: PlatformOptions) {}

  static async start(options: PlatformOptions = {}): Promise<PlatformUnderTest> {
    const platform = new PlatformUnderTest(options);
    platform.contexts = await listen((request, response) => void platform.serve(request, response), { host: '127.0.0.1', port: 0 });
    platform.bff = await platform.startBff(platform.metrics);
    return platform;
  }

  /** Another BFF before the same contexts, on the same event log. */
  async replica(): Promise<Bff> {
    const bff = await this.startBff(new Metrics());
    this.others.push(bff);
    return bff;
  }

  get url(): string {
    return this.bff.url();
  }

  get listener(): Bff['handle'] {
    return this.bff.handle;
  }

  /** What its router holds. */
  mounted(): readonly { readonly path: string; readonly methods: readonly string[] }[] {
    return this.bff.app.router.stack.flatMap(({ route }) =>
      route === undefined ? [] : [{ path: route.path, methods: route.stack.flatMap(({ method }) => method ?? []).filter(isOnce) }],
    );
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  send(method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Response> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(this.url + path, { method, headers: { ...type, ...headers }, ...(body === undefined ? {} : { body }) });
  }

  /** Nobody listens any more where the contexts were. */
  async loseContexts(): Promise<void> {
    await this.contexts.close();
  }

  async stop(): Promise<void> {
    for (const bff of [this.bff, ...this.others]) await bff.stop();
    await this.contexts.close();
  }

  private async startBff(metrics: Metrics): Promise<Bff> {
    const { productUrls, config = {}, eventLog = SILENT_LOG } = this.options;
    const { url } = this.contexts;
    const addresses = { host: '127.0.0.1', port: 0, userUrls: [url], productUrls: productUrls ?? [url], resourceUrls: [url] };
    const bff = await composeBff({
      config: { ...z.object(bffFields).parse({}), ...addresses, ...config },
      eventLog,
      logger: createLogger({ level: 'silent', name: 'test' }),
      metrics,
      clock: systemClock,
    });
    await bff.start();
    return bff;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/.well-known/jwks.json') {
      response.end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] }));
      return;
    }
    if (request.url === '/api/v1/internal/session') {
      this.sessionsAsked += 1;
      this.session(response, request.headers);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.received.push(received);
    this.answer(received, response);
  }
}

const isOnce = (value: string, index: number, all: readonly string[]) => all.indexOf(value) === index;

export async function problemIn(response: Response) {
  const body = (await response.json()) as { code: string; requestId: string };
  return { ...body, mediaType: response.headers.get('content-type'), status: response.status };
}

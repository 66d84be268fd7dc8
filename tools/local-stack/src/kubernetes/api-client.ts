import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Pki } from './pki.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What this local stack itself asks of the apiserver; the audit log has it as the user `local-stack`. */
export class ApiClient {
  readonly #port: number;
  readonly #agent: Agent;

  constructor(port: number, pki: Pki) {
    const read = (file: string) => readFileSync(pki.file(file));
    this.#port = port;
    this.#agent = new Agent({ ca: read('ca.crt'), cert: read('local-stack.crt'), key: read('local-stack.key'), keepAlive: true });
  }

  /** @throws Error when there is no answer within a minute, or one other than success */
  async get<T>(path: string): Promise<T> {
    return this.#expect('GET', path, await this.ask('GET', path)) as T;
  }

  /** Server-side apply, forced: what is there becomes what is said. */
  async apply(path: string, object: object): Promise<void> {
    const type = 'application/apply-patch+yaml';
    this.#expect('PATCH', path, await this.ask('PATCH', `${path}?fieldManager=local-stack&force=true`, { type, content: object }));
  }

  async merge(path: string, patch: object): Promise<void> {
    this.#expect('PATCH', path, await this.ask('PATCH', path, { type: 'application/merge-patch+json', content: patch }));
  }

  /** Any answer, also a refusal. */
  ask(method: string, path: string, body?: { readonly type: string; readonly content: object }, withinMs = PATIENCE_MS): Promise<Answer> {
    return exchange(
      withinMs,
      {
        host: '127.0.0.1',
        port: this.#port,
        path,
        method,
        agent: this.#agent,
        headers: body === undefined ? {} : { 'content-type': body.type },
      },
      body?.content,
    );
  }

  /** Whether it says that it is ready; every fault counts as no. */
  async isReady(): Promise<boolean> {
    return this.ask('GET', '/readyz', undefined, LOOK_MS).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  close(): void {
    this.#agent.destroy();
  }

  #expect(method: string, path: string, { status, body }: Answer): unknown {
    if (status < 200 || status > 299) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
    return body;
  }
}

/** Whether a control plane's own health page says ok. Its certificate is made at every start, so nobody can have signed it. */
export async function isHealthy(port: number): Promise<boolean> {
  return exchange(LOOK_MS, { host: '127.0.0.1', port, path: '/healthz', method: 'GET', rejectUnauthorized: false, agent: false }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** A busy machine may take that long for one answer, when it starts all at once. */
const PATIENCE_MS = 60_000;
/** How long a look may take that is repeated until it is a yes. */
const LOOK_MS = 5000;

function exchange(withinMs: number, options: RequestOptions, content?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ ...options, signal: AbortSignal.timeout(withinMs) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = (response.headers['content-type'] ?? '').includes('json');
        resolve({ status: response.statusCode ?? 0, body: isJson ? (JSON.parse(text) as unknown) : text });
      });
    });
    asking.on('error', reject);
    asking.end(content === undefined ? undefined : JSON.stringify(content));
  });
}

import { Agent, type RequestOptions, request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

export const kubeConfigFrom = (file: string): KubeConfig => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  return kubeConfig;
};

export interface KubeAnswer {
  readonly status: number;
  readonly body: {
    readonly metadata?: { readonly resourceVersion?: string };
    readonly items?: readonly KubeThing[];
    readonly message?: string;
  };
}

export interface KubeThing {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

const AT_ONCE = 24;

/** A test's own hands on a cluster, beside what is being tested. */
export class KubeHands {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor(readonly kubeConfig: KubeConfig) {}

  close(): void {
    this.agent.destroy();
  }

  async ask(method: string, path: string, content?: object, type = 'application/json'): Promise<KubeAnswer> {
    const options: RequestOptions = { method, headers: content === undefined ? {} : { 'content-type': type } };
    await this.kubeConfig.applyToHTTPSOptions(options);
    const server = this.kubeConfig.getCurrentCluster()?.server ?? '';
    return await new Promise((resolve, reject) => {
      const asking = request(`${server}${path}`, { ...options, agent: this.agent, signal: AbortSignal.timeout(30_000) }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as KubeAnswer['body']) : {} });
        });
      });
      asking.on('error', reject);
      asking.end(content === undefined ? undefined : JSON.stringify(content));
    });
  }

  /** @throws when it was not done */
  async must(method: string, path: string, content?: object, type?: string): Promise<KubeAnswer['body']> {
    const { status, body } = await this.ask(method, path, content, type);
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${body.message ?? ''}`);
    return body;
  }

  makeNamespace(name: string): Promise<unknown> {
    return this.must('POST', '/api/v1/namespaces', { metadata: { name } });
  }

  /** Does not wait until all that is in it is gone. */
  removeNamespace(name: string): Promise<unknown> {
    return this.ask('DELETE', `/api/v1/namespaces/${name}`);
  }

  merge(path: string, patch: object): Promise<unknown> {
    return this.must('PATCH', path, patch, 'application/merge-patch+json');
  }
}

/** Runs a task for each, so many at a time. */
export async function forEach<T>(things: readonly T[], task: (thing: T) => Promise<unknown>, atOnce = AT_ONCE): Promise<void> {
  const left = things.values();
  const worker = async () => {
    for (const thing of left) await task(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

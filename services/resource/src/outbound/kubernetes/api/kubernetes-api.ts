import type { KubeConfig } from '@kubernetes/client-node';
import { isBerthError, unavailable } from '@berth/shared-kernel';
import { clusterError, unreachable } from './cluster-errors.js';
import { type ApiAnswer, type ApiRequest, Connection } from './connection.js';
import { type KubernetesObject, type Resource, pathOf } from './resources.js';

const FIELD_MANAGER = 'berth-resource';

const PAGE = '500';
const CONFLICT_TRIES = 4;
const GONE = 410;

export interface ListOptions {
  /** Of all namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector: string;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background';
  /** Refused when the object is another one, or has changed since it was read. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

interface Page<K> {
  readonly items: readonly K[];
  readonly metadata?: { readonly continue?: string };
}

/** The five things that this service does in a cluster, for any kind of object. Every failure is a BerthError with a `cluster.` code. */
export class KubernetesApi {
  private readonly connection: Connection;

  constructor(kubeConfig: KubeConfig, options: { readonly timeoutMs: number }) {
    this.connection = new Connection(kubeConfig, options.timeoutMs);
  }

  async get<K extends KubernetesObject>(resource: Resource<K>, namespace: string | undefined, name: string): Promise<K | null> {
    const request = { method: 'GET', path: pathOf(resource, namespace, name) } as const;
    const answer = await this.send(request);
    return answer.status === 404 ? null : (this.read(request, answer) as K);
  }

  /** Page by page, from the quorum. */
  async list<K extends KubernetesObject>(resource: Resource<K>, options: ListOptions): Promise<readonly K[]> {
    const items: K[] = [];
    let page = await this.page(resource, options, { limit: PAGE });
    while (page !== null) {
      items.push(...page.items);
      const next = page.metadata?.continue ?? '';
      if (next === '') return items;
      page = await this.page(resource, options, { limit: PAGE, continue: next });
    }
    // The pages were read too slowly for etcd's compaction: all at once, then.
    return (await this.page(resource, options, {}))?.items ?? [];
  }

  /** @returns null when the snapshot that the page belongs to is gone */
  private async page<K extends KubernetesObject>(
    resource: Resource<K>,
    { namespace, labelSelector }: ListOptions,
    part: { readonly limit?: string; readonly continue?: string },
  ): Promise<Page<K> | null> {
    const request = { method: 'GET', path: pathOf(resource, namespace), query: { labelSelector, ...part } } as const;
    const answer = await this.send(request);
    return answer.status === GONE && part.continue !== undefined ? null : (this.read(request, answer) as Page<K>);
  }

  /** Server-side apply; what other managers set in our fields is taken back. */
  async apply<K extends KubernetesObject>(resource: Resource<K>, object: K): Promise<K> {
    const { namespace, name } = object.metadata ?? {};
    const request = {
      method: 'PATCH',
      path: pathOf(resource, namespace, name ?? ''),
      query: { fieldManager: FIELD_MANAGER, force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body: object,
    } as const;
    for (let tries = 1; ; tries += 1) {
      try {
        return this.read(request, await this.send(request)) as K;
      } catch (error) {
        if (!isBerthError(error, 'conflict')) throw error;
        if (tries === CONFLICT_TRIES) throw unavailable(error.code, error.message, { cause: error, retryAfter: 1 });
      }
    }
  }

  /** Sets annotations of a cluster-wide object, or takes them away (null), and leaves the rest alone. */
  async annotate(resource: Resource<KubernetesObject>, name: string, annotations: Readonly<Record<string, string | null>>): Promise<void> {
    const request = {
      method: 'PATCH',
      path: pathOf(resource, undefined, name),
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations } },
    } as const;
    this.read(request, await this.send(request));
  }

  /** @returns false when it was not there */
  async delete<K extends KubernetesObject>(
    resource: Resource<K>,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): Promise<boolean> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
    const request = { method: 'DELETE', path: pathOf(resource, namespace, name), body } as const;
    const answer = await this.send(request);
    if (answer.status === 404) return false;
    this.read(request, answer);
    return true;
  }

  private async send(request: ApiRequest): Promise<ApiAnswer> {
    try {
      return await this.connection.send(request);
    } catch (error) {
      throw unreachable(error);
    }
  }

  private read({ method, path }: ApiRequest, answer: ApiAnswer): unknown {
    if (answer.status < 200 || answer.status > 299) throw clusterError(`${method} ${path}`, answer);
    try {
      return JSON.parse(answer.text);
    } catch (error) {
      throw unreachable(error);
    }
  }
}

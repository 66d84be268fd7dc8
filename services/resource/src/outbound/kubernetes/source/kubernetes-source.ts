import type { IncomingMessage } from 'node:http';
import type { KubeConfig } from '@kubernetes/client-node';
import { isBerthError, unavailable } from '@berth/shared-kernel';
import { tooLate, unreadable } from '../reflector/failures.js';
import type { ListOptions, ListPage, ObjectSource, WatchEvent, WatchOptions } from '../reflector/object-source.js';
import { afterTimeout } from '../reflector/timings.js';
import { within } from '../reflector/within.js';
import { ApiConnection } from './api-connection.js';
import { linesOf } from './lines.js';

export interface SourceOptions {
  /** As `kubectl -l` takes it. */
  readonly labelSelector?: string;
  /** `headersMs`: how long an answer may take to begin, 5 s when absent; `listMs`: how long a page may take in all, 20 s. */
  readonly timeouts?: { readonly headersMs?: number; readonly listMs?: number };
  /** The longest event that is read; 16 MiB when absent, several times what etcd stores of one object. */
  readonly mostLineBytes?: number;
}

export interface KubernetesSource<K> extends ObjectSource<K> {
  /** Closes the connections; what is under way fails. */
  close(): void;
}

interface WireList<K> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly K[] | null;
}

const MOST_LIST_BYTES = 256 * 1024 * 1024;

/** Lists and watches the collection at `path`, e.g. `/api/v1/pods`, as JSON: times are strings. */
export function kubernetesSource<K>(kubeConfig: KubeConfig, path: string, options: SourceOptions = {}): KubernetesSource<K> {
  const { labelSelector, timeouts = {}, mostLineBytes = 16 * 1024 * 1024 } = options;
  const { headersMs = 5000, listMs = 20_000 } = timeouts;
  const connection = new ApiConnection(kubeConfig, headersMs);
  const queryOf = (parameters: Readonly<Record<string, string | undefined>>) => {
    const query = new URLSearchParams(labelSelector === undefined ? {} : { labelSelector });
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
    return query;
  };

  async function list({ limit, continue: token, resourceVersion, signal }: ListOptions): Promise<ListPage<K>> {
    const query = queryOf({ limit: limit?.toString(), continue: token, resourceVersion });
    const late = () => tooLate(`The apiserver did not list ${path} within ${listMs} ms.`);
    return await within({ ms: listMs, after: afterTimeout, signal, tooLate: late }, async (each) =>
      pageOf(await bodyOf(await connection.get(path, query, each))),
    );
  }

  async function* watch({ resourceVersion, timeoutSeconds, signal }: WatchOptions): AsyncGenerator<WatchEvent<K>> {
    const query = queryOf({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds: String(timeoutSeconds) });
    const response = await connection.get(path, query, signal);
    try {
      for await (const line of linesOf(response, mostLineBytes)) yield parsed(line) as WatchEvent<K>;
    } catch (error) {
      throw isBerthError(error) ? error : broken(error);
    }
  }

  return { list, watch, close: () => connection.close() };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_LIST_BYTES) throw unreadable(`A page of a list is longer than ${MOST_LIST_BYTES} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isBerthError(error) ? error : broken(error);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function pageOf<K>(body: string): ListPage<K> {
  const { metadata = {}, items } = parsed(body) as WireList<K>;
  const { resourceVersion, continue: token } = metadata;
  if (resourceVersion === undefined || resourceVersion === '') throw unreadable('A list has no resourceVersion.');
  const page = { items: items ?? [], resourceVersion };
  return token === undefined || token === '' ? page : { ...page, continue: token };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable('The apiserver sent what is not JSON.', error);
  }
}

const broken = (error: unknown) => unavailable('cluster.unavailable', 'The connection to the apiserver broke.', { cause: error });

/** What the reflector reads of an object; `K` says what else there is. Times are strings, as the apiserver sends them. */
export interface ClusterObject {
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    managedFields?: unknown;
  };
}

export interface ListOptions {
  /** Absent: the most recent state, by quorum. */
  readonly resourceVersion?: string;
  /** The most objects in one page. */
  readonly limit?: number;
  readonly continue?: string;
  readonly signal: AbortSignal;
}

export interface ListPage<K> {
  readonly items: readonly K[];
  readonly resourceVersion: string;
  readonly continue?: string;
}

export interface WatchOptions {
  readonly resourceVersion: string;
  /** After so long the server is to end the watch cleanly. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** One line of a watch. `object` is a Status with `ERROR`, and holds nothing but a resourceVersion with `BOOKMARK`. */
export interface WatchEvent<K> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: K;
}

/** Where objects of one kind are listed and followed. */
export interface ObjectSource<K> {
  readonly list: (options: ListOptions) => Promise<ListPage<K>>;
  /** Ends without an error only when the server ended it cleanly. */
  readonly watch: (options: WatchOptions) => AsyncIterable<WatchEvent<K>>;
}

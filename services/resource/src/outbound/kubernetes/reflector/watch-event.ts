import { type ApiStatus, statusFailure, unreadable } from './failures.js';
import type { ClusterObject, WatchEvent } from './object-source.js';

/** What a watch event says: how the object is now (null: gone), or only how far the watch has come. */
export interface Reading<K> {
  readonly resourceVersion: string;
  readonly change: { readonly key: string; readonly object: K | null } | null;
}

/** `namespace/name`, or `name` of what has no namespace. */
export function keyOf({ metadata }: ClusterObject): string | null {
  const { name, namespace } = metadata ?? {};
  if (typeof name !== 'string' || name === '') return null;
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** @throws unavailable and the like for an ERROR event; unavailable `cluster.unreadable` for what is none of the known */
export function readEvent<K extends ClusterObject>(event: WatchEvent<K>): Reading<K> {
  if (typeof event !== 'object' || event === null || typeof event.object !== 'object' || event.object === null)
    throw unreadable('A watch event has no object.');
  const { type, object } = event;
  if (type === 'ERROR') throw statusFailure(object as ApiStatus);
  const resourceVersion = object.metadata?.resourceVersion;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw unreadable(`A ${type} event has no resourceVersion.`);
  if (type === 'BOOKMARK') return { resourceVersion, change: null };
  const key = keyOf(object);
  if (key === null) throw unreadable(`A ${type} event names no object.`);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { resourceVersion, change: { key, object } };
    case 'DELETED':
      return { resourceVersion, change: { key, object: null } };
    default:
      throw unreadable('A watch event is of an unknown type.');
  }
}

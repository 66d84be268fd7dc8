import { createHash } from 'node:crypto';
import { ANNOTATIONS } from '../objects/names.js';

interface Stampable {
  readonly metadata?: { readonly annotations?: Record<string, string> };
}

/** The object with a hash of itself: when a field is dropped, all that is still wanted is there, and only this differs. */
export function stamped<K extends Stampable>(object: K): K {
  const hash = createHash('sha256')
    .update(JSON.stringify(sorted(object)))
    .digest('hex')
    .slice(0, 32);
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, [ANNOTATIONS.applied]: hash } } };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

import type { ClusterObject } from './object-source.js';
import { keyOf } from './watch-event.js';

/** A key and what is there now; null when it is gone. */
export type Change<K> = readonly [key: string, object: K | null];

/** The objects as last seen, without their managedFields: those are often half of an object, and nobody here reads them. */
export class ObjectView<K extends ClusterObject> {
  private objects = new Map<string, K>();

  get(key: string): K | null {
    return this.objects.get(key) ?? null;
  }

  values(): readonly K[] {
    return [...this.objects.values()];
  }

  get size(): number {
    return this.objects.size;
  }

  /** @returns what differs from before */
  replace(items: readonly K[]): readonly Change<K>[] {
    const before = this.objects;
    this.objects = new Map();
    const changes: Change<K>[] = [];
    for (const object of items) {
      const key = keyOf(object);
      if (key === null) continue;
      const known = before.get(key);
      const kept = known !== undefined && isSame(known, object) ? known : slim(object);
      this.objects.set(key, kept);
      if (kept !== known) changes.push([key, kept]);
    }
    for (const key of before.keys()) if (!this.objects.has(key)) changes.push([key, null]);
    return changes;
  }

  /** @returns false when nothing differs */
  take(key: string, object: K | null): boolean {
    if (object === null) return this.objects.delete(key);
    const known = this.objects.get(key);
    if (known !== undefined && isSame(known, object)) return false;
    this.objects.set(key, slim(object));
    return true;
  }
}

const isSame = (one: ClusterObject, other: ClusterObject): boolean =>
  one.metadata?.uid === other.metadata?.uid && one.metadata?.resourceVersion === other.metadata?.resourceVersion;

function slim<K extends ClusterObject>(object: K): K {
  delete object.metadata?.managedFields;
  return object;
}

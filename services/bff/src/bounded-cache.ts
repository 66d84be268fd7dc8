/** Keeps the `most` entries that were written last. */
export class BoundedCache<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  set(key: Key, value: Value): void {
    // A Map keeps the order of insertion, so an entry written again must first leave its old place.
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.most) for (const oldest of this.entries.keys()) return void this.entries.delete(oldest);
  }

  /** Forgets the entry unless another value has taken its place. */
  forget(key: Key, value: Value): void {
    if (this.entries.get(key) === value) this.entries.delete(key);
  }
}

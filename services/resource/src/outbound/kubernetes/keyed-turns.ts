/** Runs work one at a time for each key, in the order asked. */
export class KeyedTurns<Key> {
  private readonly last = new Map<Key, Promise<void>>();

  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.last.set(key, done);
    try {
      await before;
      return await work();
    } finally {
      if (this.last.get(key) === done) this.last.delete(key);
      resolve();
    }
  }
}

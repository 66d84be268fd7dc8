/** Holds back what wants to pass, for a while or until it is opened; opening it lets go at once what waits. */
export class Gate {
  #delayMs: number | null = 0;
  #changed = Promise.withResolvers<void>();

  open(delayMs: number): void {
    this.#set(delayMs);
  }

  shut(): void {
    this.#set(null);
  }

  async pass(): Promise<void> {
    const delayMs = this.#delayMs;
    if (delayMs === 0) return;
    const changed = this.#changed.promise;
    if (delayMs === null) {
      await changed;
      return this.pass();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, delayMs);
    await Promise.race([promise, changed]);
    clearTimeout(timer);
    if (this.#delayMs === null) return this.pass();
  }

  #set(delayMs: number | null): void {
    this.#delayMs = delayMs;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

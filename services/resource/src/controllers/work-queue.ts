import { type BackOffLimits, backOffMs } from '@berth/platform';

/** Runs something later; the answer takes it back. */
export type After = (ms: number, run: () => void) => () => void;

const afterTimeout: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** When the key is to be handled again though nothing calls for it; null: not before it is added. */
export interface Handled {
  readonly requeueAfterMs: number | null;
}

export interface WorkQueueOptions<Key> {
  readonly workers: number;
  readonly failed: (key: Key, error: unknown, retryMs: number) => void;
  readonly backOff: BackOffLimits;
  readonly after?: After;
  readonly depth?: (queued: number) => void;
}

/** Keys to be handled: each once however often it was added, never by two workers at once, again with back-off when it failed. */
export class WorkQueue<Key> {
  private readonly queued = new Set<Key>();
  private readonly running = new Map<Key, Promise<void>>();
  /** Added while being handled: what called for it may have come too late to be seen. */
  private readonly again = new Set<Key>();
  private readonly delayed = new Map<Key, () => void>();
  private readonly failures = new Map<Key, number>();
  private handle: ((key: Key) => Promise<Handled>) | null = null;
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions<Key>) {}

  /** Begins to hand out what was added so far and is added later. */
  start(handle: (key: Key) => Promise<Handled>): void {
    this.handle = handle;
    this.pump();
  }

  /** Takes no more and resolves when the last handler has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.delayed.values()) cancel();
    this.delayed.clear();
    this.queued.clear();
    this.again.clear();
    await Promise.all(this.running.values());
  }

  add(key: Key): void {
    if (this.stopped) return;
    this.delayed.get(key)?.();
    this.delayed.delete(key);
    if (this.running.has(key)) this.again.add(key);
    else this.queued.add(key);
    this.pump();
  }

  /** Adds unless it failed and its time has not come: for callers that only guess that there is something to do. */
  offer(key: Key): void {
    if (this.failures.has(key) && this.delayed.has(key)) return;
    this.add(key);
  }

  /** The next failure counts as the first. */
  forget(key: Key): void {
    this.failures.delete(key);
  }

  private pump(): void {
    const { handle } = this;
    for (const key of this.queued) {
      if (handle === null || this.stopped || this.running.size >= this.options.workers) break;
      this.queued.delete(key);
      // Not run at once: a handler that adds its own key must find it running.
      this.running.set(
        key,
        Promise.resolve().then(() => this.work(key, handle)),
      );
    }
    this.options.depth?.(this.queued.size);
  }

  private async work(key: Key, handle: (key: Key) => Promise<Handled>): Promise<void> {
    let waitMs: number | null;
    try {
      waitMs = (await handle(key)).requeueAfterMs;
      this.failures.delete(key);
    } catch (error) {
      const failures = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, failures);
      waitMs = backOffMs(failures, this.options.backOff);
      this.options.failed(key, error, waitMs);
    }
    this.running.delete(key);
    if (this.stopped) return;
    if (this.again.delete(key)) this.queued.add(key);
    else if (waitMs !== null) this.delay(key, waitMs);
    this.pump();
  }

  private delay(key: Key, ms: number): void {
    const cancel = (this.options.after ?? afterTimeout)(ms, () => this.add(key));
    this.delayed.set(key, cancel);
  }
}

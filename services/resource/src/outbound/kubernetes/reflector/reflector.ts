import type { Logger, Metrics } from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import { endedEarly, tooLate } from './failures.js';
import { listAll } from './list-all.js';
import type { ClusterObject, ObjectSource } from './object-source.js';
import { ObjectView } from './object-view.js';
import { BEGINNING, type Circumstances, listed, listFailed, nextStep, proven, type Setback, type Step, watchFailed } from './progress.js';
import { type ReflectorMetrics, reflectorMetrics } from './reflector-metrics.js';
import { type After, afterTimeout, REFLECTOR_TIMINGS, type ReflectorTimings } from './timings.js';
import { readEvent } from './watch-event.js';
import { within } from './within.js';

export interface ReflectorOptions<K extends ClusterObject> {
  /** For logs and metrics: what is followed, e.g. `pods`. */
  readonly name: string;
  readonly list: ObjectSource<K>['list'];
  readonly watch: ObjectSource<K>['watch'];
  /** An object is there or differs; null when it is gone. Keys are `namespace/name`. */
  readonly changed: (key: string, object: K | null) => void;
  /** Proof that what is known is current: a list, an event, a bookmark, or the clean end of a watch at its time. */
  readonly alive: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timings?: Partial<ReflectorTimings>;
  readonly random?: () => number;
  readonly after?: After;
}

// A server counts whole seconds and may be a moment early by our clock.
const EARLY_MS = 500;

/**
 * Keeps a copy of the objects of one kind: lists, watches from there, and never gives up. Every failure is waited out and resumed
 * from the last resourceVersion seen; a list every so often corrects what a watch did not tell. Who wants to know whether the copy
 * can be trusted looks at how long ago it was proven alive.
 */
export class Reflector<K extends ClusterObject> {
  /** Resolves when the first list has been told; never, when stopped before. */
  readonly synced: Promise<void>;
  private readonly timings: ReflectorTimings;
  private readonly after: After;
  private readonly measured: ReflectorMetrics;
  private readonly view = new ObjectView<K>();
  private readonly stopping = new AbortController();
  private readonly sayListed: () => void;
  private progress = BEGINNING;
  private hasListed = false;
  private loop: Promise<void> | null = null;

  constructor(private readonly options: ReflectorOptions<K>) {
    this.timings = { ...REFLECTOR_TIMINGS, ...options.timings };
    this.after = options.after ?? afterTimeout;
    this.measured = reflectorMetrics(options.name, options.metrics);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.sayListed = resolve;
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Calls off what is under way; nothing is told after it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** True once it has listed, and from then on. */
  isSynced(): boolean {
    return this.hasListed;
  }

  get(key: string): K | null {
    return this.view.get(key);
  }

  items(): readonly K[] {
    return this.view.values();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const step = nextStep(this.progress, this.circumstances());
      try {
        await (step.kind === 'list' ? this.list() : this.watch(step));
      } catch (error) {
        if (signal.aborted) return;
        await this.pause(this.setBack(step, error));
      }
    }
  }

  private async list(): Promise<void> {
    const { items, resourceVersion } = await listAll<K>(
      (page) => this.bounded(this.timings.listMs, 'a list', (signal) => this.options.list({ ...page, signal })),
      this.timings.pageSize,
    );
    const changes = this.view.replace(items);
    for (const [key, object] of changes) this.tell(() => this.options.changed(key, object));
    this.stopping.signal.throwIfAborted();
    this.measured.listed(this.hasListed ? changes.length : 0);
    this.progress = listed(this.progress, resourceVersion, this.circumstances());
    this.prove();
    this.hasListed = true;
    this.sayListed();
  }

  private async watch({ resourceVersion, seconds }: Extract<Step, { kind: 'watch' }>): Promise<void> {
    const from = this.now();
    await this.bounded(seconds * 1000 + this.timings.graceMs, 'a watch', async (signal) => {
      for await (const event of this.options.watch({ resourceVersion, timeoutSeconds: seconds, signal })) {
        // A source that does not heed the signal is not heeded either.
        if (signal.aborted) return;
        const reading = readEvent(event);
        this.progress = proven(this.progress, reading.resourceVersion);
        if (reading.change !== null) this.take(reading.change.key, reading.change.object);
        this.prove();
      }
    });
    // Who answers every watch with an empty one at once has proven nothing, and is not to be asked without a pause.
    if (this.now() - from < seconds * 1000 - EARLY_MS) throw endedEarly();
    this.progress = proven(this.progress, this.progress.resourceVersion);
    this.prove();
  }

  private take(key: string, object: K | null): void {
    if (this.view.take(key, object)) this.tell(() => this.options.changed(key, object));
  }

  private prove(): void {
    this.measured.holds(this.view.size);
    this.tell(() => this.options.alive());
  }

  /** @returns how long to wait */
  private setBack(step: Step, error: unknown): number {
    const fail = step.kind === 'list' ? listFailed : watchFailed;
    const { progress, waitMs }: Setback = fail(this.progress, error, this.circumstances());
    this.progress = progress;
    this.measured.failed(step.kind);
    const { listFailures, watchFailures } = progress;
    this.options.logger.warn(
      { err: error, reflector: this.options.name, listFailures, watchFailures, waitMs: Math.round(waitMs) },
      `following the cluster was interrupted at a ${step.kind} and goes on`,
    );
    return waitMs;
  }

  private async pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    if (ms <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        cancel();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.after(ms, wake);
      signal.addEventListener('abort', wake);
    });
  }

  private bounded<T>(ms: number, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = () => tooLate(`The apiserver took longer than ${ms} ms for ${what}.`);
    return within({ ms, after: this.after, signal: this.stopping.signal, tooLate: late }, work);
  }

  private tell(say: () => void): void {
    if (this.stopping.signal.aborted) return;
    try {
      say();
    } catch (error) {
      this.options.logger.error({ err: error, reflector: this.options.name }, 'a listener of the cluster watch failed');
    }
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }

  private circumstances(): Circumstances {
    return { now: this.now(), timings: this.timings, random: this.options.random ?? Math.random };
  }
}

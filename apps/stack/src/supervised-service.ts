import { setTimeout as pause } from 'node:timers/promises';
import { type RunningProcess, startProcess } from '@berth/local-stack';
import type { Progress } from './progress.ts';

export interface ServiceToRun {
  /** What people call it: `bff`, `product-2`. */
  readonly name: string;
  /** The built program. */
  readonly entry: string;
  readonly url: string;
  readonly adminUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Where its process id is kept, so that a second stack on the same data is noticed. */
  readonly identityFile: string;
}

type Variables = Readonly<Record<string, string>>;

const ALIVE_WITHIN_MS = 60_000;
// Above the deadline that a service sets itself.
const STOP_WITHIN_MS = 25_000;
const STEADY_MS = 30_000;
const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 10_000;

/** One process of a service, started again when it dies, later each time that it does not last. */
export class SupervisedService {
  #running: RunningProcess | null = null;
  #supervising: Promise<void> = Promise.resolve();
  #stopping = new AbortController();
  #restarts = 0;
  readonly #what: ServiceToRun;
  readonly #progress: Progress;

  constructor(what: ServiceToRun, progress: Progress) {
    this.#what = what;
    this.#progress = progress;
  }

  get name(): string {
    return this.#what.name;
  }

  get url(): string {
    return this.#what.url;
  }

  get adminUrl(): string {
    return this.#what.adminUrl;
  }

  get logFile(): string {
    return this.#what.logFile;
  }

  /** Null while it does not run. */
  get pid(): number | null {
    return this.#running === null || this.#running.isOver() ? null : this.#running.pid;
  }

  /** How often it has been started again since the stack was. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Resolves when the process answers; that need not mean that it serves. `once` is added to the environment of this start alone. */
  async start(once: Variables = {}): Promise<void> {
    this.#stopping = new AbortController();
    this.#running = await this.#launch(once);
    this.#supervising = this.#supervise(this.#running, this.#stopping.signal);
  }

  /** SIGTERM, and no restart. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.stop();
    await this.#supervising;
    this.#running = null;
  }

  /** SIGKILL; it is started again, as after any death. */
  async kill(): Promise<void> {
    await this.#mustRun().kill();
  }

  /** SIGSTOP: connections stay open and nothing answers. */
  async pause(): Promise<void> {
    await this.#mustRun().pause();
  }

  async resume(): Promise<void> {
    await this.#mustRun().resume();
  }

  /** Whether it serves now. */
  isReady(): Promise<boolean> {
    return isOk(`${this.adminUrl}/readyz`);
  }

  #mustRun(): RunningProcess {
    if (this.#running === null || this.#running.isOver()) throw new Error(`${this.name} does not run`);
    return this.#running;
  }

  #launch(once: Variables): Promise<RunningProcess> {
    const { name, entry, environment, logFile, identityFile } = this.#what;
    const given = { ...environment, ...once };
    return startProcess({
      name,
      // What the operator or a test runner has in the environment is not for the services: each gets what it is to know,
      // and where Node keeps what it has compiled, without which a start takes half as long again.
      command: 'env',
      args: [...foreignTo(given).flatMap((variable) => ['-u', variable]), process.execPath, '--enable-source-maps', entry],
      env: given,
      logFile,
      identityFile,
      ready: () => isOk(`${this.adminUrl}/livez`),
      readyWithinMs: ALIVE_WITHIN_MS,
      stopWithinMs: STOP_WITHIN_MS,
    });
  }

  async #supervise(first: RunningProcess, stopping: AbortSignal): Promise<void> {
    let ended = first.ended;
    let since = performance.now();
    for (let failures = 1; ; failures += 1) {
      const how = await ended;
      if (stopping.aborted) return;
      if (performance.now() - since > STEADY_MS) failures = 1;
      const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
      this.#progress(`${this.name} ended (${how}) and is started again in ${waitMs / 1000} s; its log is ${this.logFile}`);
      await pause(waitMs, undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
      this.#restarts += 1;
      since = performance.now();
      try {
        const running = await this.#launch({});
        this.#running = running;
        if (stopping.aborted) return await running.stop();
        ended = running.ended;
      } catch (error) {
        ended = Promise.resolve(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

const foreignTo = (given: Variables): readonly string[] =>
  Object.keys(process.env).filter((name) => /^(BERTH_|VITEST|NODE_(?!COMPILE_CACHE$))/.test(name) && given[name] === undefined);

const isOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

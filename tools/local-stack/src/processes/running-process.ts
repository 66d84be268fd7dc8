import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, hasEnded, signal } from './end-process.ts';
import type { LogFile } from './log-file.ts';
import { type ProcessIdentity, stateOf } from './proc.ts';

export interface RunningProcessParts {
  readonly name: string;
  readonly identity: ProcessIdentity;
  readonly log: LogFile;
  /** How it ended; never rejects. */
  readonly ended: Promise<string>;
  readonly stopWithinMs: number;
}

/** A child of ours from its start to its end. */
export class RunningProcess {
  readonly #parts: RunningProcessParts;
  #isOver = false;

  constructor(parts: RunningProcessParts) {
    this.#parts = parts;
    void parts.ended.then(() => {
      this.#isOver = true;
    });
  }

  get pid(): number {
    return this.#parts.identity.pid;
  }

  get ended(): Promise<string> {
    return this.#parts.ended;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  lastLines(): string {
    return this.#parts.log.lastLines();
  }

  async stop(): Promise<void> {
    await endProcess(this.#parts.identity, this.#parts.stopWithinMs);
    await this.#parts.ended;
  }

  async kill(): Promise<void> {
    signal(this.#parts.identity, 'SIGKILL');
    if (!(await hasEnded(this.#parts.identity, 10_000))) throw new Error(`${this.#parts.name} (pid ${this.pid}) outlived SIGKILL`);
    await this.#parts.ended;
  }

  /** Answers when it stands still: signals are delivered a moment later. */
  async pause(): Promise<void> {
    this.#signal('SIGSTOP');
    while (!this.#isOver && stateOf(this.pid) !== 'T') await pause(1);
  }

  async resume(): Promise<void> {
    this.#signal('SIGCONT');
    while (!this.#isOver && stateOf(this.pid) === 'T') await pause(1);
  }

  #signal(name: NodeJS.Signals): void {
    if (!signal(this.#parts.identity, name)) throw new Error(`${this.#parts.name} does not run`);
  }
}

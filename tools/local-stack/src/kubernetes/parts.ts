import { join } from 'node:path';
import { startProcess } from '../processes/start-process.ts';
import { type Lifecycle, supervise } from '../processes/supervise.ts';

export interface Part {
  /** Also names its log and its file of identity. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Without it, whether the part works is seen elsewhere. */
  readonly ready?: () => Promise<boolean>;
  readonly stopWithinMs?: number;
  readonly stage: Stage;
}

/** Parts end in the reverse of the order in which they need each other, those of one stage together. */
export type Stage = 'store' | 'apiserver' | 'clients';
const LAST_FIRST: readonly Stage[] = ['clients', 'apiserver', 'store'];

const LONGEST_START_MS = 180_000;

/** The processes of one cluster, and what else has to be undone with them. */
export class Parts {
  readonly dir: string;
  /** Resolves with a sentence when a part ends without having been asked to. */
  readonly unexpectedEnd: Promise<string>;
  readonly #undo: Record<Stage, (() => Promise<void>)[]> = { store: [], apiserver: [], clients: [] };
  #say: (sentence: string) => void = () => undefined;
  #isEnding = false;

  constructor(dir: string) {
    this.dir = dir;
    this.unexpectedEnd = new Promise((resolve) => {
      this.#say = resolve;
    });
  }

  async start(part: Part): Promise<Lifecycle> {
    const { name, ready = async () => true, stopWithinMs = 10_000, stage, ...commandLine } = part;
    const lifecycle = await supervise(name, () =>
      startProcess({
        name,
        ...commandLine,
        logFile: join(this.dir, 'logs', `${name}.log`),
        identityFile: join(this.dir, 'processes', `${name}.json`),
        ready,
        readyWithinMs: LONGEST_START_MS,
        stopWithinMs,
      }),
    );
    if (this.#isEnding) {
      await lifecycle.stop();
      throw new Error(`${name} came up while the rest was being ended`);
    }
    this.atEnd(stage, () => lifecycle.stop());
    void lifecycle.unexpectedEnd.then((sentence) => {
      if (!this.#isEnding) this.#say(sentence);
    });
    return lifecycle;
  }

  atEnd(stage: Stage, undo: () => Promise<void>): void {
    this.#undo[stage].push(undo);
  }

  /** Ends everything, also when a part of it fails; then says all that failed. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const failures: unknown[] = [];
    for (const stage of LAST_FIRST) {
      const settled = await Promise.allSettled(this.#undo[stage].splice(0).map((undo) => undo()));
      failures.push(...settled.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown));
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
  }
}

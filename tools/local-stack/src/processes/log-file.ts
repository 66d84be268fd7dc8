import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const TAIL_LINES = 12;

/** The log of one run of a process: appended to a file, and only this run's lines are told. */
export class LogFile {
  readonly path: string;
  #from = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Opens the file for the child's output; the caller closes it once the child has it. */
  open(): { fd: number; close(): void } {
    mkdirSync(dirname(this.path), { recursive: true });
    const fd = openSync(this.path, 'a', 0o600);
    this.#from = statSync(this.path).size;
    return { fd, close: () => closeSync(fd) };
  }

  lastLines(): string {
    const text = readFileSync(this.path).subarray(this.#from).toString().trim();
    return text === '' ? '(it said nothing)' : text.split('\n').slice(-TAIL_LINES).join('\n');
  }
}

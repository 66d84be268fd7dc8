import type { ProjectResult } from './run-project.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Counts what ran, and says it as it goes. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #skipped: string[] = [];
  #lines: string[] = [];

  /** One check that passes or fails as a whole; `failure` is what it said. */
  check(name: string, failure: string | null, tookMs: number): void {
    if (failure === null) this.#passed += 1;
    else this.#failed += 1;
    if (failure !== null) process.stdout.write(`${failure}\n`);
    this.#say(`${failure === null ? 'passed' : 'FAILED'}  ${name} (${seconds(tookMs)})`);
  }

  tests(project: string, result: ProjectResult, tookMs: number): void {
    this.#passed += result.passed;
    this.#failed += result.failed;
    this.#skipped.push(...result.skipped);
    const verdict = result.failed === 0 ? 'passed' : 'FAILED';
    this.#say(
      `${verdict}  ${project} tests: ${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped (${seconds(tookMs)})`,
    );
  }

  failed(): boolean {
    return this.#failed > 0;
  }

  report(name: string): string {
    const skipped = this.#skipped.map((test) => `skipped  ${test}\n`).join('');
    const lines = this.#lines.map((line) => `  ${line}\n`).join('');
    return `\n${name}\n${lines}${skipped}\n${this.#passed} passed, ${this.#failed} failed, ${this.#skipped.length} skipped\n`;
  }

  #say(line: string): void {
    this.#lines.push(line);
    process.stdout.write(`${line}\n`);
  }
}

import type { ProjectResult } from './run-project.ts';
import type { NotRun } from './obstacle-to.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const indented = (text: string) => text.replaceAll(/^/gm, '    ');

/** Counts what ran, and says it as it goes. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #skipped: string[] = [];
  #lines: string[] = [];
  #notRun: string[] = [];
  #filesNotRun = 0;

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
    if (result.reason !== undefined) this.#say(indented(result.reason));
  }

  /** A project that this machine cannot run: each of its files counts as skipped. */
  notRun(project: string, { files, lacking }: NotRun): void {
    this.#filesNotRun += files.length;
    this.#notRun.push(
      [`NOT RUN ${project} tests (${files.length} files). Missing here:`, ...lacking.map((name) => `    ${name}`)].join('\n'),
    );
    this.#say(`NOT RUN ${project} tests: ${files.length} files; what is missing stands below`);
  }

  failed(): boolean {
    return this.#failed > 0;
  }

  report(name: string): string {
    const skipped = this.#skipped.map((test) => `skipped  ${test}\n`).join('');
    const lines = this.#lines.map((line) => `  ${line}\n`).join('');
    const count = `${this.#passed} passed, ${this.#failed} failed, ${this.#skipped.length + this.#filesNotRun} skipped\n`;
    return `\n${name}\n${lines}${skipped}${this.#warning()}\n${count}`;
  }

  #warning(): string {
    if (this.#notRun.length === 0) return '';
    const rule = '!'.repeat(100);
    const command =
      'npm run local-stack -- install     makes them run (as root); with CI=true npm test does it itself\nnpm run local-stack -- doctor      says what is missing and how to get it';
    return `\n${rule}\n${this.#notRun.join('\n')}\n\n${command}\n${rule}\n`;
  }

  #say(line: string): void {
    this.#lines.push(line);
    process.stdout.write(`${line}\n`);
  }
}

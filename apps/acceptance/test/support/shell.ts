import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const DONE = '--- done ---';

/** One bash in which commands are run one after the other, as somebody types them from a document. */
export class Shell {
  private readonly bash: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterableIterator<string>;

  constructor(folder: string) {
    this.bash = spawn('bash', { cwd: folder });
    this.lines = createInterface({ input: this.bash.stdout })[Symbol.asyncIterator]();
  }

  /** What the commands print on their standard output, line by line. */
  async run(commands: string): Promise<readonly string[]> {
    this.bash.stdin.write(`${commands}\nprintf '\\n%s\\n' '${DONE}'\n`);
    const printed: string[] = [];
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done === true) throw new Error(`bash ended after ${printed.join('\n')}`);
      if (value === DONE) return printed.filter((line) => line !== '');
      printed.push(value);
    }
  }

  end(): void {
    this.bash.kill();
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const DONE = '--- done ---';

/** One bash in which commands are run one after the other, as somebody types them from a document. */
export class Shell {
  private readonly bash: ChildProcessWithoutNullStreams;
  private readonly printed: AsyncIterableIterator<string>;
  private readonly complained: AsyncIterableIterator<string>;

  constructor(folder: string) {
    this.bash = spawn('bash', { cwd: folder });
    this.printed = createInterface({ input: this.bash.stdout })[Symbol.asyncIterator]();
    this.complained = createInterface({ input: this.bash.stderr })[Symbol.asyncIterator]();
  }

  /** What the commands write on their standard output and their standard error, line by line. */
  async run(commands: string): Promise<{ readonly printed: readonly string[]; readonly complained: readonly string[] }> {
    const done = `printf '\\n%s\\n' '${DONE}'`;
    this.bash.stdin.write(`${commands}\n${done}\n${done} >&2\n`);
    const [printed, complained] = await Promise.all([untilDone(this.printed), untilDone(this.complained)]);
    return { printed, complained };
  }

  end(): void {
    this.bash.kill();
  }
}

async function untilDone(lines: AsyncIterableIterator<string>): Promise<readonly string[]> {
  const seen: string[] = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`bash ended after ${seen.join('\n')}`);
    if (value === DONE) return seen.filter((line) => line !== '');
    seen.push(value);
  }
}

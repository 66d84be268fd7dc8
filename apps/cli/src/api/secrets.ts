import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { invalidInput } from '@berth/shared-kernel';
import { Interrupted } from './outcomes.js';

/** Where the password is: never an argument, which every user of the machine could read. @throws invalid-input `cli.no-password` */
export async function givenPassword(env: Readonly<Record<string, string | undefined>>, fromStdin: boolean): Promise<string> {
  const given = fromStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : env['BERTH_PASSWORD'];
  if (given !== undefined && given !== '') return given;
  if (fromStdin || !process.stdin.isTTY)
    throw invalidInput('cli.no-password', 'There is no terminal to ask for the password: set BERTH_PASSWORD, or use --password-stdin.');
  return ask('Password: ', false);
}

/** @throws invalid-input `cli.no-email` */
export async function askedEmail(): Promise<string> {
  if (!process.stdin.isTTY) throw invalidInput('cli.no-email', 'Say who logs in: berth login <email>.');
  return ask('E-mail address: ', true);
}

function ask(question: string, echo: boolean): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: echo ? process.stderr : silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(new Interrupted()));
    lines.once('SIGINT', () => lines.close());
  }).finally(() => {
    lines.close();
    if (!echo) process.stderr.write('\n');
  }) as Promise<string>;
}

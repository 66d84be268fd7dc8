import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandContext } from '../../src/commands/command.ts';
import { startProcess } from '../../src/processes/start-process.ts';
import { supervise } from '../../src/processes/supervise.ts';
import type { Requirement } from '../../src/requirement.ts';
import type { Component } from '../../src/stack/component.ts';
import { StackDirectory } from '../../src/stack/stack-directory.ts';

/** A component whose server is a line of shell. */
export function scripted(name: string, { script = 'exec sleep 1000', requirements = [] as readonly Requirement[] } = {}): Component {
  return {
    name,
    requirements,
    start: async (dir) => {
      const { stop, unexpectedEnd } = await supervise(name, () =>
        startProcess({
          name,
          command: 'sh',
          args: ['-c', script],
          logFile: join(dir, 'log'),
          identityFile: join(dir, 'process.json'),
          ready: () => new Promise((resolve) => setTimeout(() => resolve(true), 100)),
          readyWithinMs: 10_000,
          stopWithinMs: 5000,
        }),
      );
      return { stop, unexpectedEnd, environment: { [`${name.toUpperCase()}_URL`]: `${name}://admin:hunter2@127.0.0.1:1` } };
    },
  };
}

/** A requirement of a machine that exists only in the test. */
export function pretended(name: string, isThere: boolean): Requirement & { readonly installed: () => number } {
  let there = isThere;
  let installed = 0;
  return {
    name,
    remedy: `get ${name}`,
    isThere: async () => there,
    install: async (progress) => {
      progress(`getting ${name}`);
      installed += 1;
      there = true;
    },
    installed: () => installed,
  };
}

export interface Session extends CommandContext {
  readonly printed: string[];
  readonly said: string[];
}

/** What a command is given, on a directory of its own. */
export function session(components: readonly Component[], path?: string): Session {
  const own = path ?? mkdtempSync(join(tmpdir(), 'berth-commands-'));
  if (path === undefined) onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  const [printed, said]: [string[], string[]] = [[], []];
  return {
    components,
    directory: new StackDirectory(own),
    printed,
    said,
    print: (line) => printed.push(line),
    progress: (line) => said.push(line),
  };
}

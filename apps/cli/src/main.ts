#!/usr/bin/env node
import 'reflect-metadata';
import type { Command } from 'commander';
import { EXIT, exitCodeOf, sentenceOf } from './api/exit-codes.js';
import { berthProgram } from './program.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
// Whoever reads the output may have seen enough: `berth events tail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed));

const program = berthProgram({
  settings: async () => (await import('./settings.js')).readSettings(process.env),
  signal: interrupted.signal,
});
try {
  keepTheExit(program);
  await program.parseAsync();
  process.exit(EXIT.done);
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence !== null) process.stderr.write(`berth: ${sentence}\n`);
  process.exit(exitCodeOf(error));
}

// Commander would end the process itself, with a code of its own.
function keepTheExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(keepTheExit);
}

#!/usr/bin/env node
import 'reflect-metadata';
import { isBerthError } from '@berth/shared-kernel';
import { type Command, CommanderError } from 'commander';
import { berthProgram } from './program.js';

const FAILED = 1;
const USAGE = 2;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
// Whoever reads the output may have seen enough: `berth events tail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : FAILED));

const program = berthProgram({
  settings: async () => (await import('./settings.js')).readSettings(process.env),
  signal: interrupted.signal,
});
try {
  keepTheExit(program);
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  process.stderr.write(`berth: ${isBerthError(error) ? error.message : String(error instanceof Error ? (error.stack ?? error) : error)}\n`);
  process.exit(isBerthError(error) && error.kind === 'invalid-input' ? USAGE : FAILED);
}

// Commander would end the process itself, with a code of its own.
function keepTheExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(keepTheExit);
}

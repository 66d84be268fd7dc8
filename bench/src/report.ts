import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Figures = Readonly<Record<string, string | number>>;

export interface Measured {
  /** What was done, in a sentence, with all that was not the default. */
  readonly about: string;
  /** One line of the table each; the first names the columns. */
  readonly rows: readonly Figures[];
}

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));

/** The figures as a table for people. */
export function show(name: string, { about, rows }: Measured): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const padded = lines.map((line) => line.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))));
  return `\n${name}: ${about}\n\n${padded.map((line) => `  ${line.join('  ')}\n`).join('')}\n`;
}

/** Writes the figures for programs, with what they were taken on; answers where. */
export function keep(name: string, measured: Measured): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name}.json`);
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
  };
  writeFileSync(file, `${JSON.stringify({ name, takenAt: new Date().toISOString(), machine, ...measured }, null, 2)}\n`);
  return relative(process.cwd(), file);
}

const cell = (value: string | number | undefined): string =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(Math.abs(value) < 10 ? 2 : 1) : String(value ?? '');

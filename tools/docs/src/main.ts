// `npm run docs`: makes every document that is made from others. With --check it only says which are stale; with --capture it first
// keeps the events that it reads from its input (`berth events tail --output json`) as the examples.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DOCUMENTS } from './documents.ts';
import { captureExamples, EXAMPLES } from './event-examples.ts';

const isCheck = process.argv.includes('--check');
if (process.argv.includes('--capture')) {
  mkdirSync(dirname(EXAMPLES), { recursive: true });
  writeFileSync(EXAMPLES, captureExamples(readFileSync(0, 'utf8')));
}

const stale: string[] = [];
for (const { file, make } of DOCUMENTS) {
  const made = await make();
  if (existsSync(file) && readFileSync(file).equals(made)) continue;
  if (isCheck) {
    stale.push(file);
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, made);
  process.stdout.write(`${file} made (${made.length} bytes)\n`);
}
if (stale.length > 0) process.stderr.write(`Stale: ${stale.join(', ')}: run npm run docs\n`);
process.exit(stale.length > 0 ? 1 : 0);

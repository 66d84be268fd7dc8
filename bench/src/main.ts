// `npm run bench -- <name>...`: measures a Berth that it starts itself, prints a table and keeps the figures in bench/results.
import { measureBurst } from './measure-burst.ts';
import { measureKafka } from './measure-kafka.ts';
import { measureMemory } from './measure-memory.ts';
import { measureOrders } from './measure-orders.ts';
import { measureOutbox } from './measure-outbox.ts';
import { measureSse } from './measure-sse.ts';
import { measureStart } from './measure-start.ts';
import { measureStatements } from './measure-statements.ts';
import { keep, type Measured, show } from './report.ts';

const MEASURES: Readonly<Record<string, () => Promise<Measured>>> = {
  start: measureStart,
  orders: measureOrders,
  burst: measureBurst,
  statements: measureStatements,
  memory: measureMemory,
  sse: measureSse,
  outbox: measureOutbox,
  kafka: measureKafka,
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const asked = process.argv.slice(2);
const names = asked.includes('all') ? Object.keys(MEASURES) : asked;
if (names.length === 0 || !names.every((name) => Object.hasOwn(MEASURES, name))) {
  process.stderr.write(`Usage: npm run bench -- ${[...Object.keys(MEASURES), 'all'].join('|')}\n`);
  process.exit(2);
}
for (const [name, measure] of Object.entries(MEASURES)) {
  if (!names.includes(name)) continue;
  process.stderr.write(`bench: ${name} ...\n`);
  const measured = await measure();
  process.stdout.write(show(name, measured));
  process.stdout.write(`kept in ${keep(name, measured)}\n`);
}

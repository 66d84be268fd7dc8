// `npm run stack`: the whole platform on real servers, one process per service, in the foreground.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sentenceOf } from '@berth/platform';
import { whatIsMissing } from './machine.ts';
import { timedLines } from './progress.ts';
import { readStackSettings } from './settings.ts';
import { startStack } from './start-stack.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`berth: ${line}\n`);
const progress = timedLines(say);
const stopping = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Whoever asks twice wants it now; the kernel ends the children with this process.
    if (stopping.signal.aborted) process.exit(130);
    progress('Stopping');
    stopping.abort();
  });

try {
  const { values } = parseArgs({ options: { replicas: { type: 'string' } } });
  const given = values.replicas === undefined ? {} : { BERTH_REPLICAS: values.replicas };
  const settings = readStackSettings({ ...process.env, ...given }, complain);
  const missing = await whatIsMissing(settings);
  if (missing !== null) {
    complain(missing);
    process.exit(1);
  }
  const stack = await startStack({ settings, progress, signal: stopping.signal });
  const { admin, api } = stack;
  if (admin.made) say(`The admin is ${admin.email}, the password ${admin.password} (kept in ${join(settings.dataDir, 'admin.json')}).`);
  say(`Berth is ready: ${api}`);
  await stopped();
  await stack.stop();
  progress('Stopped');
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted && error === stopping.signal.reason) process.exit(0);
  complain(sentenceOf(error));
  process.exit(1);
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    if (stopping.signal.aborted) resolve();
    else stopping.signal.addEventListener('abort', () => resolve());
  });
}

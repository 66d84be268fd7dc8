// Starts two servers, prints their pids and waits to be killed.
import { startProcess } from '../../src/processes/start-process.ts';

const [folder] = process.argv.slice(2);
const names = ['one', 'two'];
const started = await Promise.all(
  names.map((name) =>
    startProcess({
      name,
      // Deaf to everything that a process can be deaf to.
      command: 'sh',
      args: ['-c', 'trap "" TERM INT HUP; while :; do sleep 0.05; done'],
      logFile: `${folder}/${name}.log`,
      identityFile: `${folder}/${name}.json`,
      ready: async () => true,
      readyWithinMs: 10_000,
      stopWithinMs: 1000,
    }),
  ),
);
if (process.argv.includes('--paused')) await started[0].pause();
process.stdout.write(`${started.map(({ pid }) => pid).join(' ')}\n`);
setInterval(() => undefined, 1000);

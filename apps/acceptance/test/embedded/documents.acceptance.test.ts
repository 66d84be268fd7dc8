import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { likenessOf, type ShownStep, shownSteps } from '../support/curl-tour.js';
import { eventually } from '../support/eventually.js';
import { ADMIN, PlatformProcess } from '../support/platform-process.js';
import { Shell } from '../support/shell.js';

/** An answer ends without a line break, and an event stream does not end; the statuses go to the standard error. */
const AS_TYPED = `curl() { command curl --max-time 3 -w '\\n%{stderr}%{http_code}\\n' "$@"; }`;
const SHOWN_HOST = /i-[0-9a-z]+\.localhost:8080/g;
const changesSomething = ({ commands }: ShownStep) => /-X |-d |--data/.test(commands);

test('the curl commands of the documents print what it says that they print', async () => {
  const platform = await PlatformProcess.create();
  const folder = mkdtempSync(join(tmpdir(), 'berth-readme-'));
  mkdirSync(join(folder, '.berth'));
  writeFileSync(join(folder, '.berth/admin.json'), JSON.stringify(ADMIN));
  const shell = new Shell(folder);
  onTestFinished(async () => {
    shell.end();
    await platform.dispose();
    rmSync(folder, { recursive: true });
  });
  await platform.start();
  await shell.run(AS_TYPED);
  let host = '';
  const type = ({ commands }: ShownStep) =>
    shell.run(commands.replaceAll(SHOWN_HOST, host).replaceAll('localhost:8080', `localhost:${platform.port}`));

  const steps = shownSteps('README.md', 'A tour with curl');
  for (const step of steps) {
    const look = async () => {
      const { printed } = await type(step);
      host = /i-[0-9a-z]+\.localhost:\d+/.exec(printed.join('\n'))?.[0] ?? host;
      const { prints } = step;
      expect(prints === null ? null : likenessOf(printed), step.commands).toEqual(prints === null ? null : likenessOf(prints.split('\n')));
      return true;
    };
    if (changesSomething(step)) await look();
    else await eventually(step.commands, look);
  }
  expect(steps.length).toBeGreaterThan(8);
  expect(host, 'the instance was shown').not.toBe('');

  // Of the order that is complete by now: what no longer fits it is refused.
  const statuses: string[] = [];
  for (const section of ['Look at the overview first', 'Give an order a hand'])
    for (const step of shownSteps('docs/how-to/operate.md', section)) statuses.push(...(await type(step)).complained);
  expect(statuses).toEqual(['200', '200', '409', '409', '200', '201']);
});

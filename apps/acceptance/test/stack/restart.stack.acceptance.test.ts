import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { page } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { PlatformProcess } from '../support/platform-process.js';
import { profileUnderTest } from '../support/profile-under-test.js';
import { type Instance, operate, Shop, until } from '../support/shop.js';
import { withOwnCluster } from '../support/stack-profile.js';

let platform: PlatformProcess;
beforeAll(async () => {
  platform = await PlatformProcess.create({}, withOwnCluster(profileUnderTest()));
});
afterAll(() => platform.dispose());

const pageOf = ({ network }: Instance) => page(network?.url ?? '', Number(new URL(network?.url ?? '').port));

test('a stack that is stopped and started again has lost nothing, and its instances are reached again', async () => {
  await platform.start();
  const file = join(platform.dataDir, 'stack.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const stack = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(stack).toEqual({
    api: `http://localhost:${platform.port}`,
    kafka: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)],
    redis: expect.stringMatching(/^redis:\/\//),
    databases: Object.fromEntries(['user', 'product', 'resource'].map((name) => [name, expect.stringMatching(new RegExp(`/${name}$`))])),
    kubeconfig: expect.stringContaining(platform.dataDir),
  });

  const shop = await Shop.open(platform);
  const { client } = await shop.buyer();
  const kept = await shop.running(client, 'berth/hello:1', 'kept');
  const resting = await shop.running(client, 'berth/hello:2', 'at rest');
  await operate(client, 'POST', `/instances/${resting.id}/stop`);
  const look = () => Promise.all(['/me', '/wallet', '/wallet/entries', '/orders'].map((path) => client.ok(200, 'GET', path)));
  const seen = await look();

  await platform.stop();
  expect(platform.exitCode).toBe(0);
  expect(existsSync(file), 'a stack that does not run is not to be found').toBe(false);
  await expect(pageOf(kept)).rejects.toThrow(/ECONNREFUSED|hang up|timed out/);

  await platform.start();
  expect(await look(), 'and the access token of before is still good').toEqual(seen);
  await eventually('the instance is reached again', async () => {
    const { status, text } = await pageOf(kept);
    return status === 200 && text.includes('kept');
  });
  expect(await until(client, kept.id, 'RUNNING')).toMatchObject({ network: kept.network });
  expect(await until(client, resting.id, 'STOPPED')).toMatchObject({ desired: 'STOPPED' });
});

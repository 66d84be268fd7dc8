import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer, type Server } from 'node:net';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'vitest';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { instanceProcesses } from '../support/instance-processes.js';
import { PlatformProcess } from '../support/platform-process.js';
import { type Instance, type List, Shop, until } from '../support/shop.js';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

async function create({ onTestFinished }: Test, environment: Record<string, string> = {}): Promise<PlatformProcess> {
  const platform = await PlatformProcess.create(environment);
  onTestFinished(() => platform.dispose());
  return platform;
}

/** Has Node say at its end which modules of its own fetch it has loaded, and which of packages. */
const SAYS_WHAT_IT_LOADED = `import { registerHooks } from 'node:module';
  const packages = [];
  registerHooks({ load: (url, context, next) => (packages.push(...url.match(/package-[^/]+(?=\\.js$)/) ?? []), next(url, context)) });
  const fetch = () => process.moduleLoadList.filter((name) => name.includes('undici'));
  process.on('exit', () => console.log('loaded: ' + JSON.stringify({ fetch: fetch(), packages })));`;
/** What only the services with servers of their own need. */
const DRIVERS = ['ioredis', 'kafkajs', 'mysql2', 'kubernetes-client-node'].map((name) => `package-${name}`);

interface Loaded {
  readonly fetch: readonly string[];
  readonly packages: readonly string[];
}

/** Starts a Berth that is not to start; what it wrote. */
async function refusal(context: Test, environment: Record<string, string>): Promise<{ code: number | null; lines: readonly string[] }> {
  const platform = await create(context, environment);
  await context.expect(platform.start()).rejects.toThrow('Berth ended with');
  return { code: platform.exitCode, lines: platform.output.trim().split('\n') };
}

// Each test has platforms of its own, and waits for processes most of the time.
describe.concurrent('a Berth', () => {
  test('nothing is lost when the platform is stopped and started again', async ({ expect, onTestFinished }) => {
    const platform = await create({ expect, onTestFinished });
    await platform.start();
    const shop = await Shop.open(platform);
    const onSale = await shop.nobody.ok<List<unknown>>(200, 'GET', '/products');
    const { client } = await shop.buyer();
    const before = await shop.running(client, 'berth/hello:1', 'kept');
    const stopped = await shop.running(client, 'berth/hello:2', 'at rest');
    await client.ok(202, 'POST', `/instances/${stopped.id}/stop`);
    await until(client, stopped.id, 'STOPPED');
    const unpaid = await shop.place(client, shop.offer('berth/slow:1').id);
    const look = () => Promise.all(['/me', '/wallet', '/wallet/entries', '/orders'].map((path) => client.ok(200, 'GET', path)));
    const seen = await look();

    await platform.stop();
    expect(platform.exitCode).toBe(0);
    expect(instanceProcesses(platform.dataDir), 'no process outlives the platform').toEqual([]);
    await expect(client.call('GET', '/me')).rejects.toThrow();

    await platform.start();
    expect(await look(), 'and the access token of before is still good').toEqual(seen);
    const after = await eventually('the instance is reached again', async () => (await shop.page(before.id)).status === 200 && before);
    expect(after.network).toEqual((await client.ok<Instance>(200, 'GET', `/instances/${before.id}`)).network);
    const running = await until(client, before.id, 'RUNNING');
    expect(running).toMatchObject({ name: 'kept', status: 'RUNNING', operation: before.operation });
    expect((await shop.page(before.id)).text).toContain('kept');
    expect((await until(client, stopped.id, 'STOPPED')).name).toBe('at rest');
    expect(await shop.workloadsOf(stopped.id)).toEqual([]);
    expect((await shop.pay(client, unpaid)).status).toBe('PAID');
    expect(await shop.nobody.ok<List<unknown>>(200, 'GET', '/products'), 'the demo products are seeded once').toEqual(onSale);
  });

  test('a start loads neither the fetch of Node nor the drivers of servers, which take their time', async ({ expect, onTestFinished }) => {
    const platform = await create({ expect, onTestFinished });
    await platform.start({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(SAYS_WHAT_IT_LOADED)}` });
    await platform.stop();
    const said = [...platform.output.matchAll(/^loaded: (.*)$/gm)].map(([, loaded = '']) => JSON.parse(loaded) as Loaded);
    expect(said.flatMap(({ fetch }) => fetch)).toEqual([]);
    const packages = said.flatMap(({ packages: names }) => names);
    expect(packages).toContain('package-typeorm');
    expect(packages.filter((name) => DRIVERS.includes(name))).toEqual([]);
  });

  test('SIGTERM while instances are being made still ends cleanly', async ({ expect, onTestFinished }) => {
    const platform = await create({ expect, onTestFinished });
    await platform.start();
    const shop = await Shop.open(platform);
    const { client } = await shop.buyer();
    const orders = await Promise.all(['berth/slow:1', 'berth/crash:1', 'berth/deaf:1'].map((image) => shop.buy(client, image)));
    await eventually('the processes are there', () => instanceProcesses(platform.dataDir).length >= 2);
    await platform.stop();
    expect(platform.exitCode).toBe(0);
    expect(instanceProcesses(platform.dataDir)).toEqual([]);

    await platform.start();
    await eventually('the slow one is sold and the money of the crashing one is back', async () => {
      const statuses = await Promise.all(
        orders.slice(0, 2).map(async ({ id }) => (await client.ok<{ status: string }>(200, 'GET', `/orders/${id}`)).status),
      );
      return statuses.join() === 'COMPLETED,CANCELLED';
    });
  });

  test('whoever asks while the machine has no time for it is answered all the same', async ({ expect, onTestFinished }) => {
    const platform = await create({ expect, onTestFinished });
    await platform.start();
    const shop = await Shop.open(platform);
    const { client } = await shop.buyer();
    const { id: productId } = shop.offer('berth/hello:1');
    for (const underWayMs of [5, 15, 30]) {
      const placing = Array.from({ length: 20 }, () => client.call('POST', '/orders', { body: { productId }, key: randomUUID() }));
      await pause(underWayMs);
      process.kill(platform.pid, 'SIGSTOP');
      // Longer than one part of Berth waits for another's answer.
      await pause(2_500);
      process.kill(platform.pid, 'SIGCONT');
      expect((await Promise.all(placing)).filter(({ status }) => status !== 201)).toEqual([]);
    }
  });

  test('a second Berth on the same data directory is refused in one sentence', async ({ expect, onTestFinished }) => {
    const first = await create({ expect, onTestFinished });
    await first.start();
    const { code, lines } = await refusal({ expect, onTestFinished }, { BERTH_DATA_DIR: first.dataDir });
    expect(code).toBe(1);
    expect(lines).toEqual([`berth: Another Berth is running on the data directory ${first.dataDir}. Stop it, or set BERTH_DATA_DIR.`]);
    expect((await new Client(first.url).call('GET', '/products')).status, 'the first one goes on').toBe(200);
  });

  test.for(['BERTH_PORT', 'BERTH_ADMIN_PORT'])('a busy %s is named in a sentence', async (variable, { expect, onTestFinished }) => {
    const server = await new Promise<Server>((resolve) => {
      const listening = createServer().listen(0, '127.0.0.1', () => resolve(listening));
    });
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, lines } = await refusal({ expect, onTestFinished }, { [variable]: String(port) });
      expect(code).toBe(1);
      const said = lines.filter((line) => line.startsWith('berth: '));
      expect(said).toEqual([`berth: Port ${port} on 127.0.0.1 is in use by another program.`]);
    } finally {
      server.close();
    }
  });

  test('a wrong configuration is refused with every error at once', async ({ expect, onTestFinished }) => {
    const { code, lines } = await refusal(
      { expect, onTestFinished },
      {
        BERTH_CURRENCY: 'euro',
        BERTH_DEMO: 'yes',
        BERTH_LOG_LEVEL: 'loud',
        BERTH_ADMIN_PORT: '70000',
        BERTH_PROVISION_DEADLINE_MS: 'soon',
        BERTH_BASE_DOMAIN: 'Not A Domain',
      },
    );
    expect(code).toBe(1);
    expect(lines[0]).toBe('berth: The configuration is not valid:');
    for (const variable of ['CURRENCY', 'DEMO', 'LOG_LEVEL', 'ADMIN_PORT', 'PROVISION_DEADLINE_MS', 'BASE_DOMAIN'])
      expect(
        lines.filter((line) => line.includes(`BERTH_${variable} `)),
        variable,
      ).toHaveLength(1);
    expect(lines).toHaveLength(7);
  });

  test('a base domain that would make tenants same-site with the console is refused', async ({ expect, onTestFinished }) => {
    const { code, lines } = await refusal(
      { expect, onTestFinished },
      { BERTH_PUBLIC_URL: 'https://console.berth.example', BERTH_BASE_DOMAIN: 'apps.berth.example' },
    );
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('BERTH_BASE_DOMAIN (baseDomain): must not share the registrable domain berth.example');
  });

  test('without a configured password the admin gets a made one, told once and kept in a private file', async ({
    expect,
    onTestFinished,
  }) => {
    const platform = await create({ expect, onTestFinished }, { BERTH_ADMIN_PASSWORD: '', BERTH_ADMIN_EMAIL: 'first@berth.example' });
    await platform.start();
    const file = join(platform.dataDir, 'admin.json');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { email: string; password: string };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(platform.dataDir).mode & 0o777).toBe(0o700);
    const told = () => platform.output.split(kept.password).length - 1;
    expect(told()).toBe(1);
    await platform.stop();
    await platform.start();
    expect(told(), 'it is told once').toBe(1);
    const admin = await new Client(platform.url).logIn(kept.email, kept.password);
    expect((await admin.call('GET', '/admin/users')).status).toBe(200);
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});

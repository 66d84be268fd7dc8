import { defect, refused, unavailable } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Composition, onStop, type Reporting, ServiceProcess } from '../../src/index.js';

const logger = pino({ level: 'silent' });
const HOST = '127.0.0.1';

const running: ServiceProcess[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function processOf(compose: Composition['compose'], ended: string[] = [], adminPort = 0): ServiceProcess {
  const composition = () => ({ parts: [{ name: 'log', service: onStop(async () => void ended.push('log')) }], compose });
  const made = new ServiceProcess({ name: 'test', address: { host: HOST, adminPort }, logger, composition });
  running.push(made);
  return made;
}

const serving = (ended: string[] = []): Reporting => ({
  start: async () => undefined,
  stop: async () => void ended.push('service'),
  url: () => 'http://127.0.0.1:1',
  readiness: () => ({ ready: true, degraded: ['cluster-watch'] }),
});

const ask = async (started: ServiceProcess, path: string) => {
  const response = await fetch(`${started.adminUrl()}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a service as a process of its own', () => {
  it.each([
    ['is away', () => unavailable('database.unavailable', 'The database is away.')],
    ['is not yet migrated', () => refused('database.schema-behind', 'Run berth migrate.')],
  ])('waits for a database that %s: alive and not ready', async (_, failure) => {
    let tries = 0;
    let isThere = false;
    const started = processOf(async () => {
      tries += 1;
      if (!isThere) throw failure();
      return serving();
    });
    const start = started.start();
    await eventually(() => tries > 0 && started.adminUrl() !== null, 5_000, 'it has tried');
    expect((await ask(started, '/livez')).status).toBe(200);
    expect(await ask(started, '/readyz')).toEqual({ status: 503, body: { status: 'unavailable', degraded: ['starting'] } });
    isThere = true;
    await start;
    expect(await ask(started, '/readyz')).toEqual({ status: 200, body: { status: 'degraded', degraded: ['cluster-watch'] } });
    expect((await fetch(`${started.adminUrl()}/metrics`)).status).toBe(200);
  });

  it('fails its start with what will not pass, and has then stopped all of it', async () => {
    const ended: string[] = [];
    const started = processOf(() => Promise.reject(defect('thing.wrong', 'It is wrong.')), ended);
    await expect(started.start()).rejects.toMatchObject({ code: 'thing.wrong' });
    expect(ended).toEqual(['log']);
    await expect(fetch(`${started.adminUrl()}/livez`)).rejects.toThrow('fetch failed');
  });

  it('names a busy port instead of waiting for it', async () => {
    const first = processOf(async () => serving());
    await first.start();
    const second = processOf(async () => serving(), [], Number(new URL(first.adminUrl() ?? '').port));
    await expect(second.start()).rejects.toMatchObject({ code: 'server.port-in-use' });
    const third = processOf(() => Promise.reject(unavailable('server.port-in-use', 'Port 1 is in use.')));
    await expect(third.start()).rejects.toMatchObject({ code: 'server.port-in-use' });
  });

  it('stops the service before what it uses, and stops the waiting for a database', async () => {
    const ended: string[] = [];
    const started = processOf(async () => serving(ended), ended);
    await started.start();
    await started.stop();
    expect(ended).toEqual(['service', 'log']);

    const waiting = processOf(() => Promise.reject(unavailable('database.unavailable', 'The database is away.')), ended);
    const start = waiting.start();
    await eventually(() => waiting.adminUrl() !== null, 5_000, 'it waits');
    await waiting.stop();
    await start;
    expect(ended).toEqual(['service', 'log', 'log']);
    expect(() => waiting.url()).toThrow(expect.objectContaining({ code: 'service.not-started' }));
  });
});

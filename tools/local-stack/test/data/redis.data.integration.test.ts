import { Redis } from 'ioredis';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startRedis } from '../../src/index.ts';
import { probe } from '../../src/network/probe.ts';
import { own, ownDirectory } from './temporary.ts';

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, enableOfflineQueue: false });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  await redis.connect();
  return redis;
}

describe('a Redis of our own', () => {
  it('keeps its port and its data over a stop, a kill and a new start on the same directory', async () => {
    const dir = ownDirectory();
    const server = await own(startRedis({ dir }));
    await (await connect(server.url)).set('one', '1');
    await server.restart();
    await (await connect(server.url)).set('two', '2');
    await server.kill();
    await server.restart();
    await (await connect(server.url)).set('three', '3');
    await server.stop();
    const next = await own(startRedis({ dir }));
    expect(next.url).toBe(server.url);
    expect(await (await connect(next.url)).mget('one', 'two', 'three')).toEqual(['1', '2', '3']);
  });

  it('that is paused answers nothing until it is resumed', async () => {
    const server = await own(startRedis({ dir: ownDirectory() }));
    const redis = await connect(server.url);
    await server.pause();
    let answered = false;
    const asking = redis.ping().finally(() => (answered = true));
    const pings = (withinMs: number) => probe({ port: server.port, send: 'PING\r\n', answers: () => true, withinMs });
    expect([await pings(300), answered]).toEqual([false, false]);
    await server.resume();
    expect([await asking, await pings(10_000)]).toEqual(['PONG', true]);
  });

  it('with users lets each touch its own keys only, do nothing to the server, and nobody in without a password', async () => {
    const server = await own(startRedis({ dir: ownDirectory(), users: { resource: ['instance:*'], other: ['other:*'] } }));
    const redis = await connect(server.urlOf('resource'));
    await redis.set('instance:k8s:1', 'x');
    expect(await redis.eval("return redis.call('GET', KEYS[1])", 1, 'instance:k8s:1')).toBe('x');
    await expect(redis.get('other:1')).rejects.toThrow(/NOPERM/);
    for (const command of [['flushall'], ['config', 'get', '*'], ['keys', '*'], ['scan', '0'], ['acl', 'list'], ['shutdown']] as const)
      await expect(redis.call(...(command as [string]))).rejects.toThrow(/NOPERM/);
    await expect(connect(`redis://127.0.0.1:${server.port}`)).rejects.toThrow('Connection is closed.');
    expect(await (await connect(server.url)).dbsize()).toBe(1);
  });
});

it('a project is given the address of a Redis', async () => {
  const redis = await connect(inject('servers').redis?.url ?? '');
  expect(await redis.ping()).toBe('PONG');
});

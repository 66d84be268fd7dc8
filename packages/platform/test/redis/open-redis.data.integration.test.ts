import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Redis, redisScript } from '../../src/index.js';
import { behindTls, connected, ownRedis, proxyTo, took } from './redis-kit.js';

const ping = async (redis: Redis): Promise<boolean> => (await redis.send([['PING']]))[0] === 'PONG';
const AWAY = { kind: 'unavailable', code: 'snapshots.unavailable', retryAfter: 1 };
/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 60_000;
/** In which what is swallowed is given up. */
const SHORT_MS = 300;
const SUM = redisScript('return ARGV[1] + redis.call("STRLEN", KEYS[1])');

describe('a connection to Redis', () => {
  it('is used at once, sends many commands in one go and answers them in order', async () => {
    const server = await ownRedis();
    const { redis } = connected(server.url);
    const replies = await redis.send([
      ['HSET', 'h', 'a', 1],
      ['HMGET', 'h', 'a', 'b'],
      ['GET', 'nothing'],
    ]);
    expect(replies).toEqual([1, ['1', null], null]);
    expect(await redis.send([])).toEqual([]);
  });

  it('runs a script, also one that Redis has forgotten', async () => {
    const server = await ownRedis();
    const { redis } = connected(server.url);
    expect(await redis.run(SUM, ['nothing'], [7])).toBe(7);
    expect(await redis.run(SUM, ['nothing'], [8])).toBe(8);
    await server.restart();
    await eventually(async () => (await redis.run(SUM, ['nothing'], [9])) === 9, PATIENCE_MS);
  });

  it('tells a mistake of ours from an outage', async () => {
    const { redis } = connected((await ownRedis()).url);
    await expect(redis.send([['HGET', 'only-a-key']])).rejects.toMatchObject({ kind: 'defect', code: 'redis.refused' });
    await redis.send([['SET', 'text', 'x']]);
    await expect(redis.run(redisScript('return redis.call("HGET", KEYS[1], "f")'), ['text'], [])).rejects.toMatchObject({ kind: 'defect' });
    expect(await ping(redis)).toBe(true);
  });

  it('is made when Redis comes later, and until then every call fails at once', async () => {
    const server = await ownRedis();
    await server.kill();
    const { redis, lines } = connected(server.url);
    await expect(ping(redis)).rejects.toMatchObject(AWAY);
    expect(await took(() => ping(redis))).toBeLessThan(150);
    await eventually(() => lines.some((line) => line.includes('ECONNREFUSED')), PATIENCE_MS);
    await server.restart();
    await eventually(() => ping(redis), PATIENCE_MS);
    expect(lines.filter((line) => line.includes('ECONNREFUSED'))).toHaveLength(1);
  });

  it('is made again when Redis was killed', async () => {
    const server = await ownRedis();
    const { redis, lines } = connected(server.url);
    await ping(redis);
    await server.kill();
    await expect(ping(redis)).rejects.toMatchObject(AWAY);
    await server.restart();
    await eventually(() => ping(redis), PATIENCE_MS);
    expect(lines.some((line) => line.includes('connected to Redis again'))).toBe(true);
  });

  it('that swallows what it is sent keeps nobody for long, and is made again when that is over', async () => {
    const proxy = await proxyTo(await ownRedis());
    const { redis } = connected(`redis://127.0.0.1:${proxy.port}`, SHORT_MS);
    await eventually(() => ping(redis), PATIENCE_MS);
    await proxy.halfOpen();
    const all = () => Promise.allSettled(Array.from({ length: 1000 }, () => ping(redis)));
    expect(await took(all)).toBeLessThan(4000);
    await expect(ping(redis)).rejects.toMatchObject(AWAY);
    // The connection is given up: from then on nobody waits at all.
    await eventually(async () => (await took(() => ping(redis))) < 150, PATIENCE_MS);
    await proxy.heal();
    await eventually(() => ping(redis), PATIENCE_MS);
  });

  it('that is opened while nothing answers keeps nobody for long either', async () => {
    const proxy = await proxyTo(await ownRedis());
    await proxy.halfOpen();
    const { redis } = connected(`redis://127.0.0.1:${proxy.port}`, SHORT_MS);
    expect(await took(() => ping(redis))).toBeLessThan(5000);
    await proxy.heal();
    await eventually(() => ping(redis), PATIENCE_MS);
  });

  it('that is slow fails what takes too long, and works when it is quick again', async () => {
    const proxy = await proxyTo(await ownRedis());
    const { redis } = connected(`redis://127.0.0.1:${proxy.port}`, SHORT_MS);
    await eventually(() => ping(redis), PATIENCE_MS);
    await proxy.slow(1000);
    await expect(ping(redis)).rejects.toMatchObject(AWAY);
    await proxy.heal();
    await eventually(() => ping(redis), PATIENCE_MS);
  });

  it('fails what is asked after it was closed', async () => {
    const { redis } = connected((await ownRedis()).url);
    await ping(redis);
    await redis.close();
    await expect(ping(redis)).rejects.toMatchObject(AWAY);
  });
});

describe('an URL of Redis', () => {
  it('names a user, whose rights are those of the connection', async () => {
    const server = await ownRedis({ 'one:user': ['mine:*'] });
    const { redis } = connected(server.urlOf('one:user').replace('one:user', encodeURIComponent('one:user')));
    expect(await redis.send([['SET', 'mine:a', '1']])).toEqual(['OK']);
    await expect(redis.send([['SET', 'yours:a', '1']])).rejects.toMatchObject(AWAY);
    await expect(redis.send([['FLUSHALL']])).rejects.toMatchObject(AWAY);
  });

  it('with a wrong password is no defect, and the password is never logged', async () => {
    const server = await ownRedis({ shop: ['*'] });
    const { redis, lines } = connected(`redis://shop:s3cret-word@127.0.0.1:${server.port}`);
    const failure = await ping(redis).catch((error: unknown) => error);
    expect(failure).toMatchObject(AWAY);
    await eventually(() => lines.some((line) => line.includes('WRONGPASS')), PATIENCE_MS);
    expect(lines.join('')).not.toContain('s3cret-word');
    expect(JSON.stringify(failure)).not.toContain('s3cret-word');
  });

  it('with rediss speaks TLS, to whom it can trust and nobody else', async () => {
    const { url, certificate } = await behindTls(await ownRedis());
    const { redis: wary, lines } = connected(url);
    await expect(ping(wary)).rejects.toMatchObject(AWAY);
    await eventually(() => lines.join('').includes('self-signed certificate'), PATIENCE_MS);
    const trusted = getCACertificates('default');
    onTestFinished(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, certificate]);
    expect(await ping(connected(url).redis)).toBe(true);
  });

  it.each(['http://localhost:6379', 'localhost:6379', 'redis:', ''])('is not %s', (url) => {
    expect(() => connected(url)).toThrow(expect.objectContaining({ kind: 'invalid-input', code: 'config.redis-url' }));
  });
});

import type { ServerResponse } from 'node:http';
import { listen, type Listening } from '@berth/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { Replicas } from '../src/replicas.js';
import { bearer, PlatformUnderTest, problemIn } from './platform-under-test.js';

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

/** A replica of product that counts what it is asked. */
async function replica(answer: (response: ServerResponse) => void = (response) => response.writeHead(204).end()) {
  const asked: string[] = [];
  const listening: Listening = await listen(
    (request, response) => {
      asked.push(request.method ?? '');
      request.resume();
      answer(response);
    },
    { host: '127.0.0.1', port: 0, drainMs: 0 },
  );
  ended.push(() => listening.close());
  return { asked, url: listening.url, close: () => listening.close() };
}

async function berthOver(...replicas: readonly { url: string }[]): Promise<PlatformUnderTest> {
  const berth = await PlatformUnderTest.start({ productUrls: replicas.map(({ url }) => url) });
  ended.push(() => berth.stop());
  return berth;
}

const broken = (response: ServerResponse) => void response.destroy();
const order = (berth: PlatformUnderTest) => berth.send('POST', '/api/v1/orders/5/cancel', bearer());

describe('several replicas of a service', () => {
  it('are asked in turn', async () => {
    const [one, two] = [await replica(), await replica()];
    const berth = await berthOver(one, two);
    for (let i = 0; i < 6; i++) expect((await berth.get('/api/v1/products')).status).toBe(204);
    expect([one.asked.length, two.asked.length]).toEqual([3, 3]);
  });

  it('stand in for one that is gone, whatever is asked', async () => {
    const [gone, there] = [await replica(), await replica()];
    await gone.close();
    const berth = await berthOver(gone, there);
    for (let i = 0; i < 4; i++) expect((await order(berth)).status).toBe(204);
    expect(there.asked).toEqual(['POST', 'POST', 'POST', 'POST']);
  });

  it('stand in for one that breaks off only where nothing can have taken effect twice', async () => {
    const [bad, good] = [await replica(broken), await replica()];
    const berth = await berthOver(bad, good);
    expect((await berth.get('/api/v1/products')).status, 'a read goes to the other').toBe(204);
    expect([bad.asked, good.asked]).toEqual([['GET'], ['GET']]);
    const other = await berthOver(bad, good);
    const response = await order(other);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemIn(response)).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(good.asked, 'a change is not sent a second time').toEqual(['GET']);
  });

  it('that are all gone answer 503 and when to come back', async () => {
    const [one, two] = [await replica(), await replica()];
    await Promise.all([one.close(), two.close()]);
    const response = await (await berthOver(one, two)).get('/api/v1/products');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemIn(response)).toMatchObject({ status: 503, code: 'service.unavailable' });
  });
});

it('a replica that failed is asked last for 5 s, and again in turn after that or after it answered', () => {
  let now = 0;
  const replicas = new Replicas(['a', 'b', 'c'], { now: () => new Date(now) });
  expect([replicas.inTurn(), replicas.inTurn()]).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
  ]);
  replicas.failed('a');
  expect([replicas.inTurn(), replicas.inTurn()]).toEqual([
    ['c', 'b', 'a'],
    ['b', 'c', 'a'],
  ]);
  now = 5_000;
  expect([replicas.inTurn(), replicas.inTurn()]).toEqual([
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
  ]);
  replicas.failed('a');
  replicas.answered('a');
  expect(replicas.inTurn()).toEqual(['a', 'b', 'c']);
});

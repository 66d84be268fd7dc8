import { describe, expect, it } from 'vitest';
import { givenApi } from '../support/given-api.js';
import { givenRunning } from '../support/given-resource.js';

/** Three of one owner and one of another: running, on its way, stopping. */
async function givenLists() {
  const api = await givenApi();
  await givenRunning(api, 1n);
  await api.orderPaid({ orderId: 2n, instance_name: 'zwei' });
  const stopping = await givenRunning(api, 3n);
  await api.ask('owner', 'POST', `/instances/${stopping}/stop`);
  await api.orderPaid({ orderId: 4n, userId: 8 });
  const orders = async (who: string, path: string) => {
    const { status, body } = await api.ask(who, 'GET', path);
    return status === 200
      ? (body['data'] as { orderId: string }[]).map(({ orderId }) => orderId).join(' ')
      : `${status} ${String(body['code'])}`;
  };
  return { ...api, orders };
}

describe('the lists of instances', () => {
  it('give an owner their own, by status and in the order that is asked for', async () => {
    const { orders } = await givenLists();
    expect(await orders('owner', '/instances?sort=id')).toBe('1 2 3');
    expect(await orders('owner', '/instances?sort=-id')).toBe('3 2 1');
    expect(await orders('owner', '/instances?sort=id&status=RUNNING,CREATING')).toBe('1 2');
    expect(await orders('owner', '/instances?status=DELETED')).toBe('');
  });

  it('give an admin those of all, by every condition', async () => {
    const { orders } = await givenLists();
    const asked: readonly (readonly [string, string])[] = [
      ['', '1 2 3 4'],
      ['&status=STOPPING', '3'],
      ['&desired=STOPPED', '3'],
      ['&userId=8', '4'],
      ['&orderId=2', '2'],
      ['&image=berth/hello:1', '1 2 3 4'],
      ['&image=berth/hello:2', ''],
      ['&q=ZWEI', '2'],
      ['&createdFrom=2026-11-21T10:00:00Z&createdTo=2026-11-21T11:00:00Z', '1 2 3 4'],
      ['&createdTo=2026-11-21T10:00:00Z', ''],
    ];
    for (const [query, found] of asked) expect(await orders('admin', `/admin/instances?sort=id${query}`), query).toBe(found);
  });

  it.each([
    'status=running',
    'status=',
    'status=RUNNING,GONE',
    'desired=UPDATING',
    'userId=0',
    'userId=x',
    'userId=8388608',
    'orderId=0',
    'orderId=1e3',
    'orderId=9999999999999999999',
    'q=',
    'sort=status',
    'sort=--id',
    'createdFrom=yesterday',
  ])('refuse %s', async (query) => {
    const { orders } = await givenLists();
    expect(await orders('admin', `/admin/instances?${query}`)).toMatch(/^400 request\.invalid/);
  });

  it('keep what only an operator may ask for from others, and a cursor to its own list and order', async () => {
    const { ask, orders } = await givenLists();
    for (const query of ['userId=8', 'q=zwei', 'desired=STOPPED', 'image=x', 'orderId=4'])
      expect(await orders('owner', `/instances?${query}`)).toBe('400 request.invalid');
    const { body } = await ask('admin', 'GET', '/admin/instances?sort=id&limit=1');
    const cursor = String(body['nextCursor']);
    expect(await orders('admin', `/admin/instances?sort=id&cursor=${cursor}`)).toBe('2 3 4');
    for (const path of ['/instances?sort=id', '/admin/instances?sort=-id', '/admin/instances?sort=id&q=a'])
      expect(await orders('admin', `${path}&cursor=${cursor}`)).toBe('400 request.invalid-cursor');
  });
});

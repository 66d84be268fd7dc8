import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { type Instance, type List, type Operation, type Order, until } from '../support/shop.js';

interface Steps extends Operation {
  readonly steps: readonly { readonly name: string; readonly at: string; readonly message: string }[];
}

const given = givenShop();

describe('an instance that an operator gives another image', () => {
  test('runs it in a new pod, tells how that went, and stays sold', async () => {
    const { client } = await given.shop.buyer();
    const before = await given.shop.running(client, 'berth/hello:1');
    const path = `/instances/${before.id}`;
    const tag = (await client.call('GET', path)).headers.get('etag') ?? '';

    const change = { body: { spec: { image: 'berth/hello:2' } }, match: tag };
    const { id } = await given.shop.admin.ok<Operation>(202, 'PATCH', path, change);
    const operation = await eventually('the update ends', async () => {
      const now = await client.ok<Steps>(200, 'GET', `/operations/${id}`);
      return now.status !== 'pending' && now.status !== 'running' && now;
    });
    expect(operation).toMatchObject({ kind: 'update', status: 'succeeded' });
    expect(operation.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['accepted', 'applied', 'ready', 'reached']));
    expect(operation.steps.at(-1)?.name).toBe('reached');
    expect(operation.steps.map(({ at }) => at)).toEqual(operation.steps.map(({ at }) => at).toSorted());

    const after = await until(client, before.id, 'RUNNING');
    expect(after.runtime.podName).not.toBe(before.runtime.podName);
    expect((await given.shop.page(before.id)).text).toContain('berth/hello:2');
    const { data } = await client.ok<List<Order>>(200, 'GET', '/orders');
    expect(data).toMatchObject([{ status: 'COMPLETED', payment: { status: 'CAPTURED' } }]);
    const listed = await client.ok<List<Steps>>(200, 'GET', `${path}/operations`);
    expect(listed.data.map(({ kind }) => kind)).toEqual(['update', 'create']);
    expect((await given.shop.admin.call('PATCH', path, change)).body).toMatchObject({ status: 412, code: 'request.precondition-failed' });
    expect((await client.call('PATCH', path, change)).body).toMatchObject({ status: 403, code: 'auth.forbidden' });
    const found = await given.shop.admin.ok<List<Instance>>(200, 'GET', '/admin/instances?image=berth/hello:2&status=RUNNING');
    expect(found.data.map((instance) => instance.id)).toEqual([before.id]);
  });
});

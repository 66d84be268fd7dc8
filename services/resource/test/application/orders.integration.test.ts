import { describe, expect, it } from 'vitest';
import { givenResource, givenRunning, OWNER, owner } from '../support/given-resource.js';

const SOON = 1_795_255_200 + 600;

describe('a paid order', () => {
  it('makes an instance on its way to RUNNING and says so exactly', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    expect(await resource.published()).toEqual([
      {
        event_type: 'INSTANCE_CREATED',
        instance_id: id,
        timestamp: Math.floor(resource.clock.now().getTime() / 1000),
        user_id: OWNER,
        name: 'my-llm',
        data: { cpu: 2, memory: 4096, gpu: 0, image: 'berth/hello:1', order_id: 99n },
      },
    ]);
    expect(await resource.useCases.show(owner, id)).toMatchObject({
      id: String(id),
      userId: OWNER,
      orderId: '99',
      status: 'CREATING',
      desired: 'RUNNING',
      network: null,
      operation: { kind: 'create', status: 'pending' },
    });
    expect(resource.nudged).toEqual([id]);
  });

  it('makes one instance however often it is said', async () => {
    const resource = await givenResource();
    await Promise.all(Array.from({ length: 20 }, () => resource.orderPaid()));
    expect(await resource.published()).toHaveLength(1);
  });

  it('makes an instance for each of 40 orders of one user in the same instant', async () => {
    const resource = await givenResource();
    await Promise.all(Array.from({ length: 40 }, (_, n) => resource.orderPaid({ orderId: BigInt(n + 1) })));
    expect(await resource.store.live()).toHaveLength(40);
  });

  it('makes nothing when its time has passed', async () => {
    const resource = await givenResource();
    resource.clock.pass(601);
    await resource.orderPaid({ provision_by: SOON - 1 });
    expect(await resource.published()).toEqual([]);
  });

  it('makes nothing after its cancellation, however it is ordered and repeated', async () => {
    const resource = await givenResource();
    await resource.orderCancelled();
    await resource.orderCancelled();
    await resource.orderPaid();
    expect(await resource.published()).toEqual([]);
  });

  it('with a specification that can never run makes an instance that failed for good, with the reason', async () => {
    const resource = await givenResource();
    await resource.orderPaid({
      spec: { cpu: 0, memory: 1, gpu: 0, image: 'NOT AN IMAGE', config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] } },
    });
    const shown = await resource.useCases.show(owner, await resource.instanceOfOrder());
    expect(shown).toMatchObject({ status: 'FAILED', failure: { reason: 'invalid-spec', terminal: true }, operation: { status: 'failed' } });
    expect(shown.failure?.message).toContain('image must be an image reference');
    expect((await resource.published()).at(-1)).toMatchObject({
      event_type: 'INSTANCE_STATUS_CHANGED',
      data: { from: 'CREATING', to: 'FAILED', reason: 'invalid-spec', terminal: true, operation: { kind: 'create', status: 'failed' } },
    });
  });

  it('with a GPU asks for its type', async () => {
    const resource = await givenResource();
    await resource.orderPaid({
      spec: { cpu: 1, memory: 64, gpu: 3, image: 'a/b:1', config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] } },
    });
    expect((await resource.store.load(await resource.instanceOfOrder()))?.spec.gpu).toBe(3);
    expect(await resource.published()).toMatchObject([{ data: { gpu: 3 } }]);
  });
});

describe('a cancelled order', () => {
  it('has its instance deleted, and superseded what was under way', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    await resource.orderCancelled();
    expect(await resource.store.load(id)).toMatchObject({ desired: 'DELETED', status: 'DELETING', generation: 2 });
    await resource.useCases.settleInstance(id, 2, { kind: 'deleted' });
    expect((await resource.published()).slice(-2)).toMatchObject([
      { event_type: 'INSTANCE_STATUS_CHANGED', data: { from: 'DELETING', to: 'DELETED' } },
      { event_type: 'INSTANCE_DELETED', data: { reason: 'order-cancelled', order_id: 99n } },
    ]);
  });

  it('leaves an instance alone that is deleted already, or on its way', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.delete(owner, id);
    const before = await resource.published();
    await resource.orderCancelled();
    await resource.useCases.settleInstance(id, 2, { kind: 'deleted' });
    await resource.orderCancelled();
    expect(await resource.published()).toHaveLength(before.length + 2);
  });
});

describe('a refunded order', () => {
  it('has its instance deleted, which says that the money is why', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.orderRefunded();
    await resource.orderRefunded();
    expect(await resource.store.load(id)).toMatchObject({ desired: 'DELETED', status: 'DELETING', generation: 2 });
    await resource.useCases.settleInstance(id, 2, { kind: 'deleted' });
    expect((await resource.published()).at(-1)).toMatchObject({
      event_type: 'INSTANCE_DELETED',
      data: { reason: 'order-refunded', order_id: 99n },
    });
  });
});

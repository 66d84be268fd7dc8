import { describe, expect, it } from 'vitest';
import { givenResource, givenRunning, owner } from '../support/given-resource.js';

describe('the reaper', () => {
  it('fails an operation that missed its deadline, without a cluster', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    resource.clock.pass(119);
    await resource.useCases.reapOverdue();
    expect(await resource.store.load(id)).toMatchObject({ status: 'CREATING' });
    resource.clock.pass(1);
    await resource.useCases.reapOverdue();
    expect(await resource.useCases.show(owner, id)).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'unconfirmed', terminal: false },
      operation: { status: 'failed', error: { code: 'unconfirmed' } },
    });
    expect(resource.overdue).toEqual(['create']);
    expect(await resource.store.due(10)).toEqual([{ instanceId: id, generation: 1, wake: 0 }]);
  });

  it('says it once, however many replicas reap', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    resource.clock.pass(120);
    await Promise.all(Array.from({ length: 20 }, () => resource.useCases.reapOverdue()));
    expect(resource.overdue).toEqual(['create']);
    expect(await resource.published()).toHaveLength(2);
  });

  it('calls a failure final once it has lasted, and says so', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    await resource.useCases.settleInstance(id, 1, {
      kind: 'failed',
      reason: 'crash-loop',
      message: 'It exits again and again.',
      terminal: false,
    });
    resource.clock.pass(9.9);
    await resource.useCases.reapOverdue();
    expect(await resource.store.load(id)).toMatchObject({ terminal: false });
    resource.clock.pass(0.1);
    await resource.useCases.reapOverdue();
    await resource.useCases.reapOverdue();
    expect((await resource.published()).slice(-2)).toMatchObject([
      { data: { from: 'CREATING', to: 'FAILED', reason: 'crash-loop', terminal: false } },
      { data: { from: 'FAILED', to: 'FAILED', reason: 'crash-loop', terminal: true, operation: null } },
    ]);
  });

  it('lets a deletion go on, and its repetition is a new operation', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const first = await resource.useCases.delete(owner, id);
    resource.clock.pass(120);
    await resource.useCases.reapOverdue();
    expect(resource.overdue).toEqual(['delete']);
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'DELETING', failure: null, operation: { status: 'failed' } });
    const second = await resource.useCases.delete(owner, id);
    expect(second.id).not.toBe(first.id);
    expect(await resource.store.load(id)).toMatchObject({ generation: 2, wake: 1 });
    await resource.useCases.settleInstance(id, 2, { kind: 'deleted' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'DELETED', operation: { id: second.id, status: 'succeeded' } });
  });
});

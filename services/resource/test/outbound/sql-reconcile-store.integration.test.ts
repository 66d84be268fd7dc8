import { asOperationId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { SPEC } from '../support/given-instance.js';
import { givenResource, givenRunning, OWNER, owner } from '../support/given-resource.js';

describe('the reconciler is told', () => {
  it('all that it needs to know of an instance', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { id: restartToken } = await resource.useCases.restart(owner, id);
    expect(await resource.store.load(id)).toEqual({
      instanceId: id,
      userId: OWNER,
      name: 'my-llm',
      spec: SPEC,
      desired: 'RUNNING',
      status: 'RESTARTING',
      generation: 2,
      settledGeneration: 1,
      terminal: false,
      failureReason: '',
      restartToken,
      operationId: asOperationId(restartToken),
      host: `i-${id.toString(36)}.localhost:8080`,
      wake: 0,
      seenWake: 0,
      statusSince: resource.clock.now(),
      unreadySince: null,
      recorded: null,
    });
  });

  it('what is due: a generation that is not settled, a wake that was not seen', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    expect(await resource.store.due(10)).toEqual([{ instanceId: id, generation: 1, wake: 0 }]);
    await resource.useCases.settleInstance(id, 1, { kind: 'reached' });
    expect(await resource.store.due(10)).toEqual([]);
    await resource.useCases.update(owner, id, { name: 'new' }, 'any');
    expect(await resource.store.due(10)).toEqual([{ instanceId: id, generation: 1, wake: 1 }]);
    await resource.store.seenWake(id, 1);
    expect(await resource.store.due(10)).toEqual([]);
    await resource.store.seenWake(id, 0);
    expect(await resource.store.load(id)).toMatchObject({ seenWake: 1 });
  });

  it('of a wake that is seen while its generation is not settled that it is still due', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.update(owner, id, { name: 'new' }, 'any');
    await resource.useCases.stop(owner, id);
    await resource.store.seenWake(id, 1);
    expect(await resource.store.due(10)).toEqual([{ instanceId: id, generation: 2, wake: 1 }]);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    expect(await resource.store.due(10)).toEqual([]);
  });

  it('of every instance that is not deleted', async () => {
    const resource = await givenResource();
    const [id, other] = [await givenRunning(resource), await givenRunning(resource, 100n)];
    await resource.useCases.delete(owner, id);
    expect(new Set(await resource.store.live())).toEqual(new Set([id, other]));
    await resource.useCases.settleInstance(id, 2, { kind: 'deleted' });
    expect(await resource.store.live()).toEqual([other]);
    expect(await resource.store.load(id)).toMatchObject({ status: 'DELETED' });
  });

  it('a fence that grows with every leader', async () => {
    const { store } = await givenResource();
    const fences = await Promise.all(Array.from({ length: 20 }, () => store.acquireFence()));
    expect(fences.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });
});

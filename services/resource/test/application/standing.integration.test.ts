import { describe, expect, it } from 'vitest';
import { givenResource, givenRunning, OWNER, owner } from '../support/given-resource.js';

describe('an instance of a user who is disabled', () => {
  it('is stopped when it runs', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.userBecomes('DISABLED');
    expect(await resource.store.load(id)).toMatchObject({ status: 'STOPPING', desired: 'STOPPED', generation: 2 });
    expect((await resource.published()).at(-1)).toMatchObject({ data: { from: 'RUNNING', to: 'STOPPING', reason: 'user-disabled' } });
  });

  it.each([{ kind: 'reached' } as const, { kind: 'failed', reason: 'crash-loop', message: 'why', terminal: false } as const])(
    'is stopped in the same breath when it settles by %j',
    async (settlement) => {
      const resource = await givenResource();
      await resource.orderPaid();
      const id = await resource.instanceOfOrder();
      await resource.userBecomes('DISABLED');
      expect(await resource.store.load(id)).toMatchObject({ status: 'CREATING' });
      await resource.useCases.settleInstance(id, 1, settlement);
      expect(await resource.store.load(id)).toMatchObject({ status: 'STOPPING', desired: 'STOPPED', generation: 2 });
      expect(resource.nudged.at(-1)).toBe(id);
    },
  );

  it('is stopped when nobody could confirm that it runs', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    await resource.userBecomes('DISABLED');
    resource.clock.pass(121);
    await resource.useCases.reapOverdue();
    expect(await resource.store.load(await resource.instanceOfOrder())).toMatchObject({ status: 'STOPPING', desired: 'STOPPED' });
  });

  it('is not stopped over and over when its stop fails', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.userBecomes('DISABLED');
    await resource.useCases.settleInstance(id, 2, { kind: 'failed', reason: 'quota', message: 'why', terminal: true });
    expect(await resource.store.load(id)).toMatchObject({ status: 'FAILED', desired: 'STOPPED', generation: 2 });
  });

  it('may be started again when the user is enabled again', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.userBecomes('DISABLED');
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    await resource.userBecomes('ENABLED');
    await resource.useCases.start(owner, id);
    await resource.useCases.settleInstance(id, 3, { kind: 'reached' });
    expect(await resource.store.load(id)).toMatchObject({ status: 'RUNNING' });
  });

  it('of somebody else, or of a user who is only blocked, runs on', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.userBecomes('DISABLED', OWNER + 1);
    await resource.userBecomes('BLOCKED');
    expect(await resource.store.load(id)).toMatchObject({ status: 'RUNNING', generation: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { admin, givenResource, givenRunning, owner, type Resource } from '../support/given-resource.js';

const IMAGE = 'berth/hello:1';
const removals = async (resource: Resource) =>
  (await resource.published()).flatMap((event) => (event.event_type === 'INSTANCE_IMAGE_REMOVED' ? [event.instance_id] : []));

describe('an image that is withdrawn', () => {
  it('marks what has it, tells each once however often it is said, and lets what runs go on', async () => {
    const resource = await givenResource();
    const ids = [await givenRunning(resource, 1n), await givenRunning(resource, 2n)];
    await resource.imageWithdrawn(IMAGE, 'It has a hole');
    await resource.imageWithdrawn(IMAGE, 'said again');
    await Promise.all([resource.useCases.markWithdrawn(), resource.useCases.markWithdrawn()]);
    await resource.useCases.markWithdrawn();
    expect(new Set(await removals(resource))).toEqual(new Set(ids));
    expect(await removals(resource)).toHaveLength(2);
    expect((await resource.published()).at(-1)).toMatchObject({ data: { image: IMAGE, reason: 'It has a hole' } });
    expect(await resource.useCases.show(owner, ids[0]!)).toMatchObject({
      status: 'RUNNING',
      withdrawal: { reason: 'It has a hole', at: resource.clock.now().toISOString() },
    });
  });

  it('has start and restart refused until an update brings another one', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.imageWithdrawn(IMAGE);
    await resource.useCases.markWithdrawn();
    await expect(resource.useCases.restart(owner, id)).rejects.toMatchObject({ kind: 'refused', code: 'instance.image-withdrawn' });
    await resource.useCases.stop(owner, id);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    await expect(resource.useCases.start(admin, id)).rejects.toMatchObject({ code: 'instance.image-withdrawn' });
    await resource.useCases.update(admin, id, { spec: { image: 'berth/hello:2' } }, 'any');
    await resource.useCases.settleInstance(id, 3, { kind: 'stopped' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ withdrawal: null });
    expect(await resource.useCases.start(owner, id)).toMatchObject({ kind: 'start' });
    await resource.useCases.markWithdrawn();
    expect(await removals(resource)).toHaveLength(1);
  });

  it('is not what an instance can be updated to', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.imageWithdrawn('berth/hello:2');
    const update = resource.useCases.update(admin, id, { name: 'neu', spec: { image: 'berth/hello:2' } }, 'any');
    await expect(update).rejects.toMatchObject({ kind: 'refused', code: 'instance.image-withdrawn', data: { image: 'berth/hello:2' } });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'RUNNING', name: 'my-llm' });
  });

  it('fails an order that comes after it for good, so that the money goes back', async () => {
    const resource = await givenResource();
    await resource.imageWithdrawn(IMAGE, 'It has a hole');
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    expect(await resource.useCases.show(owner, id)).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'forbidden-image', terminal: true },
      withdrawal: { reason: 'It has a hole' },
    });
    expect((await resource.published()).at(-1)).toMatchObject({
      event_type: 'INSTANCE_STATUS_CHANGED',
      data: { to: 'FAILED', reason: 'forbidden-image', terminal: true, order_id: 99n },
    });
    await resource.useCases.markWithdrawn();
    expect(await removals(resource)).toEqual([id]);
    expect(await resource.store.due(10)).toEqual([]);
  });

  it('marks hundreds, goes on where it was cut short, and leaves other images and what is deleted alone', async () => {
    const resource = await givenResource();
    for (let orderId = 1n; orderId <= 230n; orderId++) await resource.orderPaid({ orderId });
    const gone = await resource.instanceOfOrder(1n);
    await resource.useCases.delete(owner, gone);
    await resource.useCases.settleInstance(gone, 2, { kind: 'deleted' });
    const other = await resource.instanceOfOrder(2n);
    await resource.useCases.settleInstance(other, 1, { kind: 'reached' });
    await resource.useCases.update(admin, other, { spec: { image: 'berth/hello:2' } }, 'any');
    await resource.imageWithdrawn(IMAGE);
    const update = resource.instances.update.bind(resource.instances);
    let left = 150;
    resource.instances.update = (...args) => {
      left -= 1;
      if (left < 0) throw new Error('the process is killed');
      return update(...args);
    };
    await expect(resource.useCases.markWithdrawn()).rejects.toThrow('killed');
    resource.instances.update = update;
    expect(await removals(resource)).toHaveLength(150);
    await resource.useCases.markWithdrawn();
    const marked = await removals(resource);
    expect(new Set(marked).size).toBe(228);
    expect(marked).toHaveLength(228);
    expect(marked).not.toContain(gone);
    expect(marked).not.toContain(other);
  });

  it('is looked for until nobody can bring an instance of it any more', async () => {
    const resource = await givenResource();
    await resource.imageWithdrawn(IMAGE);
    resource.clock.pass(59);
    await resource.useCases.markWithdrawn();
    expect(await resource.withdrawnImages.pending()).toHaveLength(1);
    resource.clock.pass(1);
    await resource.useCases.markWithdrawn();
    expect(await resource.withdrawnImages.pending()).toEqual([]);
    expect(await resource.database.unitOfWork.run('look', (tx) => resource.withdrawnImages.reasonOf(tx, IMAGE))).toBe('It has a hole');
  });
});

describe('a retried order', () => {
  it('has its instance tried at once, whatever failed before, and no deadline moved', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    const { deadline } = (await resource.useCases.show(owner, id)).operation;
    resource.clock.pass(30);
    await resource.orderRetried();
    expect(await resource.store.load(id)).toMatchObject({ status: 'CREATING', generation: 1, wake: 1, seenWake: 0 });
    expect(await resource.store.due(10)).toEqual([{ instanceId: id, generation: 1, wake: 1 }]);
    expect(resource.nudged).toEqual([id, id]);
    expect((await resource.useCases.show(owner, id)).operation).toMatchObject({ deadline, status: 'pending' });
    const { items } = await resource.useCases.logs(owner, id, { limit: 1, after: null });
    expect(items).toMatchObject([{ message: 'Tried again at once, as the operator wants it.' }]);
  });

  it('without an instance, or with one that is being deleted, is none', async () => {
    const resource = await givenResource();
    await resource.orderRetried();
    const id = await givenRunning(resource);
    await resource.useCases.delete(owner, id);
    await resource.orderRetried();
    expect(await resource.store.load(id)).toMatchObject({ status: 'DELETING', wake: 0 });
  });
});

import { asOperationId, type InstanceId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import type { StepName } from '../../src/domain/instance/operation-steps.js';
import { freshResourceDatabase, givenResource, givenRunning, owner, type Resource } from '../support/given-resource.js';
import { observation } from '../support/observation.js';

const see = async (resource: Resource, id: InstanceId, operation: string, ...names: StepName[]) => {
  const at = resource.clock.now();
  const steps = names.map((name) => ({ name, at, message: `Seen: ${name}.` }));
  await resource.useCases.recordObservation(id, observation(resource), { operationId: asOperationId(operation), steps });
};

const stepsOf = async (resource: Resource, operation: string) =>
  (await resource.useCases.operation(owner, asOperationId(operation))).steps.map(({ name }) => name);

describe('the steps of an operation', () => {
  it('tell how it went, with times and sentences, and each once', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    const { id: operation } = (await resource.useCases.show(owner, id)).operation;
    resource.clock.pass(1);
    await see(resource, id, operation, 'applied');
    resource.clock.pass(1);
    await see(resource, id, operation, 'applied', 'scheduled', 'ready');
    await see(resource, id, operation, 'applied');
    resource.clock.pass(1);
    await resource.useCases.settleInstance(id, 1, { kind: 'reached' });
    const shown = await resource.useCases.operation(owner, asOperationId(operation));
    expect(shown).toMatchObject({ status: 'succeeded', deadline: '2026-11-21T10:02:00.000Z', updatedAt: '2026-11-21T10:00:03.000Z' });
    expect(shown.steps).toEqual([
      { name: 'accepted', at: '2026-11-21T10:00:00.000Z', message: 'Accepted.' },
      { name: 'applied', at: '2026-11-21T10:00:01.000Z', message: 'Seen: applied.' },
      { name: 'scheduled', at: '2026-11-21T10:00:02.000Z', message: 'Seen: scheduled.' },
      { name: 'ready', at: '2026-11-21T10:00:02.000Z', message: 'Seen: ready.' },
      {
        name: 'reached',
        at: '2026-11-21T10:00:03.000Z',
        message: expect.stringMatching(/^Reached at http:\/\/i-\w+\.localhost:8080\/\.$/),
      },
    ]);
  });

  it('end with what ended it, and nothing is told after that', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const ends: [string, string][] = [];
    const restart = await resource.useCases.restart(owner, id);
    await resource.useCases.settleInstance(id, 2, { kind: 'failed', reason: 'crash-loop', message: 'It ends at once.', terminal: false });
    const stop = await resource.useCases.stop(owner, id);
    await resource.useCases.settleInstance(id, 3, { kind: 'stopped' });
    const start = await resource.useCases.start(owner, id);
    const remove = await resource.useCases.delete(owner, id);
    await resource.useCases.settleInstance(id, 5, { kind: 'deleted' });
    for (const { id: operation } of [restart, stop, start, remove]) {
      await see(resource, id, operation, 'applied', 'ready');
      const last = (await resource.useCases.operation(owner, asOperationId(operation))).steps.at(-1);
      ends.push([last?.name ?? '', last?.message ?? '']);
    }
    expect(ends).toEqual([
      ['failed', 'It ends at once.'],
      ['stopped', 'No pod of it is left.'],
      ['superseded', 'A deletion was asked for meanwhile.'],
      ['removed', 'Nothing of it is left in the cluster.'],
    ]);
  });

  it('cost nothing when nothing is new', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { id: operation } = await resource.useCases.stop(owner, id);
    await see(resource, id, operation, 'applied', 'ending');
    const statements = () => resource.database.statements.of('record-observation').statements;
    const before = statements();
    await resource.useCases.recordObservation(id, observation(resource));
    const plain = statements() - before;
    await see(resource, id, operation, 'applied', 'ending');
    expect(statements() - before - plain).toBe(plain + 1);
  });

  it('of 20 who see the same at once are told once', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { id: operation } = await resource.useCases.stop(owner, id);
    await Promise.all(Array.from({ length: 20 }, () => see(resource, id, operation, 'applied', 'ending')));
    expect(await stepsOf(resource, operation)).toEqual(['accepted', 'applied', 'ending']);
  });

  it('are there after a restart, and are listed with their operations, newest first', async () => {
    const at = await freshResourceDatabase();
    const before = await givenResource({}, at);
    const id = await givenRunning(before);
    const stop = await before.useCases.stop(owner, id);
    await see(before, id, stop.id, 'applied');
    const after = await givenResource({}, at);
    expect(await stepsOf(after, stop.id)).toEqual(['accepted', 'applied']);
    const first = await after.useCases.operations(owner, id, { limit: 1, after: null });
    expect(first.items).toMatchObject([
      { id: stop.id, kind: 'stop', status: 'running', steps: [{ name: 'accepted' }, { name: 'applied' }] },
    ]);
    const rest = await after.useCases.operations(owner, id, { limit: 1, after: first.last });
    expect(rest.items).toMatchObject([{ kind: 'create', steps: [{ name: 'accepted' }, { name: 'reached' }] }]);
    expect(rest.last).toBeNull();
  });
});

describe('an operation that the reaper ends', () => {
  it('says in its error, its last step and the log that its time was over, and how far it had come', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    const id = await resource.instanceOfOrder();
    const { id: operation } = (await resource.useCases.show(owner, id)).operation;
    await see(resource, id, operation, 'applied', 'scheduled');
    resource.clock.pass(120);
    await resource.useCases.reapOverdue();
    const message = 'The cluster did not confirm the create in time. Last seen of it: Seen: scheduled.';
    const shown = await resource.useCases.operation(owner, asOperationId(operation));
    expect(shown).toMatchObject({ status: 'failed', error: { code: 'unconfirmed', message } });
    expect(shown.steps.at(-1)).toMatchObject({ name: 'failed', message });
    const { items } = await resource.useCases.logs(owner, id, { limit: 2, after: null });
    expect(items.map((line) => line.message)).toEqual([`CREATING to FAILED: ${message}`, `Create failed: ${message}`]);
    expect(await resource.useCases.show(owner, id)).toMatchObject({ failure: { message } });
  });

  it('says so where nothing was seen of it', async () => {
    const resource = await givenResource();
    await resource.orderPaid();
    resource.clock.pass(120);
    await resource.useCases.reapOverdue();
    const { operation } = await resource.useCases.show(owner, await resource.instanceOfOrder());
    expect(operation.error?.message).toBe('The cluster did not confirm the create in time. Nothing of it was seen in the cluster.');
  });

  it.each([
    ['settled first', ['succeeded']],
    ['reaped first', ['failed']],
    ['at the same moment', ['succeeded', 'failed']],
  ])('on one replica while another settles it ends once: %s', async (order, ends) => {
    const at = await freshResourceDatabase();
    const [one, other] = [await givenResource({}, at), await givenResource({}, at)];
    await one.orderPaid();
    const id = await one.instanceOfOrder();
    const { id: operation } = (await one.useCases.show(owner, id)).operation;
    for (const replica of [one, other]) replica.clock.pass(120);
    const settle = () => one.useCases.settleInstance(id, 1, { kind: 'reached' });
    const reap = () => other.useCases.reapOverdue();
    const [first, second] = order === 'reaped first' ? [reap, settle] : [settle, reap];
    if (order === 'at the same moment') await Promise.all([first(), second(), first(), second()]);
    else {
      await first();
      await second();
    }
    const { status, steps, error } = await one.useCases.operation(owner, asOperationId(operation));
    const told = (await one.published()).flatMap((event) =>
      event.event_type === 'INSTANCE_STATUS_CHANGED' && event.data.operation?.id === operation ? [event.data.operation.status] : [],
    );
    expect(told).toEqual([status]);
    expect(steps.map(({ name }) => name)).toEqual(['accepted', status === 'succeeded' ? 'reached' : 'failed']);
    expect(error?.code).toBe(status === 'succeeded' ? undefined : 'unconfirmed');
    expect(other.overdue).toEqual(status === 'succeeded' ? [] : ['create']);
    expect(ends).toContain(status);
    expect(await one.useCases.show(owner, id)).toMatchObject({ status: 'RUNNING', failure: null });
  });
});

import { asOperationId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { admin, givenResource, givenRunning, owner, stranger } from '../support/given-resource.js';

describe('operations on an instance', () => {
  it('that come 50 at once are one operation, one generation, one event', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.stop(owner, id);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    const before = (await resource.published()).length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => resource.useCases.start(owner, id)));
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(await resource.store.load(id)).toMatchObject({ status: 'STARTING', generation: 3 });
    expect(await resource.published()).toHaveLength(before + 1);
  });

  it('of two kinds at once are one accepted and one refused, which names the other', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.settleInstance(id, 1, { kind: 'failed', reason: 'crash-loop', message: 'why', terminal: false });
    const outcomes = await Promise.allSettled([resource.useCases.start(owner, id), resource.useCases.stop(owner, id)]);
    // Which of the two is first is the database's to say.
    const accepted = outcomes.flatMap((outcome, index) =>
      outcome.status === 'fulfilled' ? [{ ...outcome.value, asked: ['start', 'stop'][index] }] : [],
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(accepted).toMatchObject([{ kind: accepted[0]?.asked, status: 'pending' }]);
    const { id: operationId, kind: operationKind } = accepted[0] ?? {};
    expect(refused).toMatchObject([{ kind: 'refused', code: 'instance.operation-in-progress', data: { operationId, operationKind } }]);
  });

  it('are superseded by delete, which wins against anything', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const restart = await resource.useCases.restart(owner, id);
    const remove = await resource.useCases.delete(owner, id);
    expect(await resource.useCases.operation(owner, asOperationId(restart.id))).toMatchObject({ status: 'superseded' });
    await resource.useCases.settleInstance(id, 2, { kind: 'reached' });
    expect(await resource.store.load(id)).toMatchObject({ status: 'DELETING', generation: 3 });
    await resource.useCases.settleInstance(id, 3, { kind: 'deleted' });
    expect(await resource.useCases.operation(owner, asOperationId(remove.id))).toMatchObject({ kind: 'delete', status: 'succeeded' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'DELETED', runtime: { state: 'Deleted', stale: false } });
  });

  it('end with the settlement of their own generation and are told', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { id: operation } = await resource.useCases.stop(owner, id);
    await resource.useCases.settleInstance(id, 1, { kind: 'stopped' });
    expect(await resource.useCases.operation(owner, asOperationId(operation))).toMatchObject({ status: 'pending' });
    resource.clock.pass(3);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    expect(await resource.useCases.operation(owner, asOperationId(operation))).toMatchObject({
      status: 'succeeded',
      error: null,
      updatedAt: resource.clock.now().toISOString(),
    });
    expect((await resource.published()).slice(-2)).toMatchObject([
      {
        event_type: 'INSTANCE_STATUS_CHANGED',
        data: { from: 'STOPPING', to: 'STOPPED', operation: { id: operation, kind: 'stop', status: 'succeeded' } },
      },
      { event_type: 'INSTANCE_STOPPED', data: { operation: { id: operation, kind: 'stop', status: 'succeeded' } } },
    ]);
  });

  it('are for the owner and the admin; for anybody else there is no such thing', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const page = { limit: 10, after: null };
    const { stop, start, restart, delete: remove, update, show, logs, operations, operation } = resource.useCases;
    const { id: operationId } = (await show(owner, id)).operation;
    const foreign = [
      stop(stranger, id),
      start(stranger, id),
      restart(stranger, id),
      remove(stranger, id),
      update(stranger, id, { name: 'mine' }, 'any'),
      show(stranger, id),
      logs(stranger, id, page),
      operations(stranger, id, page),
      operation(stranger, asOperationId(operationId)),
    ];
    for (const answer of await Promise.allSettled(foreign)) expect(answer).toMatchObject({ reason: { kind: 'not-found' } });
    expect(await stop(admin, id)).toMatchObject({ kind: 'stop' });
  });

  it('write nothing when a settlement says nothing new', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const before = resource.database.statements.of('settle-instance').statements;
    await resource.useCases.settleInstance(id, 1, { kind: 'reached' });
    expect(resource.database.statements.of('settle-instance').statements - before).toBe(1);
  });

  it('are read in the log, with what came of them, newest first', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { items, last } = await resource.useCases.logs(owner, id, { limit: 3, after: null });
    const rest = await resource.useCases.logs(owner, id, { limit: 10, after: last });
    expect([...items, ...rest.items].map(({ logType, message }) => `${logType} ${message}`)).toEqual([
      'STATE_CHANGE CREATING to RUNNING.',
      'INFO Create succeeded.',
      expect.stringMatching(/^INFO Reached at http:\/\/i-\w+\.localhost:8080\/\.$/),
      'INFO Create accepted.',
      'INFO Created from berth/hello:1.',
    ]);
    expect(rest.last).toBeNull();
  });

  it('leave the name alone, and renaming leaves them alone', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.stop(owner, id);
    await resource.useCases.update(owner, id, { name: 'ein anderer' }, 'any');
    expect(await resource.useCases.show(owner, id)).toMatchObject({
      name: 'ein anderer',
      status: 'STOPPING',
      operation: { status: 'pending' },
    });
  });
});

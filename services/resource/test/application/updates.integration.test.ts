import { describe, expect, it } from 'vitest';
import { admin, givenResource, givenRunning, owner, type Resource, stranger } from '../support/given-resource.js';

const HELLO_2 = { spec: { image: 'berth/hello:2' } };

const told = async (resource: Resource, since: number) => (await resource.published()).slice(since);

describe('a change of an instance', () => {
  it('by an admin gives it another specification and tells of it, in order', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const before = (await resource.published()).length;
    const operation = await resource.useCases.update(admin, id, { spec: { cpu: 1, image: 'berth/hello:2' } }, 'any');
    expect(operation).toMatchObject({ kind: 'update', status: 'pending' });
    expect(await resource.store.load(id)).toMatchObject({
      status: 'UPDATING',
      desired: 'RUNNING',
      generation: 2,
      spec: { cpu: 1, memory: 4096, image: 'berth/hello:2' },
    });
    expect(resource.nudged.at(-1)).toBe(id);
    await resource.useCases.settleInstance(id, 1, { kind: 'reached' });
    expect(await resource.store.load(id)).toMatchObject({ status: 'UPDATING' });
    await resource.useCases.settleInstance(id, 2, { kind: 'reached' });
    const now = { cpu: 1, memory: 4096, gpu: 0, image: 'berth/hello:2', order_id: 99n };
    expect(await told(resource, before)).toMatchObject([
      {
        event_type: 'INSTANCE_SPEC_CHANGED',
        data: { ...now, previous: { cpu: 2, memory: 4096, gpu: 0, image: 'berth/hello:1' } },
      },
      { event_type: 'INSTANCE_IMAGE_UPDATED', data: { ...now, previous_image: 'berth/hello:1' } },
      { event_type: 'INSTANCE_STATUS_CHANGED', data: { ...now, from: 'RUNNING', to: 'UPDATING', operation: { id: operation?.id } } },
      {
        event_type: 'INSTANCE_STATUS_CHANGED',
        data: { from: 'UPDATING', to: 'RUNNING', operation: { id: operation?.id, kind: 'update', status: 'succeeded' } },
      },
    ]);
    const log = await resource.useCases.logs(owner, id, { limit: 20, after: null });
    expect(log.items.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Specification changed: cores 2 to 1, image.', 'The image is berth/hello:2, no longer berth/hello:1.']),
    );
  });

  it('of the config alone is told by its status, since no event carries a config', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const before = (await resource.published()).length;
    await resource.useCases.update(admin, id, { spec: { config: { healthPath: '/ready' } } }, 'any');
    expect((await told(resource, before)).map(({ event_type }) => event_type)).toEqual(['INSTANCE_STATUS_CHANGED']);
    expect((await resource.store.load(id))?.spec.config).toMatchObject({ port: 8080, healthPath: '/ready' });
  });

  it('of a stopped one stays stopped', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.stop(owner, id);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    await resource.useCases.update(admin, id, HELLO_2, 'any');
    await resource.useCases.settleInstance(id, 3, { kind: 'stopped' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'STOPPED', spec: { image: 'berth/hello:2' } });
  });

  it('of both name and specification is one, or none', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    expect(await resource.useCases.update(admin, id, { name: 'neu', ...HELLO_2 }, 'any')).toMatchObject({ kind: 'update' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ name: 'neu', status: 'UPDATING' });
    const other = resource.useCases.update(admin, id, { name: 'anders', spec: { cpu: 1 } }, 'any');
    await expect(other).rejects.toMatchObject({ code: 'instance.operation-in-progress' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ name: 'neu' });
  });

  it('of the name is the owner’s, of the specification only the admin’s', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    expect(await resource.useCases.update(owner, id, { name: 'neu' }, 'any')).toBeNull();
    const forbidden = resource.useCases.update(owner, id, { name: 'anders', ...HELLO_2 }, 'any');
    await expect(forbidden).rejects.toMatchObject({ kind: 'forbidden', code: 'auth.forbidden' });
    await expect(resource.useCases.update(stranger, id, HELLO_2, 'any')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await resource.useCases.show(owner, id)).toMatchObject({ name: 'neu', status: 'RUNNING' });
  });

  it('of the specification is none for an admin who is blocked, but of the name is', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.userBecomes('BLOCKED', admin.userId);
    const refused = resource.useCases.update(admin, id, HELLO_2, 'any');
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden', code: 'user.blocked' });
    expect(await resource.useCases.update(admin, id, { name: 'neu' }, 'any')).toBeNull();
    expect(await resource.useCases.show(owner, id)).toMatchObject({ name: 'neu', status: 'RUNNING' });
  });

  it('that comes 20 times at once is one operation, one generation, and told once', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const before = (await resource.published()).length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => resource.useCases.update(admin, id, HELLO_2, 'any')));
    expect(new Set(answers.map((answer) => answer?.id)).size).toBe(1);
    expect(await resource.store.load(id)).toMatchObject({ generation: 2 });
    expect(await told(resource, before)).toHaveLength(3);
  });
});

import { asInstanceId, asOrderId, asUserId, type UnitOfWork } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { restart, start, stop } from '../../src/domain/instance/commands.js';
import { createInstance } from '../../src/domain/instance/create-instance.js';
import type { Instance } from '../../src/domain/instance/instance.js';
import { unchanged } from '../../src/domain/instance/instance.events.js';
import type { Instances } from '../../src/domain/instance/instances.js';
import { NEW, settling, ticket } from '../support/given-instance.js';

interface World {
  readonly instances: Instances;
  readonly unitOfWork: UnitOfWork;
  /** How many events wait to be published. */
  readonly published: () => Promise<number>;
}

const add = ({ instances, unitOfWork }: World, change: Partial<typeof NEW> = {}, operation = 'create') =>
  unitOfWork.run('add', (tx) => instances.add(tx, createInstance({ ...NEW, ...change }, ticket(operation))));
const update = ({ instances, unitOfWork }: World, decide: Parameters<Instances['update']>[2]) =>
  unitOfWork.run('update', (tx) => instances.update(tx, NEW.instanceId, decide));
const read = (world: World): Promise<Instance> => update(world, unchanged);
const givenRunning = async (world: World) => {
  await add(world);
  await update(world, (instance) => settling(instance, { kind: 'reached' }));
};

/** What every keeper of instances has to do. */
export function instancesContract(givenWorld: () => Promise<World>): void {
  describe('instances', () => {
    it('are read back as they were decided', async () => {
      const world = await givenWorld();
      const { state } = createInstance(NEW, ticket('create'));
      expect(await add(world)).toBe('added');
      expect(await read(world)).toEqual(state);
      const running = await update(world, (instance) => settling(instance, { kind: 'reached' }));
      expect(await read(world)).toEqual(running);
      const failed = await update(world, (instance) =>
        settling(instance, { kind: 'failed', reason: 'crash-loop', message: 'why', terminal: true }, 5),
      );
      expect(await read(world)).toEqual(failed);
    });

    it('hold ids up to the last of 64 bits exactly', async () => {
      const world = await givenWorld();
      const instanceId = asInstanceId(2n ** 63n - 1n);
      const orderId = asOrderId(2n ** 63n - 3n);
      await add(world, { instanceId, orderId });
      expect(await world.unitOfWork.run('look', (tx) => world.instances.idOfOrder(tx, orderId))).toBe(instanceId);
    });

    it('refuse an id and an order that are taken, and say which', async () => {
      const world = await givenWorld();
      await add(world);
      expect(await add(world, { orderId: asOrderId(1n) }, 'b')).toBe('id-taken');
      expect(await add(world, { instanceId: asInstanceId(1n) }, 'c')).toBe('order-taken');
      expect(await world.published()).toBe(1);
    });

    it('can go on in a transaction in which one was refused', async () => {
      const world = await givenWorld();
      await add(world);
      const other = { ...NEW, orderId: asOrderId(5n) };
      await world.unitOfWork.run('again', async (tx) => {
        expect(await world.instances.add(tx, createInstance(other, ticket('b')))).toBe('id-taken');
        expect(await world.instances.add(tx, createInstance({ ...other, instanceId: asInstanceId(6n) }, ticket('c')))).toBe('added');
      });
      expect(await world.unitOfWork.run('look', (tx) => world.instances.idOfOrder(tx, asOrderId(5n)))).toBe(6n);
    });

    it('are not found when there is none', async () => {
      const world = await givenWorld();
      await expect(read(world)).rejects.toMatchObject({ kind: 'not-found', code: 'instance.not-found' });
    });

    it('let one of 20 racing commands win; the others see what it did', async () => {
      const world = await givenWorld();
      await givenRunning(world);
      const before = await world.published();
      const race = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => update(world, (instance) => (n % 2 === 0 ? stop : restart)(instance, ticket(`racer-${n}`)))),
      );
      const operations = race.flatMap((result) => (result.status === 'fulfilled' ? [result.value.operation.id] : []));
      expect(operations).toHaveLength(10);
      expect(new Set(operations).size).toBe(1);
      expect((await read(world)).generation).toBe(2);
      expect(await world.published()).toBe(before + 1);
    });

    it('keep nothing of a transaction that fails, neither state nor event', async () => {
      const world = await givenWorld();
      await givenRunning(world);
      const [before, events] = [await read(world), await world.published()];
      const failing = world.unitOfWork.run('fail', async (tx) => {
        await world.instances.update(tx, NEW.instanceId, (instance) => stop(instance, ticket('stop')));
        throw new Error('the process lost its temper');
      });
      await expect(failing).rejects.toThrow('temper');
      expect(await read(world)).toEqual(before);
      expect(await world.published()).toBe(events);
    });

    it('notice a version that moved between reading and writing, and decide again', async () => {
      const world = await givenWorld();
      await givenRunning(world);
      let tries = 0;
      await world.unitOfWork.run('stop', (tx) =>
        world.instances.update(tx, NEW.instanceId, async (instance) => {
          tries += 1;
          if (tries === 1) await world.instances.holdRunningOf(tx, NEW.userId);
          return stop(instance, ticket('stop'));
        }),
      );
      expect(tries).toBe(2);
      expect((await read(world)).status).toBe('STOPPING');
    });

    it('of a user that run or should are found, and only those', async () => {
      const world = await givenWorld();
      await givenRunning(world);
      await add(world, { instanceId: asInstanceId(1n), orderId: asOrderId(1n) }, 'b');
      await add(world, { instanceId: asInstanceId(2n), orderId: asOrderId(2n), userId: asUserId(9) }, 'c');
      const hold = () => world.unitOfWork.run('hold', (tx) => world.instances.holdRunningOf(tx, NEW.userId));
      expect(await hold()).toEqual([NEW.instanceId]);
      await update(world, (instance) => stop(instance, ticket('stop')));
      expect(await hold()).toEqual([]);
    });

    it('keep every operation: the one that ended and the one that began', async () => {
      const world = await givenWorld();
      await givenRunning(world);
      await update(world, (instance) => stop(instance, ticket('stop', 2)));
      await update(world, (instance) => settling(instance, { kind: 'stopped' }, 3));
      const started = await update(world, (instance) => start(instance, ticket('start', 4)));
      expect(await read(world)).toEqual(started);
      expect(await world.instances.overdue(ticket('x', 4).deadline, 10)).toEqual([NEW.instanceId]);
      expect(await world.instances.overdue(new Date(ticket('x', 4).deadline.getTime() - 1), 10)).toEqual([]);
    });
  });
}

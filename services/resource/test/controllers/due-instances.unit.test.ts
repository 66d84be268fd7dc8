import type { InstanceId } from '@berth/shared-kernel';
import { expect, it } from 'vitest';
import type { DueInstance } from '../../src/application/ports/reconcile-store.js';
import { DueInstances } from '../../src/controllers/due-instances.js';
import { freshId } from '../support/desired.js';

it('what is due is called for when something new is wanted of it, and all of it is offered now and then', async () => {
  const [one, other] = [freshId(), freshId()];
  let due: DueInstance[] = [];
  let ms = 1000;
  let offered: InstanceId[] = [];
  let wanted: InstanceId[] = [];
  const instances = new DueInstances({
    store: { due: async () => due },
    clock: { now: () => new Date(ms) },
    allEveryMs: 1000,
    offer: (id) => offered.push(id),
    want: (id) => wanted.push(id),
  });
  const look = async (passedMs: number, ...now: DueInstance[]) => {
    [due, offered, wanted, ms] = [now, [], [], ms + passedMs];
    await instances.look();
    return { wanted, offered };
  };
  const first = { instanceId: one, generation: 1, wake: 0 };
  const nothing = { wanted: [], offered: [] };
  expect(await look(0, first)).toEqual({ wanted: [one], offered: [] });
  expect(await look(250, first)).toEqual(nothing);
  expect(await look(250, first, { instanceId: other, generation: 1, wake: 0 })).toEqual({ wanted: [other], offered: [] });
  expect(await look(250, { ...first, wake: 1 })).toEqual({ wanted: [one], offered: [] });
  expect(await look(200, { ...first, generation: 2, wake: 1 })).toEqual({ wanted: [one], offered: [] });
  expect(await look(49)).toEqual(nothing);
  expect(await look(0, { ...first, generation: 2, wake: 1 })).toEqual({ wanted: [one], offered: [] });
  expect(await look(1, { ...first, generation: 2, wake: 1 })).toEqual({ wanted: [], offered: [one] });
  expect(await look(999, { ...first, generation: 2, wake: 1 })).toEqual(nothing);
  expect(await look(1, { ...first, generation: 2, wake: 1 })).toEqual({ wanted: [], offered: [one] });
});

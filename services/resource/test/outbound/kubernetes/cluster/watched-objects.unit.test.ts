import { describe, expect, it } from 'vitest';
import { KeyedTurns } from '../../../../src/outbound/kubernetes/keyed-turns.js';
import { groupObjects } from '../../../../src/outbound/kubernetes/observe/group-objects.js';
import { WatchedObjects } from '../../../../src/outbound/kubernetes/observe/watched-objects.js';
import { freshId } from '../../../support/desired.js';

const id = freshId();
const ours = `i-${id.toString(36)}`;
const named = (name: string, instanceId: unknown = id) => ({
  metadata: { name, namespace: 'n', labels: { 'berth.dev/instance-id': String(instanceId) } },
});

describe('watched objects', () => {
  it('are known by the instance that they belong to, until the last of them is gone', () => {
    const objects = new WatchedObjects();
    expect(objects.deployment(`n/${ours}`, named(ours))).toBe(id);
    expect(objects.pod('n/a', named('a'))).toBe(id);
    expect(objects.pod('n/b', named('b'))).toBe(id);
    expect(objects.get(id)?.pods.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
    expect(objects.pod('n/a', null)).toBe(id);
    expect(objects.deployment(`n/${ours}`, null)).toBe(id);
    expect(objects.get(id)).toMatchObject({ deployment: null, pods: [{ metadata: { name: 'b' } }] });
    expect(objects.pod('n/b', null)).toBe(id);
    expect(objects.get(id)).toBeNull();
    expect(objects.ids()).toEqual([]);
  });

  it('of different kinds may share a name', () => {
    const objects = new WatchedObjects();
    objects.deployment(`n/${ours}`, named(ours));
    objects.service(`n/${ours}`, named(ours));
    objects.ingress(`n/${ours}`, named(ours));
    objects.service(`n/${ours}`, null);
    expect(objects.get(id)).toMatchObject({
      deployment: { metadata: { name: ours } },
      service: null,
      ingress: { metadata: { name: ours } },
    });
    expect(objects.deployment(`n/${ours}`, null)).toBe(id);
    expect(objects.ingress(`n/${ours}`, null)).toBe(id);
    expect(objects.get(id)).toBeNull();
  });

  it('that are nobody’s are left out: without a readable id, or a copy under another name', () => {
    const objects = new WatchedObjects();
    expect(objects.pod('n/x', named('x', 'seven'))).toBeNull();
    expect(objects.pod('n/y', { metadata: { name: 'y' } })).toBeNull();
    expect(objects.pod('n/gone', null)).toBeNull();
    objects.deployment(`n/${ours}`, named(ours));
    expect(objects.deployment('n/copy', named('copy'))).toBeNull();
    expect(objects.deployment('n/copy', null)).toBeNull();
    expect(objects.get(id)?.deployment?.metadata?.name).toBe(ours);
  });
});

describe('listed objects', () => {
  const nothing = { deployments: [], services: [], ingresses: [], replicaSets: [], pods: [] };

  it('are grouped by instance, ours before a copy of it', () => {
    const other = freshId();
    const groups = groupObjects({
      ...nothing,
      deployments: [named('copy'), named(ours), named('another-copy')],
      pods: [named('a'), named('b', other), named('c', 'seven')],
    });
    expect([...groups.keys()]).toEqual([id, other]);
    expect(groups.get(id)?.deployment?.metadata?.name).toBe(ours);
    expect(groupObjects({ ...nothing, services: [named('copy')] }).get(id)?.service?.metadata?.name).toBe('copy');
    expect(groups.get(other)).toMatchObject({ deployment: null, pods: [{ metadata: { name: 'b' } }] });
  });
});

describe('turns', () => {
  it('are taken one at a time for a key, in the order asked, and past one that failed', async () => {
    const turns = new KeyedTurns<string>();
    const log: string[] = [];
    const work = (name: string, key: string, fails = false) =>
      turns.run(key, async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const results = await Promise.allSettled([work('a1', 'a', true), work('a2', 'a'), work('b1', 'b'), work('a3', 'a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(log.filter((line) => line.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends', 'a3 begins', 'a3 ends']);
    expect(log.indexOf('b1 begins')).toBeLessThan(log.indexOf('a1 ends'));
  });
});

import type { ServerResponse } from 'node:http';
import { type InstanceId, systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { InstanceWatch } from '../../../../src/outbound/kubernetes/instance-watch.js';
import { silent } from '../../../support/desired.js';
import { FakeApiserver, json } from '../source/fake-apiserver.js';
import { INSTANCE, readyPod } from './pod-of.js';

const KINDS = ['deployments', 'pods', 'services', 'ingresses'] as const;
type Kind = (typeof KINDS)[number];

const name = `i-${INSTANCE.toString(36)}`;
const labels = { 'berth.dev/instance-id': String(INSTANCE), 'app.kubernetes.io/managed-by': 'berth' };
const annotations = { 'berth.dev/generation': '1', 'berth.dev/restart-token': 'first' };
const metadata = { name, namespace: 'berth-u-7', labels, resourceVersion: '1', uid: 'u' };
const { metadata: podMetadata, ...pod } = readyPod();
const OBJECTS: Record<Kind, object> = {
  deployments: { metadata, spec: { replicas: 1, template: { metadata: { annotations } } } },
  services: { metadata },
  ingresses: { metadata },
  pods: { ...pod, metadata: { ...metadata, name: 'a-pod', annotations, creationTimestamp: String(podMetadata?.creationTimestamp) } },
};

describe('the watch over four kinds of objects', () => {
  let server: FakeApiserver;
  let watch: InstanceWatch;
  const listings = new Map<Kind, ServerResponse>();
  const watches = new Map<Kind, ServerResponse>();
  const told: [InstanceId, ObservedInstance | null][] = [];
  const proofs: Date[] = [];
  let isDrifted = false;

  beforeEach(async () => {
    for (const memory of [listings, watches]) memory.clear();
    for (const memory of [told, proofs]) memory.length = 0;
    isDrifted = false;
    server = await FakeApiserver.open();
    server.answer = (request, response) => {
      const { path, query } = server.asked.at(-1) ?? {};
      const kind = KINDS.find((one) => path?.endsWith(one)) ?? 'pods';
      if (query?.['watch'] === undefined) listings.set(kind, response);
      else watches.set(kind, response.writeHead(200, { 'content-type': 'application/json' }));
      request.resume();
    };
    watch = new InstanceWatch({
      kubeConfig: server.kubeConfig(),
      listener: { observed: (id, state) => void told.push([id, state]), alive: (at) => void proofs.push(at) },
      clock: systemClock,
      logger: silent,
      timings: { watchSeconds: 300, resyncEveryMs: 300_000 },
      isDrifted: () => isDrifted,
    });
  });
  afterEach(async () => {
    await watch.stop();
    await server.close();
  });

  const list = async (kind: Kind, items: readonly object[] = [OBJECTS[kind]]) => {
    const response = await eventually(() => listings.get(kind) ?? null);
    json(response, 200, { metadata: { resourceVersion: '1' }, items });
    await eventually(() => watches.has(kind));
  };
  const say = (kind: Kind, type: string, object: object) => watches.get(kind)?.write(`${JSON.stringify({ type, object })}\n`);
  let version = 1;
  const beat = (kind: Kind) => say(kind, 'BOOKMARK', { metadata: { resourceVersion: String((version += 1)) } });

  it('tells nothing before all four were listed: a part would look like something that is missing', async () => {
    for (const kind of KINDS.slice(0, 3)) await list(kind);
    beat('pods');
    say('services', 'DELETED', OBJECTS.services);
    say('services', 'ADDED', OBJECTS.services);
    expect([watch.isSynced(), watch.find(INSTANCE), told, proofs]).toEqual([false, null, [], []]);
    await list('ingresses');
    await watch.synced;
    expect(told).toEqual([[INSTANCE, expect.objectContaining({ readyReplicas: 1, pods: 1, phase: 'Running' })]]);
    expect(watch.find(INSTANCE)?.ingress).not.toBeNull();
    expect(proofs).not.toEqual([]);
  });

  it('is as alive as the one of the four that is silent', async () => {
    for (const kind of KINDS) await list(kind);
    await watch.synced;
    const listedBy = Date.now();
    const loud = KINDS.slice(0, 3);
    const until = performance.now() + 1000;
    await eventually(() => {
      for (const kind of loud) beat(kind);
      return performance.now() > until;
    });
    // The silent one was last heard of when it was listed.
    expect(proofs.at(-1)?.getTime()).toBeLessThanOrEqual(listedBy);
    beat('ingresses');
    await eventually(() => (proofs.at(-1)?.getTime() ?? 0) > listedBy + 800);
  });

  it('tells every change once, and null when the last object is gone', async () => {
    for (const kind of KINDS) await list(kind);
    await watch.synced;
    say('pods', 'DELETED', OBJECTS.pods);
    await eventually(() => told.at(-1)?.[1]?.pods === 0);
    const so = told.length;
    say('services', 'MODIFIED', { metadata: { ...metadata, resourceVersion: '9' } });
    for (const kind of ['services', 'ingresses', 'deployments'] as const) say(kind, 'DELETED', OBJECTS[kind]);
    await eventually(() => told.at(-1)?.[1] === null);
    // What was changed of the Service is nothing that an observation says.
    expect(told.slice(so).every(([, state]) => state === null || state.totalReplicas === 0 || state.pods === 0)).toBe(true);
    expect(
      new Set(told.map(([, state]) => JSON.stringify(state, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))))
        .size,
    ).toBe(told.length);
  });

  it('tells of what has drifted at every change of it: it may be another object than the one that was repaired meanwhile', async () => {
    for (const kind of KINDS) await list(kind);
    await watch.synced;
    isDrifted = true;
    say('services', 'MODIFIED', { metadata: { ...metadata, resourceVersion: '9' } });
    await eventually(() => told.length === 2);
    say('ingresses', 'MODIFIED', { metadata: { ...metadata, resourceVersion: '9' } });
    await eventually(() => told.length === 3);
    expect(told[2]).toEqual(told[1]);
    expect(told[2]?.[1]?.drifted).toBe(true);
  });

  it('tells nothing after it was stopped', async () => {
    for (const kind of KINDS) await list(kind);
    await watch.synced;
    const so = told.length;
    await watch.stop();
    expect(watch.find(INSTANCE)).toBeNull();
    expect(told).toHaveLength(so);
  });
});

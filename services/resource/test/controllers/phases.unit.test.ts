import { type BerthError, forbidden, invalidInput, refused, unavailable } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../src/application/ports/cluster.js';
import { DEFAULT_TIMINGS } from '../../src/controllers/index.js';
import type { Pass, PhaseTools } from '../../src/controllers/phase.js';
import { runPhases } from '../../src/controllers/reconcile-instance.js';
import type { Settlement } from '../../src/domain/instance/settlement.js';
import { NOW, aPass, ago, seen, target } from '../support/passes.js';

interface World {
  readonly reached?: boolean;
  /** What a live look finds. */
  readonly live?: ObservedInstance | null;
  readonly applyFails?: BerthError;
}

/** Runs one pass in a small world and tells what came of it. */
async function pass(change: Partial<Pass>, world: World = {}) {
  const settled: Settlement[] = [];
  const applied: boolean[] = [];
  let removed = 0;
  let looks = 0;
  let probes = 0;
  const tools: PhaseTools = {
    clock: { now: () => NOW },
    patience: DEFAULT_TIMINGS,
    wrote: () => {},
    settleInstance: async (_id, generation, settlement) => {
      expect(generation).toBe(5);
      settled.push(settlement);
    },
    prober: {
      probe: async () => {
        probes += 1;
        return { reached: world.reached ?? false, detail: 'answered 500' };
      },
    },
    cluster: {
      apply: async ({ running }) => {
        if (world.applyFails !== undefined) throw world.applyFails;
        applied.push(running);
        return { writes: 1 };
      },
      remove: async () => {
        removed += 1;
        return (world.live ?? null) === null;
      },
      find: async () => {
        looks += 1;
        return world.live ?? null;
      },
      list: async () => [],
      tidy: async () => {},
      watch: () => ({ synced: Promise.resolve(), isSynced: () => true, stop: async () => {} }),
    },
  };
  const { requeueAfterMs } = await runPhases(aPass(change), tools);
  return { settled, applied, removed, looks, probes, requeueAfterMs };
}

const running = (unreadySince: Date | null) => target({ status: 'RUNNING', settledGeneration: 5, unreadySince });

const NOTHING = { settled: [], applied: [], removed: 0, looks: 0, probes: 0, requeueAfterMs: null };

describe('a pass over an instance', () => {
  it('leaves a DELETED one and one that can never run alone', async () => {
    expect(await pass({ target: target({ desired: 'DELETED', status: 'DELETED' }) })).toEqual(NOTHING);
    for (const failureReason of ['invalid-spec', 'forbidden-image'])
      expect(await pass({ target: target({ status: 'FAILED', failureReason }), observed: null, thorough: true })).toEqual(NOTHING);
  });

  it('settles DELETED only when a live look finds nothing, whatever the watch says', async () => {
    const deleting = target({ desired: 'DELETED', status: 'DELETING' });
    expect(await pass({ target: deleting, observed: null }, { live: seen({ deleting: true }) })).toMatchObject({
      removed: 1,
      settled: [],
      requeueAfterMs: 250,
    });
    expect(await pass({ target: deleting, observed: seen() })).toMatchObject({
      removed: 1,
      settled: [{ kind: 'deleted' }],
      requeueAfterMs: 0,
    });
  });

  it('asks the cluster nothing while the watch shows that a removal is under way, unless it is to be thorough', async () => {
    const under = { target: target({ desired: 'DELETED', status: 'DELETING' }), observed: seen({ deleting: true }) };
    expect(await pass(under)).toEqual(NOTHING);
    expect(await pass({ ...under, thorough: true }, { live: seen({ deleting: true }) })).toMatchObject({ removed: 1, settled: [] });
    expect(await pass({ ...under, thorough: true })).toMatchObject({ removed: 1, settled: [{ kind: 'deleted' }] });
  });

  it.each([
    ['nothing', null],
    ['an older generation', seen({ generation: 4 })],
    ['another restart token', seen({ restartToken: 'older' })],
    ['no replica where one is wanted', seen({ totalReplicas: 0 })],
  ])('applies when the watch has seen %s, and settles nothing from it', async (_name, observed) => {
    expect(await pass({ observed }, { reached: true })).toMatchObject({ applied: [true], settled: [], probes: 0 });
  });

  it('applies though all looks well when drift is looked for, and goes on', async () => {
    expect(await pass({ thorough: true }, { reached: true })).toMatchObject({ applied: [true], settled: [{ kind: 'reached' }] });
    expect(await pass({}, { reached: true })).toMatchObject({ applied: [] });
  });

  it('applies when something was changed by hand, and goes on', async () => {
    expect(await pass({ observed: seen({ drifted: true }) }, { reached: true })).toMatchObject({
      applied: [true],
      settled: [{ kind: 'reached' }],
    });
    expect(await pass({ target: running(null), observed: seen({ drifted: true }) })).toMatchObject({ applied: [true], settled: [] });
  });

  it.each([invalidInput('cluster.invalid-spec', 'no'), refused('cluster.quota-exceeded', 'no'), forbidden('cluster.forbidden', 'no')])(
    'fails for good what the cluster will never take, and looks once more at what is new',
    async (applyFails) => {
      const settled = [{ kind: 'failed', reason: applyFails.code.replace('cluster.', ''), message: 'no', terminal: true }];
      const fresh = target({ status: 'CREATING', settledGeneration: 0 });
      expect(await pass({ target: fresh, observed: null }, { applyFails })).toMatchObject({ settled, requeueAfterMs: 0 });
      for (const status of ['STARTING', 'FAILED', 'STOPPED'] as const)
        expect(await pass({ target: target({ status }), observed: null }, { applyFails })).toMatchObject({ settled, requeueAfterMs: null });
    },
  );

  it('passes on an error that may go away, so that the key backs off', async () => {
    await expect(pass({ observed: null }, { applyFails: unavailable('cluster.unavailable', 'no') })).rejects.toMatchObject({
      code: 'cluster.unavailable',
    });
  });

  it('settles STOPPED only when a live look finds no pod', async () => {
    const stopping = {
      target: target({ desired: 'STOPPED', status: 'STOPPING' }),
      observed: seen({ totalReplicas: 0, readyReplicas: 0, pods: 0 }),
    };
    expect(await pass(stopping, { live: seen({ pods: 1 }) })).toMatchObject({ settled: [], requeueAfterMs: 250 });
    expect(await pass(stopping, { live: null })).toMatchObject({ settled: [], requeueAfterMs: 250 });
    expect(await pass(stopping, { live: seen({ pods: 0 }) })).toMatchObject({ settled: [{ kind: 'stopped' }], requeueAfterMs: null });
    const failed = target({ desired: 'STOPPED', status: 'FAILED', settledGeneration: 5 });
    expect(await pass({ ...stopping, target: failed }, { live: seen({ pods: 0 }) })).toMatchObject({ settled: [{ kind: 'stopped' }] });
    const ending = { ...stopping, observed: seen({ totalReplicas: 0, readyReplicas: 0, pods: 1 }) };
    expect(await pass(ending, { live: seen({ pods: 0 }) }), 'the watch shows a pod').toEqual(NOTHING);
    expect(await pass({ ...ending, thorough: true }, { live: seen({ pods: 0 }) })).toMatchObject({ settled: [{ kind: 'stopped' }] });
    const stopped = target({ desired: 'STOPPED', status: 'STOPPED', settledGeneration: 5 });
    expect(await pass({ ...stopping, target: stopped })).toEqual(NOTHING);
  });

  it('settles a new specification of a stopped one as STOPPED, and of a running one as RUNNING when the new pod is reached', async () => {
    const observed = seen({ totalReplicas: 0, readyReplicas: 0, pods: 0 });
    const resting = { target: target({ desired: 'STOPPED', status: 'UPDATING' }), observed };
    expect(await pass({ ...resting, observed: seen({ ...resting.observed, generation: 4 }) })).toMatchObject({
      applied: [false],
      settled: [],
    });
    expect(await pass(resting, { live: seen({ pods: 0 }) })).toMatchObject({ settled: [{ kind: 'stopped' }], probes: 0 });
    const updating = target({ status: 'UPDATING' });
    expect(await pass({ target: updating, observed: seen({ generation: 4 }) }, { reached: true })).toMatchObject({
      applied: [true],
      settled: [],
    });
    expect(await pass({ target: updating }, { reached: true })).toMatchObject({ settled: [{ kind: 'reached' }] });
  });

  it('waits for a pod, and fails for what keeps one from running', async () => {
    expect(await pass({ observed: seen({ readyReplicas: 0, phase: 'ContainerCreating' }) })).toEqual(NOTHING);
    expect(await pass({ observed: seen({ readyReplicas: 0, phase: 'Error' }) })).toEqual(NOTHING);
    for (const [phase, reason] of [
      ['CrashLoopBackOff', 'crash-loop'],
      ['ImagePullBackOff', 'image-pull'],
      ['OOMKilled', 'out-of-memory'],
    ] as const)
      expect((await pass({ observed: seen({ readyReplicas: 0, phase }) })).settled).toMatchObject([
        { kind: 'failed', reason, terminal: false },
      ]);
  });

  it.each([
    ['QuotaExceeded', 'quota-exceeded'],
    ['PodForbidden', 'forbidden'],
  ] as const)('fails for good when the cluster makes no pod at all (%s), also what had failed otherwise', async (phase, reason) => {
    const observed = seen({ readyReplicas: 0, phase, message: 'because' });
    const settled = [{ kind: 'failed', reason, terminal: true, message: expect.stringContaining('(because)') }];
    expect(await pass({ observed })).toMatchObject({ settled, requeueAfterMs: null });
    const crashed = target({ status: 'FAILED', failureReason: 'crash-loop', settledGeneration: 5 });
    expect(await pass({ target: crashed, observed })).toMatchObject({ settled });
    const known = target({ status: 'FAILED', failureReason: reason, settledGeneration: 5, terminal: true });
    expect(await pass({ target: known, observed })).toEqual(NOTHING);
  });

  it('gives a pod 15 s to find a node, counted from the last ready one', async () => {
    const observed = seen({ readyReplicas: 0, phase: 'Unschedulable', message: 'too few processor cores' });
    expect(await pass({ observed })).toMatchObject({ settled: [], requeueAfterMs: 15_000 });
    expect(await pass({ target: target({ unreadySince: ago(14_000) }), observed })).toMatchObject({ settled: [], requeueAfterMs: 1000 });
    expect(await pass({ target: target({ unreadySince: ago(15_000) }), observed })).toMatchObject({
      settled: [{ reason: 'unschedulable', terminal: false, message: expect.stringContaining('too few processor cores') }],
      requeueAfterMs: null,
    });
  });

  it('says a failure once, but says what it sees where only a deadline was known to have passed', async () => {
    const crashing = seen({ readyReplicas: 0, phase: 'CrashLoopBackOff' });
    const failed = target({ status: 'FAILED', failureReason: 'crash-loop', settledGeneration: 5 });
    expect(await pass({ target: failed, observed: crashing })).toEqual(NOTHING);
    const unconfirmed = target({ status: 'FAILED', failureReason: 'unconfirmed', settledGeneration: 5 });
    expect((await pass({ target: unconfirmed, observed: crashing })).settled).toMatchObject([{ reason: 'crash-loop' }]);
  });

  it('settles RUNNING when reached, keeps asking for a while, and then fails', async () => {
    expect(await pass({}, { reached: true })).toMatchObject({ settled: [{ kind: 'reached' }], requeueAfterMs: null });
    expect(await pass({ readySince: ago(9999) })).toMatchObject({ settled: [], requeueAfterMs: 500, probes: 1 });
    expect(await pass({ readySince: ago(10_000) })).toMatchObject({
      settled: [{ kind: 'failed', reason: 'unreachable', message: expect.stringContaining('answered 500') }],
      requeueAfterMs: 5000,
    });
    const failed = target({ status: 'FAILED', failureReason: 'unreachable', settledGeneration: 5 });
    expect(await pass({ target: failed, readySince: ago(60_000) })).toMatchObject({ settled: [], requeueAfterMs: 5000 });
    expect(await pass({ target: failed }, { reached: true })).toMatchObject({ settled: [{ kind: 'reached' }] });
  });

  it('lets a RUNNING one be without a ready pod for 30 s, of which it counts only those that it watched', async () => {
    const observed = seen({ readyReplicas: 0, phase: 'Error' });
    expect(await pass({ target: running(null), observed })).toMatchObject({ settled: [], requeueAfterMs: 30_000 });
    expect(await pass({ target: running(ago(29_999)), observed })).toMatchObject({ settled: [], requeueAfterMs: 1 });
    expect(await pass({ target: running(ago(30_000)), observed })).toMatchObject({ settled: [{ kind: 'failed', reason: 'unreachable' }] });
    expect(await pass({ target: running(ago(30_000)), observed, watchingSince: ago(10_000) })).toMatchObject({
      settled: [],
      requeueAfterMs: 20_000,
    });
    const crashing = seen({ readyReplicas: 0, phase: 'CrashLoopBackOff' });
    expect((await pass({ target: running(ago(30_000)), observed: crashing })).settled).toMatchObject([{ reason: 'crash-loop' }]);
    for (const [phase, reason] of [
      ['NodeLost', 'node-lost'],
      ['Evicted', 'node-lost'],
      ['Unschedulable', 'unschedulable'],
    ] as const) {
      const lost = seen({ readyReplicas: 0, phase, message: 'because' });
      expect((await pass({ target: running(ago(30_000)), observed: lost })).settled).toMatchObject([{ reason, terminal: false }]);
    }
    expect(await pass({ target: running(null) })).toEqual(NOTHING);
  });
});

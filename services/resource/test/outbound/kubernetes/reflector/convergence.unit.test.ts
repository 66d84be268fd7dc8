import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reflector } from '../../../../src/outbound/kubernetes/reflector/index.js';
import { silent } from '../../../support/desired.js';
import { HandTime } from './hand-time.js';
import { ModelServer, type Trouble, WELL } from './model-server.js';
import type { Thing } from './scripted-source.js';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const trouble: fc.Arbitrary<Trouble> = fc.record({
  dropTenths: fc.constantFrom(0, 2, 5, 10),
  list: fc.constantFrom('well', 'well', 'refused', 'dead'),
  watch: fc.constantFrom('well', 'well', 'refused', 'dead', 'dead-after-a-while', 'ends-at-once', 'garbled'),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), name, says: fc.integer({ min: 0, max: 99 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), name }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 30_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('trouble' as const), trouble }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class World {
  readonly time = new HandTime();
  readonly server = new ModelServer(this.time);
  /** What a listener who only believes what it is told holds. */
  readonly told = new Map<string, string>();
  aliveAt = 0;
  readonly reflector = new Reflector<Thing>({
    name: 'things',
    list: this.server.list,
    watch: this.server.watch,
    changed: (key, object) => void (object === null ? this.told.delete(key.slice(3)) : this.told.set(key.slice(3), object.says ?? '')),
    alive: () => void (this.aliveAt = this.now()),
    clock: this.time.clock,
    after: this.time.after,
    logger: silent,
    timings: { pageSize: 1 },
  });

  now(): number {
    return this.time.clock.now().getTime();
  }

  async do(next: Step): Promise<void> {
    if (next.kind === 'set') this.server.set(next.name, String(next.says));
    else if (next.kind === 'remove') this.server.remove(next.name);
    else if (next.kind === 'compact') this.server.compact();
    else if (next.kind === 'cut') this.server.cut();
    else if (next.kind === 'trouble') this.server.change(next.trouble);
    else await this.time.pass(next.ms);
    await this.time.settled();
  }

  views(): unknown[] {
    const held = this.reflector.items().map(({ metadata, says }) => [metadata?.name, says]);
    return [Object.fromEntries(held), Object.fromEntries(this.told)];
  }
}

describe('a reflector before any history of a server and any troubles', () => {
  it('shows what the server holds within a resync of the end of the troubles, at once from then on, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = new World();
        world.reflector.start();
        for (const next of steps) await world.do(next);
        world.server.change(WELL);
        // A minute, and what a connection that is dead by then may hold it up.
        await world.time.pass(60_000 + 13_000 + 4000);
        expect(world.views()).toEqual([world.server.state(), world.server.state()]);
        expect(world.now() - world.aliveAt).toBeLessThan(15_000);

        world.server.set('at once', 'yes');
        world.server.remove('a');
        await world.time.settled();
        expect(world.views()).toEqual([world.server.state(), world.server.state()]);

        await world.reflector.stop();
        await world.time.settled();
        expect(world.time.pending()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('never asks more than some times a second, whatever is answered', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async (constant) => {
        const world = new World();
        world.reflector.start();
        await world.time.settled();
        world.server.change(constant);
        for (let second = 0; second < 120; second++) {
          world.server.set('busy', String(second));
          await world.time.pass(1000);
        }
        await world.reflector.stop();
        expect(world.server.requests).toBeLessThan(120 * 6);
      }),
      { numRuns: 40 },
    );
  });

  it('is called stale while it is told nothing that proves anything', async () => {
    const silentTroubles: readonly Partial<Trouble>[] = [
      { watch: 'dead', list: 'dead' },
      { watch: 'refused', list: 'refused' },
      { watch: 'ends-at-once', list: 'dead' },
    ];
    for (const each of silentTroubles) {
      const world = new World();
      world.reflector.start();
      await world.time.settled();
      world.server.change({ ...WELL, ...each });
      await world.time.pass(180_000);
      expect(world.now() - world.aliveAt).toBeGreaterThan(165_000);
      expect(world.reflector.isSynced()).toBe(true);
      await world.reflector.stop();
    }
  });
});

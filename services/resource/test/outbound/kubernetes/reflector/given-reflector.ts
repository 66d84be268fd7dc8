import { Reflector, type ReflectorTimings } from '../../../../src/outbound/kubernetes/reflector/index.js';
import { silent } from '../../../support/desired.js';
import { HandTime } from './hand-time.js';
import { ScriptedSource, type Thing } from './scripted-source.js';

/** A reflector before a scripted server, with time by hand and back-offs without chance: 200, 400, 800 ms and so on. */
export class GivenReflector {
  readonly time = new HandTime();
  readonly source = new ScriptedSource();
  readonly told: [key: string, says: string | null][] = [];
  beats = 0;
  /** Done by the listener each time that it is told something. */
  whenTold = () => {};
  readonly reflector: Reflector<Thing>;

  constructor(timings: Partial<ReflectorTimings> = {}) {
    const { source, time } = this;
    this.reflector = new Reflector<Thing>({
      name: 'things',
      list: source.list,
      watch: source.watch,
      changed: (key, object) => {
        this.told.push([key, object === null ? null : (object.says ?? '')]);
        this.whenTold();
      },
      alive: () => void (this.beats += 1),
      clock: time.clock,
      after: time.after,
      random: () => 1,
      logger: silent,
      timings,
    });
  }

  static async started(timings: Partial<ReflectorTimings> = {}): Promise<GivenReflector> {
    const given = new GivenReflector(timings);
    given.reflector.start();
    await given.time.settled();
    return given;
  }

  /** Started, and the first list answered. */
  static async synced(
    items: readonly Thing[] = [],
    resourceVersion = '10',
    timings: Partial<ReflectorTimings> = {},
  ): Promise<GivenReflector> {
    const given = await GivenReflector.started(timings);
    await given.listed(items, resourceVersion);
    return given;
  }

  async listed(items: readonly Thing[], resourceVersion: string): Promise<void> {
    this.source.listing.give(items, resourceVersion);
    await this.time.settled();
  }

  /** The watch under way ends as promised after its time. */
  async watchedOut(): Promise<void> {
    await this.time.pass(this.source.watching.options.timeoutSeconds * 1000);
    this.source.watching.end();
    await this.time.settled();
  }

  async event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Thing): Promise<void> {
    this.source.watching.send(type, object);
    await this.time.settled();
  }

  async fails(error: unknown): Promise<void> {
    this.source.watching.fail(error);
    await this.time.settled();
  }

  /** What the reflector holds, by name. */
  holds(): Record<string, string> {
    return Object.fromEntries(this.reflector.items().map((each) => [each.metadata?.name ?? '', each.says ?? '']));
  }

  /** What was asked of the server so far, in numbers. */
  asked(): { lists: number; watches: number } {
    return { lists: this.source.lists.length, watches: this.source.watches.length };
  }
}

import { conflict, unavailable } from '@berth/shared-kernel';
import type { ListOptions, ListPage, ObjectSource, WatchEvent, WatchOptions } from '../../../../src/outbound/kubernetes/reflector/index.js';
import type { HandTime } from './hand-time.js';
import { type Thing, thing } from './scripted-source.js';

type Event = WatchEvent<Thing>;

/** How answers go wrong for now. */
export interface Trouble {
  /** Of ten events, how many never arrive. */
  readonly dropTenths: number;
  readonly list: 'well' | 'refused' | 'dead';
  readonly watch: 'well' | 'refused' | 'dead' | 'dead-after-a-while' | 'ends-at-once' | 'garbled';
}

export const WELL: Trouble = { dropTenths: 0, list: 'well', watch: 'well' };

/** A server with a history as etcd keeps one: versions that mean nothing to others, compaction, pages, and troubles on the way. */
export class ModelServer implements ObjectSource<Thing> {
  private readonly objects = new Map<string, Thing>();
  private readonly history: Event[] = [];
  private compacted = 0;
  private readonly snapshots = new Map<string, { readonly items: readonly Thing[]; readonly at: number }>();
  private changed = Promise.withResolvers<void>();
  private sent = 0;
  trouble: Trouble = WELL;
  requests = 0;
  /** Bumped to break every connection there is. */
  private era = 0;

  constructor(private readonly time: HandTime) {}

  /** What a list would show, by name. */
  state(): Record<string, string> {
    return Object.fromEntries([...this.objects].map(([name, { says = '' }]) => [name, says]));
  }

  set(name: string, says: string): void {
    const known = this.objects.has(name);
    const object = thing(name, this.versionAt(this.history.length + 1), says);
    this.objects.set(name, object);
    this.record({ type: known ? 'MODIFIED' : 'ADDED', object });
  }

  remove(name: string): void {
    if (!this.objects.delete(name)) return;
    this.record({ type: 'DELETED', object: thing(name, this.versionAt(this.history.length + 1)) });
  }

  compact(): void {
    this.compacted = this.history.length;
    this.snapshots.clear();
    this.cut();
  }

  cut(): void {
    this.era += 1;
    this.wake();
  }

  change(trouble: Trouble): void {
    this.trouble = trouble;
    this.wake();
  }

  readonly list = async ({ limit, continue: token, signal }: ListOptions): Promise<ListPage<Thing>> => {
    this.requests += 1;
    if (this.trouble.list === 'refused') throw unavailable('cluster.unavailable', 'not now', { retryAfter: 1 });
    if (this.trouble.list === 'dead') await aborted(signal);
    const [name, from] = token === undefined ? [`s${this.requests}`, 0] : tokenOf(token);
    if (token === undefined) this.snapshots.set(name, { items: [...this.objects.values()], at: this.history.length });
    const snapshot = this.snapshots.get(name);
    if (snapshot === undefined) throw conflict('cluster.expired', 'the token has expired');
    const until = from + (limit ?? Infinity);
    const page = { items: structuredClone(snapshot.items.slice(from, until)), resourceVersion: this.versionAt(snapshot.at) };
    return until < snapshot.items.length ? { ...page, continue: `${name}/${until}` } : page;
  };

  readonly watch = (options: WatchOptions): AsyncIterable<Event> => this.events(options);

  private async *events({ resourceVersion, timeoutSeconds, signal }: WatchOptions): AsyncGenerator<Event> {
    this.requests += 1;
    const { era } = this;
    let at = this.placeOf(resourceVersion);
    if (this.trouble.watch === 'refused') throw unavailable('cluster.unavailable', 'not now');
    if (at < this.compacted) {
      yield { type: 'ERROR', object: { code: 410, reason: 'Expired' } as object };
      return;
    }
    const endsAt = this.time.clock.now().getTime() + timeoutSeconds * 1000;
    const cancel = this.time.after(timeoutSeconds * 1000, () => this.wake());
    try {
      while (this.time.clock.now().getTime() < endsAt && this.trouble.watch !== 'ends-at-once') {
        if (this.trouble.watch === 'dead') await aborted(signal);
        if (this.era !== era) throw new Error('socket hang up');
        const event = this.history[at];
        if (event === undefined) {
          await Promise.race([this.changed.promise, aborted(signal)]);
          continue;
        }
        at += 1;
        this.sent += 1;
        if (this.trouble.watch === 'garbled') throw unavailable('cluster.unreadable', 'half a line');
        // As a multiple of 7 runs through all tens, this drops some of every kind and the same in each run.
        if ((this.sent * 7) % 10 >= this.trouble.dropTenths) yield structuredClone(event);
        if (this.trouble.watch === 'dead-after-a-while') await aborted(signal);
      }
    } finally {
      cancel();
    }
  }

  private record(event: Event): void {
    this.history.push(event);
    this.wake();
  }

  private wake(): void {
    this.changed.resolve();
    this.changed = Promise.withResolvers<void>();
  }

  // Digits reversed: not in order as text or as numbers, so that nobody gains by comparing them.
  private versionAt(place: number): string {
    return String(place + 1000)
      .split('')
      .toReversed()
      .join('');
  }

  private placeOf(version: string): number {
    return Number(version.split('').toReversed().join('')) - 1000;
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

function tokenOf(token: string): [string, number] {
  const [name = '', from = '0'] = token.split('/');
  return [name, Number(from)];
}

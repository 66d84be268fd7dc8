import type {
  ClusterObject,
  ListOptions,
  ListPage,
  ObjectSource,
  WatchEvent,
  WatchOptions,
} from '../../../../src/outbound/kubernetes/reflector/index.js';

export interface Thing extends ClusterObject {
  readonly says?: string;
}

export class ListCall {
  private readonly answered = Promise.withResolvers<ListPage<Thing>>();
  readonly answer = this.answered.promise;

  constructor(readonly options: ListOptions) {}

  give(items: readonly Thing[], resourceVersion: string, next?: string): void {
    this.answered.resolve(next === undefined ? { items, resourceVersion } : { items, resourceVersion, continue: next });
  }

  fail(error: unknown): void {
    this.answered.reject(error);
  }
}

/** A watch whose events are sent by hand. It heeds its signal only when told so: a source may be deaf. */
export class WatchCall {
  private readonly queue: (() => WatchEvent<Thing> | null)[] = [];
  private wake = () => {};
  /** True once whoever watched no longer asks for events. */
  left = false;

  constructor(readonly options: WatchOptions) {}

  send(type: WatchEvent<Thing>['type'], object: Thing): void {
    this.push(() => ({ type, object }));
  }

  bookmark(resourceVersion: string): void {
    this.send('BOOKMARK', { metadata: { resourceVersion } });
  }

  end(): void {
    this.push(() => null);
  }

  fail(error: unknown): void {
    this.push(() => {
      throw error;
    });
  }

  async *events(): AsyncGenerator<WatchEvent<Thing>> {
    try {
      for (;;) {
        const next = this.queue.shift();
        if (next === undefined) await new Promise<void>((resolve) => (this.wake = resolve));
        else {
          const event = next();
          if (event === null) return;
          yield event;
        }
      }
    } finally {
      this.left = true;
    }
  }

  private push(next: () => WatchEvent<Thing> | null): void {
    this.queue.push(next);
    this.wake();
  }
}

/** A server whose every answer a test gives by hand. */
export class ScriptedSource implements ObjectSource<Thing> {
  readonly lists: ListCall[] = [];
  readonly watches: WatchCall[] = [];

  readonly list = (options: ListOptions): Promise<ListPage<Thing>> => {
    const call = new ListCall(options);
    this.lists.push(call);
    return call.answer;
  };

  readonly watch = (options: WatchOptions): AsyncIterable<WatchEvent<Thing>> => {
    const call = new WatchCall(options);
    this.watches.push(call);
    return call.events();
  };

  /** The last list asked for. */
  get listing(): ListCall {
    return last(this.lists, 'list');
  }

  /** The last watch begun. */
  get watching(): WatchCall {
    return last(this.watches, 'watch');
  }
}

export const thing = (name: string, resourceVersion: string, says = ''): Thing => ({
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion },
  says,
});

function last<T>(calls: readonly T[], kind: string): T {
  const call = calls.at(-1);
  if (call === undefined) throw new Error(`no ${kind} was asked for`);
  return call;
}

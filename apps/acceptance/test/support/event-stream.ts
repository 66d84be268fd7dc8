import type { Client } from './client.js';
import { type Documented, documentedAt, NotAsDocumented } from './documented.js';
import { eventually } from './eventually.js';

export interface Told {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a client hears on `GET /events`; what is not as documented makes it fail. */
export class EventStream {
  private readonly events: Told[] = [];
  lastEventId = '';
  isOver = false;
  private wrong: NotAsDocumented | null = null;

  private constructor(
    private readonly leaving: AbortController,
    private readonly documented: Documented,
  ) {}

  get told(): readonly Told[] {
    if (this.wrong !== null) throw this.wrong;
    return this.events;
  }

  /** Opens one and waits until it is live. */
  static async open(
    url: string,
    { token }: Client,
    options: { readonly query?: string; readonly lastEventId?: string } = {},
  ): Promise<EventStream> {
    const { query = '', lastEventId } = options;
    const leaving = new AbortController();
    const response = await fetch(`${url}/api/v1/events${query}`, {
      headers: { authorization: `Bearer ${token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: leaving.signal,
    });
    if (response.status !== 200) throw new Error(`no stream but ${response.status} ${await response.text()}`);
    const documented = await documentedAt(url);
    const { status, headers } = response;
    documented.check({ method: 'GET', path: '/api/v1/events', status, text: '', header: (name) => headers.get(name) });
    const stream = new EventStream(leaving, documented);
    void stream.read(response).catch(() => undefined);
    await eventually('the stream is live', () => stream.told.some(({ event, data }) => data['live'] === true || event === 'resync'));
    return stream;
  }

  /** Which events it was told of an object. */
  about(id: string): readonly unknown[] {
    return this.told.filter(({ event, data }) => event === 'hint' && data['id'] === id).map(({ data }) => data['type']);
  }

  /** Waits for the end; the code that it was told with it. */
  async ended(): Promise<unknown> {
    await eventually('the stream is over', () => this.isOver);
    return this.told.find(({ event }) => event === 'end')?.data['code'];
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(response: Response): Promise<void> {
    try {
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } finally {
      this.isOver = true;
    }
  }

  private take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    this.lastEventId = field('id') ?? this.lastEventId;
    const data = field('data');
    if (data === undefined) return;
    const told = { event: field('event') ?? '', data: JSON.parse(data) as Told['data'] };
    this.events.push(told);
    this.judge(told);
  }

  private judge({ event, data }: Told): void {
    try {
      this.documented.checkEvent(event, data);
    } catch (error) {
      if (!(error instanceof NotAsDocumented)) throw error;
      this.wrong = error;
    }
  }
}

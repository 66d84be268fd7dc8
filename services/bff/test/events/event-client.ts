import { eventually } from '@berth/shared-kernel/testing';

export interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ClientOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly lastEventId?: string;
}

/** A client of an event stream as the standard describes it (WHATWG HTML, section 9.2.6). */
export class EventClient {
  readonly told: Told[] = [];
  readonly comments: string[] = [];
  /** Of everything that came, heartbeats too. */
  lastEventId = '';
  retryMs: number | null = null;
  isOver = false;

  private constructor(
    readonly response: Response,
    private readonly leaving: AbortController,
  ) {}

  static async open(url: string, { headers, query = '', lastEventId }: ClientOptions): Promise<EventClient> {
    const leaving = new AbortController();
    const given = lastEventId === undefined ? headers : { ...headers, 'last-event-id': lastEventId };
    const response = await fetch(`${url}/api/v1/events${query}`, { headers: given, signal: leaving.signal });
    if (response.status !== 200) throw new Error(`no stream but ${response.status} ${await response.text()}`);
    const client = new EventClient(response, leaving);
    void client.read().catch(() => undefined);
    return client;
  }

  /** What it was told of one kind, without ids. */
  of(event: string): readonly Told['data'][] {
    return this.told.filter((each) => each.event === event).map(({ data }) => data);
  }

  get hints(): readonly Told['data'][] {
    return this.of('hint');
  }

  /** The ids of the objects of which it had hints. */
  get subjects(): readonly string[] {
    return this.hints.map(({ id }) => String(id));
  }

  until(event: string): Promise<Told> {
    return eventually(() => this.told.find((each) => each.event === event) ?? null, 20_000, `the client is told ${event}`);
  }

  ended(): Promise<true> {
    return eventually(() => this.isOver, 20_000, 'the stream is over');
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(): Promise<void> {
    try {
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block.split('\n'));
      }
    } finally {
      this.isOver = true;
    }
  }

  private take(lines: readonly string[]): void {
    const fields = new Map(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    this.comments.push(...lines.filter((line) => line.startsWith(':')));
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
    const data = fields.get('data');
    if (data === undefined) return;
    this.told.push({
      event: fields.get('event') ?? 'message',
      id: this.lastEventId,
      data: JSON.parse(data) as Told['data'],
    });
  }
}

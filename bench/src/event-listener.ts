import { Agent, type IncomingMessage, request } from 'node:http';

// Each stream keeps its connection for itself.
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** One client of `GET /events`, which notes when it was told of an object. */
export class EventListener {
  /** By the object's id: when the first hint of it came, in milliseconds since the epoch. */
  readonly toldAt = new Map<string, number>();
  readonly #answer: IncomingMessage;

  private constructor(answer: IncomingMessage) {
    this.#answer = answer;
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => this.#take(text));
    answer.on('error', () => undefined);
  }

  static open(url: string, token: string): Promise<EventListener> {
    return new Promise((resolve, reject) => {
      const asked = request(`${url}/api/v1/events`, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        if (answer.statusCode === 200) resolve(new EventListener(answer));
        else reject(new Error(`GET /events: ${answer.statusCode} where 200 was due`));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  get isOpen(): boolean {
    return !this.#answer.destroyed && !this.#answer.complete;
  }

  close(): void {
    this.#answer.destroy();
  }

  // A frame is written at once and is far smaller than a packet of loopback, so that none comes in two.
  #take(text: string): void {
    const now = performance.timeOrigin + performance.now();
    for (const [, id = ''] of text.matchAll(/^event: hint\ndata: \{"type":"[A-Z_0-9]+","id":"(\d+)"/gm))
      if (!this.toldAt.has(id)) this.toldAt.set(id, now);
  }
}

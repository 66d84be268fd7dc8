import { Client, type CallOptions, type Reply } from './client.js';
import { NotAsDocumented } from './documented.js';

/** How long the least lucky caller waits through kills on a busy machine; most wait a second. */
const PATIENCE_MS = 240_000;
/** Short, since what is killed again and again answers for moments only. */
const WAIT_MS = 50;
/** Many who wait for the same must not keep it busy. */
const MOST_WAIT_MS = 1_000;

/** Stops the retrying of everybody who shares it. */
export interface Patience {
  stopped: boolean;
}

/**
 * Calls as a careful integrator does: whatever got no answer, or "later" (503, 429, a request with this key still under way, a user not yet known), is
 * sent again word by word, under the same idempotency key, through any number of crashes.
 */
export class PatientClient {
  constructor(
    private readonly client: Client,
    private readonly patience: Patience,
  ) {}

  as(client: Client): PatientClient {
    return new PatientClient(client, this.patience);
  }

  async call<Body = Record<string, unknown>>(method: string, path: string, options: CallOptions = {}): Promise<Reply<Body>> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const reply = await this.client.call<Body>(method, path, options).catch(orNotDocumented);
      if (reply !== null && !isLater(reply.status, reply.text)) return reply;
      if (this.patience.stopped) throw new Error('stopped');
      if (Date.now() > end)
        throw new Error(`${method} ${path} has not been answered for ${PATIENCE_MS} ms: ${reply?.text ?? 'no connection'}`);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  /** Asks until `ready` accepts what is answered. */
  async until<Body>(path: string, ready: (body: Body) => boolean): Promise<Body> {
    const end = Date.now() + PATIENCE_MS;
    for (let waitMs = WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, MOST_WAIT_MS)) {
      const { body, status, text } = await this.call<Body>('GET', path);
      if (status === 200 && ready(body)) return body;
      if (this.patience.stopped) throw new Error('stopped');
      if (Date.now() > end) throw new Error(`GET ${path} is not as awaited after ${PATIENCE_MS} ms: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** No answer, unless it was one that nobody promised. */
function orNotDocumented(error: unknown): null {
  if (error instanceof NotAsDocumented) throw error;
  return null;
}

// A user registered a moment ago is not known to the wallet before the event has arrived; after a crash that may take a while.
const LATER_CODES = ['idempotency.in-progress', 'user.not-found'];
const isLater = (status: number, text: string) =>
  status === 503 || status === 429 || LATER_CODES.some((code) => text.includes(`"code":"${code}"`));

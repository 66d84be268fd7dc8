import { type CallOptions, Client, type Reply } from './client.js';

/** What one call came to. */
export interface Note {
  readonly call: string;
  readonly ms: number;
  /** How the answer is none that the API promises while a server is away; null for one that it does. */
  readonly wrong: string | null;
  readonly wasRefused: boolean;
}

/** A client that keeps a note of each answer, also of those that are asked for again. */
export class NotedClient extends Client {
  constructor(
    url: string,
    token: string | null,
    private readonly notes: Note[],
  ) {
    super(url, token);
  }

  override async call<Body = Record<string, unknown>>(method: string, path: string, options: CallOptions = {}): Promise<Reply<Body>> {
    const began = performance.now();
    const note = (wrong: string | null, wasRefused: boolean) =>
      this.notes.push({ call: `${method} ${path}`, ms: Math.round(performance.now() - began), wrong, wasRefused });
    try {
      const reply = await super.call<Body>(method, path, options);
      note(wrongIn(reply), reply.status >= 500);
      return reply;
    } catch (error) {
      note(String(error), true);
      throw error;
    }
  }
}

/** Of the answers for want of a server only "later" is promised: a problem with 503 that says when to ask again. */
function wrongIn({ status, headers, text }: Reply<unknown>): string | null {
  if (status < 500) return null;
  const isProblem = headers.get('content-type') === 'application/problem+json';
  if (status === 503 && isProblem && /^[1-9][0-9]*$/.test(headers.get('retry-after') ?? '')) return null;
  return `${status}, Retry-After ${headers.get('retry-after') ?? 'absent'}: ${text.slice(0, 300)}`;
}

import type { Berth } from './berth.js';
import { answerOf } from './problem-error.js';

/** One event of `GET /events`; `data` is what the documentation says for it. */
export interface Told {
  readonly event: string;
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface HintsOptions {
  /** `all` for an operator: everybody's objects. */
  readonly scope?: 'own' | 'all';
  /** The `id` that was told last: what was missed since is told first. */
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

/** Twice the time between two heartbeats: a stream that was silent for so long is dead. */
const SILENCE_MS = 30_000;

/** What one event stream tells, until it is over; come back with the last `id`. @throws ProblemError where it is refused */
export async function* hintsOf(berth: Berth, { scope = 'own', lastEventId, signal }: HintsOptions = {}): AsyncGenerator<Told, void> {
  const silence = new AbortController();
  const body = await answerOf(
    berth.api.GET('/events', {
      params: { query: { scope }, header: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId } },
      headers: { accept: 'text/event-stream' },
      parseAs: 'stream',
      signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
    }),
  );
  const timer = setTimeout(() => silence.abort(new Error('The event stream is silent.')), SILENCE_MS);
  try {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      timer.refresh();
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const told of blocks.map(toldIn)) if (told !== null) yield told;
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, as far as Berth writes it.
function toldIn(block: string): Told | null {
  const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
  const data = field('data');
  return data === null ? null : { event: field('event') ?? 'message', id: field('id'), data: JSON.parse(data) as Told['data'] };
}

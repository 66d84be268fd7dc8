import type { Berth } from '@berth/client';
import { isPassing, listen } from './listening.js';

/** Without hints it is asked so often; with them now and then, since not everything that is shown has a hint. */
const POLL_MS = 2_000;
const LIVE_POLL_MS = 10_000;
/** Hints come in bunches. */
const GATHER_MS = 100;

export interface Watched<Answer> {
  readonly berth: Berth;
  readonly scope: 'own' | 'all';
  readonly signal: AbortSignal;
  readonly ask: () => Promise<Answer>;
  /** Called with each answer that is not like the one before. */
  readonly show: (answer: Answer) => Promise<void>;
  /** Called when something fails that may pass; it is asked again. */
  readonly complain: (error: unknown) => void;
}

/** Shows an answer and every change of it until the signal; asks when a hint says so. @throws what the first question is refused with */
export async function watch<Answer>({ berth, scope, signal, ask, show, complain }: Watched<Answer>): Promise<void> {
  const bell = new Bell();
  void ringOnHints(bell, berth, { scope, signal });
  let shown = '';
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      const answer = await ask();
      const text = JSON.stringify(answer);
      if (text !== shown) await show(answer);
      shown = text;
    } catch (error) {
      if (isFirst || !isPassing(error)) throw error;
      complain(error);
    }
    await bell.wait(signal);
  }
}

async function ringOnHints(
  bell: Bell,
  berth: Berth,
  options: { readonly scope: 'own' | 'all'; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const heard of listen(berth, options)) {
      bell.isLive = 'data' in heard && (heard.event === 'ready' ? heard.data['live'] === true : heard.event !== 'stalled');
      if (heard.event === 'hint' || heard.event === 'resync') bell.ring();
    }
  } catch {
    // Who may not listen, as a visitor of the catalogue may not, asks now and then; a question says what is wrong.
    bell.isLive = false;
  }
}

class Bell {
  isLive = false;
  private wake: (() => void) | null = null;
  private hasRung = false;

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.hasRung) await this.sleep(this.isLive ? LIVE_POLL_MS : POLL_MS, signal);
    if (this.hasRung) await pause(GATHER_MS, signal);
    this.hasRung = false;
  }

  private async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    await Promise.race([woken, pause(ms, signal)]);
    this.wake = null;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

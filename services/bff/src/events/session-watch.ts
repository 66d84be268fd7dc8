import type { WireEvent } from '@berth/contracts';
import { authorise, type CallerStanding, type Logger, Poller, type Service, Signal } from '@berth/platform';
import { asUserId, type BerthError, type Clock, isBerthError } from '@berth/shared-kernel';
import type { Sessions } from '../sessions.js';
import { type EventStream, RULES_OF_SCOPE } from './event-stream.js';
import type { EventStreams } from './event-streams.js';

export interface SessionWatchOptions {
  readonly streams: Pick<EventStreams, 'all' | 'of' | 'end'>;
  readonly sessions: Pick<Sessions, 'fresh'>;
  readonly clock: Clock;
  /** How often each session is asked for while it has a stream. */
  readonly everyMs: number;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 16;

/** Ends streams whose caller may not have them any more: logged out, the password changed, disabled, the role lost. */
export class SessionWatch implements Service {
  private readonly news = new Signal();
  private readonly poller: Poller;

  constructor(private readonly options: SessionWatchOptions) {
    this.poller = new Poller({
      name: 'event-stream-sessions',
      everyMs: Math.min(LOOK_EVERY_MS, options.everyMs),
      signal: this.news,
      run: (abort) => this.judgeThoseDue(abort),
      logger: options.logger,
    });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  /** What is said of a user on `user.events` counts at once; a log-out is not said there, and is found by asking. */
  heed(event: WireEvent): void {
    if (event.event_type !== 'USER_STATUS_CHANGED' && event.event_type !== 'USER_ROLES_CHANGED') return;
    const isDisabled = event.event_type === 'USER_STATUS_CHANGED' && event.data.to === 'DISABLED';
    for (const stream of this.options.streams.of(asUserId(event.user_id)))
      if (isDisabled) this.options.streams.end(stream, 'user.disabled');
      else stream.judgedAt = Number.NEGATIVE_INFINITY;
    this.news.notify();
  }

  private async judgeThoseDue(abort: AbortSignal): Promise<void> {
    const { streams, clock, everyMs } = this.options;
    const now = clock.now().getTime();
    const due = streams.all().filter(({ judgedAt }) => now - judgedAt >= everyMs);
    // Taken from one iterator by all who work on it.
    const sessions = Map.groupBy(due, ({ caller }) => caller.sessionId).values();
    const work = async () => {
      for (const ofSession of sessions) if (!abort.aborted) await this.judge(ofSession, now);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  private async judge(ofSession: readonly EventStream[], now: number): Promise<void> {
    for (const stream of ofSession) stream.judgedAt = now;
    const [latest] = ofSession.toSorted((a, b) => b.caller.expiresAt.getTime() - a.caller.expiresAt.getTime());
    if (latest === undefined) return;
    try {
      const standing = await this.options.sessions.fresh(latest.caller, latest.token);
      for (const stream of ofSession) this.endUnlessAllowed(stream, standing);
    } catch (error) {
      // When user cannot answer, the tokens go on counting, as for any read.
      if (isRefusal(error)) for (const stream of ofSession) this.options.streams.end(stream, error.code);
    }
  }

  private endUnlessAllowed(stream: EventStream, standing: CallerStanding): void {
    try {
      authorise(stream.caller, standing, RULES_OF_SCOPE[stream.scope]);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.options.streams.end(stream, error.code);
    }
  }
}

const isRefusal = (error: unknown): error is BerthError => isBerthError(error, 'unauthenticated') || isBerthError(error, 'forbidden');

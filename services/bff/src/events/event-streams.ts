import type { Metrics, Response } from '@berth/platform';
import { unavailable, type UserId } from '@berth/shared-kernel';
import { EventStream, MOST_AT_A_TIME, type Opening } from './event-stream.js';
import { heartbeatFrame, readyFrame, type ResyncReason, resyncFrame, retryFrame, stalledFrame } from './frames.js';
import type { OwnedHint } from './hint.js';
import type { HintRing } from './hint-ring.js';
import { OpenStreams, type StreamLimits } from './open-streams.js';
import { StreamMetrics } from './stream-metrics.js';

export interface EventStreamsOptions {
  readonly ring: HintRing;
  readonly limits: StreamLimits;
  readonly metrics: Metrics;
}

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream',
  // Whatever stands before Berth is neither to keep it nor to compress or collect it.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** Everybody who listens, and what they are told. */
export class EventStreams {
  private readonly open: OpenStreams;
  private readonly unflushed = new Set<EventStream>();
  private readonly metrics: StreamMetrics;
  private opened = 0;
  private isFollowing = false;
  private isClosed = false;

  constructor(private readonly options: EventStreamsOptions) {
    this.open = new OpenStreams(options.limits);
    this.metrics = new StreamMetrics(options.metrics);
  }

  /** Whether hints come: false while the event log is away. */
  get live(): boolean {
    return this.isFollowing;
  }

  /** A copy, so that whoever goes through it may end some of them. */
  all(): readonly EventStream[] {
    return [...this.open];
  }

  of(userId: UserId): readonly EventStream[] {
    return this.open.of(userId);
  }

  /** @throws exhausted `events.too-many-streams`; unavailable `events.full`, `server.stopping` */
  begin(response: Response, opening: Opening): void {
    if (this.isClosed) throw unavailable('server.stopping', 'This Berth is stopping.', { retryAfter: 1 });
    const stream = new EventStream(response, opening);
    this.open.add(stream);
    this.metrics.isOpen(this.open.size);
    response.once('close', () => this.forget(stream, 'client'));
    // What is written between the loss of a connection and the news of it fails, which is nobody's mistake.
    response.on('error', () => stream.cut());
    response.writeHead(200, STREAM_HEADERS);
    stream.send(retryFrame(this.nextRetryMs()) + this.greeting(stream, opening.lastEventId));
  }

  /** Tells of it whoever is concerned, together with all else that comes within this turn of the event loop. */
  deliver(owned: OwnedHint): void {
    const { owner, frame } = this.options.ring.add(owned);
    for (const stream of this.open.concerned(owner)) {
      if (this.unflushed.size === 0) setImmediate(() => this.flush());
      stream.push(frame);
      this.unflushed.add(stream);
    }
  }

  /** The event log is followed, or is lost. */
  following(isFollowing: boolean): void {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    const { ring } = this.options;
    if (!isFollowing) return this.sendAll(stalledFrame(ring.id));
    ring.forget();
    this.sendAll(this.resync('log-restored'));
  }

  beat(stream: EventStream): void {
    if (!stream.send(heartbeatFrame(this.options.ring.id))) this.drop(stream);
  }

  /** `code` is what a request would be refused with now. */
  end(stream: EventStream, code: string): void {
    this.forget(stream, code);
    stream.end(code);
  }

  /** Ends every stream; whoever comes is sent away. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.all()) this.end(stream, 'server.stopping');
  }

  private greeting(stream: EventStream, lastEventId: string | null): string {
    const { ring } = this.options;
    const ready = readyFrame(ring.id, this.isFollowing);
    if (lastEventId === null) return ready;
    const after = ring.after(lastEventId);
    if (after === null) return this.resync('unknown-id') + ready;
    const missed: string[] = [];
    for (const { owner, frame } of after) if (stream.wants(owner)) missed.push(frame);
    if (missed.length > MOST_AT_A_TIME) return this.resync('too-many') + ready;
    this.metrics.told(missed.length);
    return missed.join('') + ready;
  }

  private flush(): void {
    const resync = this.resync('too-many');
    for (const stream of this.unflushed) {
      const sent = stream.flush(resync);
      if (sent === null) this.drop(stream);
      else this.metrics.told(sent);
    }
    this.unflushed.clear();
  }

  private sendAll(frame: string): void {
    for (const stream of this.all()) if (!stream.send(frame)) this.drop(stream);
  }

  private drop(stream: EventStream): void {
    this.forget(stream, 'slow');
    stream.cut();
  }

  private forget(stream: EventStream, why: string): void {
    this.unflushed.delete(stream);
    if (this.open.remove(stream)) this.metrics.hasEnded(why, this.open.size);
  }

  private resync(reason: ResyncReason): string {
    return resyncFrame(this.options.ring.id, reason);
  }

  /** Different for each, so that thousands who lose one replica do not come to the next one at once. */
  private nextRetryMs(): number {
    this.opened += 1;
    return 1_000 + ((this.opened * 97) % 2_000);
  }
}

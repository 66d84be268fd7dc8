import type { Clock } from '@berth/shared-kernel';

const AVOIDED_MS = 5_000;

/** The replicas of one service: each call begins with the next one, and one that has just failed is asked last. */
export class Replicas {
  private next = 0;
  private readonly failedAt = new Map<string, number>();

  constructor(
    private readonly urls: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** Every replica once, in the order in which this call is to try them. */
  inTurn(): readonly string[] {
    const first = this.next;
    this.next = (first + 1) % this.urls.length;
    const turned = [...this.urls.slice(first), ...this.urls.slice(0, first)];
    if (this.failedAt.size === 0) return turned;
    const now = this.clock.now().getTime();
    const isAvoided = (url: string) => now - (this.failedAt.get(url) ?? Number.NEGATIVE_INFINITY) < AVOIDED_MS;
    return [...turned.filter((url) => !isAvoided(url)), ...turned.filter(isAvoided)];
  }

  failed(url: string): void {
    this.failedAt.set(url, this.clock.now().getTime());
  }

  answered(url: string): void {
    this.failedAt.delete(url);
  }
}

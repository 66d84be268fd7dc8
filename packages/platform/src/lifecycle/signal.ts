/** Wakes whoever waits; a notify while nobody waits is kept for the next wait (several are kept as one). */
export class Signal {
  private notified = false;
  private readonly waiting = new Set<() => void>();

  notify(): void {
    if (this.waiting.size === 0) this.notified = true;
    else for (const wake of this.waiting) wake();
  }

  /** Resolves at a notify, after `timeoutMs`, or when `abort` fires; it never rejects and does not say which it was. */
  async wait(timeoutMs: number, abort?: AbortSignal): Promise<void> {
    if (abort?.aborted) return;
    if (this.notified) {
      this.notified = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        abort?.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      abort?.addEventListener('abort', wake);
      this.waiting.add(wake);
    });
  }
}

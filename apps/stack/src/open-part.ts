import type { FaultProxy, Lifecycle } from '@berth/local-stack';

/** A server that the stack uses: one that it has started, or one that was there already. */
export interface OpenedPart {
  /** Null for a server that was there already: it is nobody's here to start or to stop. */
  readonly lifecycle: Lifecycle | null;
  /** What stands between the services and the server where a test wants faults. */
  readonly proxy: FaultProxy | null;
}

export interface OpenPartOptions {
  /** The server's own folder. */
  readonly folder: string;
  readonly faulty: boolean;
}

/** The same URL on another port of this machine. */
export function at(url: string, proxy: FaultProxy | null): string {
  if (proxy === null) return url;
  const moved = new URL(url);
  moved.hostname = '127.0.0.1';
  moved.port = String(proxy.port);
  return moved.href.replace(/\/$/, '');
}

export async function closePart({
  lifecycle,
  proxy,
}: {
  lifecycle: { stop(): Promise<void> } | null;
  proxy: FaultProxy | null;
}): Promise<void> {
  await proxy?.close();
  await lifecycle?.stop();
}

import { connect } from 'node:net';

export interface Probe {
  readonly port: number;
  /** Sent once connected; without it the server speaks first. */
  readonly send?: string | Uint8Array;
  /** Judges all that came so far; null asks for more. */
  readonly answers: (received: Buffer) => boolean | null;
  readonly withinMs?: number;
}

/** Whether a server of this machine gives the right answer now; every fault counts as no. */
export function probe({ port, send, answers, withinMs = 1000 }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const say = (ready: boolean) => {
      clearTimeout(patience);
      socket.destroy();
      resolve(ready);
    };
    const patience = setTimeout(() => say(false), withinMs);
    socket.on('connect', () => send !== undefined && socket.write(send));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const verdict = answers(received);
      if (verdict !== null) say(verdict);
    });
    socket.on('error', () => say(false));
    socket.on('close', () => say(false));
  });
}

import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import type { Gate } from './gate.ts';

/** One connection through the proxy: everything that crosses it, its end too, has to pass the gate. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, target: { readonly host: string; readonly port: number }, gate: Gate) {
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#client = client;
    this.#server = server;
    // Whoever loses the connection, the other learns of it when the gate lets it.
    for (const [lost, other] of [
      [client, server],
      [server, client],
    ] as const) {
      lost.on('error', () => void gate.pass().then(() => other.resetAndDestroy()));
      lost.once('close', () => void gate.pass().then(() => other.destroy()));
      void carry(lost, other, gate);
    }
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }
}

async function carry(from: Socket, to: Socket, gate: Gate): Promise<void> {
  try {
    for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      await gate.pass();
      if (!to.write(chunk)) await once(to, 'drain');
    }
    await gate.pass();
    to.end();
  } catch {
    // A lost connection: its 'error' and 'close' tell the other side.
  }
}

import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import { freePorts } from '../network/free-ports.ts';
import { Gate } from './gate.ts';
import { ProxiedConnection } from './proxied-connection.ts';

export interface ProxiedServer {
  /** 127.0.0.1 where it is not given. */
  readonly host?: string;
  readonly port: number;
  /** Where the proxy listens; a free port where it is not given. */
  readonly listenPort?: number;
}

export type FaultMode = 'healed' | 'refusing' | 'half-open' | 'slow';

/** A TCP proxy on 127.0.0.1 that stands in front of a server and can be told to behave like a bad network. */
export class FaultProxy {
  readonly port: number;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #gate = new Gate();
  /** What to do to reset each connection that is open now. */
  readonly #live = new Map<Socket, () => void>();
  readonly #swallowed = new Set<Socket>();
  #listener: Server | null = null;
  #mode: FaultMode = 'healed';
  #accepted = 0;

  private constructor(port: number, target: { readonly host: string; readonly port: number }) {
    this.port = port;
    this.#target = target;
  }

  /** Listens, and passes everything on. */
  static async start({ host = '127.0.0.1', port, listenPort }: ProxiedServer): Promise<FaultProxy> {
    const [free = 0] = listenPort === undefined ? await freePorts(1) : [listenPort];
    const proxy = new FaultProxy(free, { host, port });
    await proxy.#listen();
    return proxy;
  }

  get mode(): FaultMode {
    return this.#mode;
  }

  /** Connections taken since the start. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Connections that clients have open now. */
  get open(): number {
    return this.#live.size;
  }

  /** Passes everything on again. What stood still goes on; what was taken and swallowed is reset, as by a peer that never heard of it. */
  async heal(): Promise<void> {
    this.#mode = 'healed';
    for (const socket of this.#swallowed) socket.resetAndDestroy();
    this.#gate.open(0);
    await this.#listen();
  }

  /** As if the server were down: nobody listens, and the connections of now are reset. */
  async refuse(): Promise<void> {
    this.#mode = 'refusing';
    const listener = this.#listener;
    this.#listener = null;
    listener?.close();
    this.cut();
    this.#gate.open(0);
  }

  /** As if the network swallowed every packet: connections are taken and nothing answers, those of now stand still. */
  async halfOpen(): Promise<void> {
    this.#mode = 'half-open';
    this.#gate.shut();
    await this.#listen();
  }

  /** Every chunk, in both directions, passes `perChunkMs` later than it would. */
  async slow(perChunkMs: number): Promise<void> {
    this.#mode = 'slow';
    this.#gate.open(perChunkMs);
    await this.#listen();
  }

  /** Resets the connections of now, on both sides; the mode stays. */
  cut(): void {
    for (const reset of this.#live.values()) reset();
  }

  /** Ends the proxy and every connection through it. */
  async close(): Promise<void> {
    await this.refuse();
  }

  async #listen(): Promise<void> {
    if (this.#listener !== null) return;
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#serve(socket));
    this.#listener = listener;
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
  }

  #serve(client: Socket): void {
    this.#accepted += 1;
    client.on('error', () => client.destroy());
    client.once('close', () => {
      this.#live.delete(client);
      this.#swallowed.delete(client);
    });
    if (this.#mode === 'half-open') {
      this.#swallowed.add(client);
      this.#live.set(client, () => client.resetAndDestroy());
      client.resume();
      return;
    }
    const connection = new ProxiedConnection(client, this.#target, this.#gate);
    this.#live.set(client, () => connection.reset());
  }
}

import { FaultProxy, Kept, startKafka } from '@berth/local-stack';
import type { OpenedPart, OpenPartOptions } from './open-part.ts';

export interface OpenedKafka extends OpenedPart {
  /** For the services. */
  readonly brokers: readonly string[];
  /** For consumers outside the stack. */
  readonly directBrokers: readonly string[];
}

/** Kafka, or the brokers given. Faults need a broker of the stack's own: clients go where a broker says that it is. */
export async function openKafka(options: OpenPartOptions & { readonly brokers?: readonly string[] | undefined }): Promise<OpenedKafka> {
  const { folder, faulty, brokers } = options;
  if (brokers !== undefined) return { lifecycle: null, proxy: null, brokers, directBrokers: brokers };
  if (!faulty) {
    const server = await startKafka({ dir: folder });
    return { lifecycle: server, proxy: null, brokers: server.brokers, directBrokers: server.brokers };
  }
  const { proxyPort } = await new Kept(folder).ports(['proxyPort']);
  const server = await startKafka({ dir: folder, advertisedPort: proxyPort });
  const proxy = await FaultProxy.start({ port: server.port, listenPort: proxyPort });
  const through = [`127.0.0.1:${proxyPort}`];
  return { lifecycle: server, proxy, brokers: through, directBrokers: through };
}

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { finallyDo } from './kit.js';

// A COM_QUERY; MySQL has a client say before the text that there are no parameters.
const COM_QUERY_COMMIT = ['\u0003COMMIT', '\u0003\u0000\u0001COMMIT'];

/** Stands before a server of the MySQL protocol and steals what it is told to. */
export interface CommitThief {
  /** The URL with the thief in the place of the server. */
  readonly through: (url: string) => string;
  /** The answer to the next COMMIT, which the server carries out, or the next COMMIT itself; the connection is lost with it. */
  steal(what: 'answer' | 'request'): void;
}

export async function startCommitThief(server: { readonly host: string; readonly port: number }): Promise<CommitThief> {
  let wanted: 'answer' | 'request' | null = null;
  const listener = createServer((client) => {
    const upstream = connect(server);
    let isAnswerStolen = false;
    client.on('data', (chunk: Buffer) => {
      const isCommit = COM_QUERY_COMMIT.some((packet) => chunk.includes(packet));
      if (isCommit && wanted !== null) {
        isAnswerStolen = wanted === 'answer';
        wanted = null;
        if (!isAnswerStolen) return void client.destroy();
      }
      upstream.write(chunk);
    });
    // The answer has come: by now the server has committed.
    upstream.on('data', (chunk: Buffer) => void (isAnswerStolen ? client.destroy() : client.write(chunk)));
    for (const [end, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      end.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  finallyDo(async () => void listener.close());
  const { port } = listener.address() as AddressInfo;
  return {
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    steal: (what) => {
      wanted = what;
    },
  };
}

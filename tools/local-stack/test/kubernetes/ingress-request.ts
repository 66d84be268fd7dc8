import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

export interface IngressAddress {
  readonly host: string;
  readonly port: number;
}

/** As a browser that has opened `http://<host>:<port>/`: names below localhost resolve to the address, and are sent as Host. */
export function ask(ingress: IngressAddress, host: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host: `${host}:${ingress.port}` };
    const asking = request({ ...ingress, headers, agent: false, signal: AbortSignal.timeout(5000) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** Opens a WebSocket (RFC 6455), sends a short text and answers the text that comes back. */
export function echoed(ingress: IngressAddress, host: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: `${host}:${ingress.port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    const asking = request({ ...ingress, path: '/ws', headers, agent: false, signal: AbortSignal.timeout(10_000) });
    asking.on('response', (response: IncomingMessage) => reject(new Error(`answered ${response.statusCode} to an upgrade`)));
    asking.on('upgrade', (_response: IncomingMessage, socket: Duplex) => {
      socket.once('data', (frame: Buffer) => {
        resolve(frame.subarray(2).toString());
        socket.destroy();
      });
      const payload = Buffer.from(text);
      // A final text frame, masked with zeros, which leave it as it is.
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    });
    asking.on('error', reject);
    asking.end();
  });
}

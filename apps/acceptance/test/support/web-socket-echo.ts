import { randomBytes } from 'node:crypto';
import { request } from 'node:http';

const MASK = 0x80;
const FINAL_TEXT = 0x81;

/**
 * Sends a text of up to 125 bytes over a WebSocket (RFC 6455) through the edge and resolves with the text of the frame that comes
 * back. By hand, since the Host has to be the instance's while the connection goes to loopback.
 */
export function webSocketEcho(url: string, port: number, text: string): Promise<string> {
  const { host, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: pathname,
      headers: {
        host,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
      timeout: 5_000,
    });
    asked.on('timeout', () => asked.destroy(new Error('the WebSocket was not answered')));
    asked.on('error', reject);
    asked.on('response', (response) => reject(new Error(`the upgrade was answered ${response.statusCode}`)));
    asked.on('upgrade', (_response, socket, head) => {
      let received = head;
      const take = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 2 || received.length < 2 + (received[1] ?? 0)) return;
        socket.destroy();
        resolve(received.subarray(2).toString());
      };
      socket.on('data', take);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the WebSocket was closed without an echo')));
      socket.write(frame(text));
    });
    asked.end();
  });
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([FINAL_TEXT, MASK | payload.length]), mask, masked]);
}

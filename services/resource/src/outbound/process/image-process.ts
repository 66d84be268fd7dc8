// The program of every built-in image, run as a process of its own or, in a cluster, as a container. From src it runs under Node's type
// stripping: hence erasable syntax only, no relative imports, and `ws` loaded when the first WebSocket comes, which keeps the start short.
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, type Server, createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';

interface Launch {
  readonly program: 'hello' | 'crash' | 'deaf';
  readonly image: string;
  readonly instanceId: string;
  readonly displayName: string;
  readonly readyAfterMs: number;
  /** Not in a container: there the cluster ends it. */
  readonly parentPid?: number;
}

// An import of node:http loads Node's whole fetch: twice as long a start.
const { createServer } = process.getBuiltinModule('node:http');
const { BERTH_LAUNCH = '{}', BERTH_INSTANCE_ID = '', BERTH_INSTANCE_NAME = '', PORT = '8080' } = process.env;
const launch = { instanceId: BERTH_INSTANCE_ID, displayName: BERTH_INSTANCE_NAME, ...JSON.parse(BERTH_LAUNCH) } as Launch;
let displayName = launch.displayName;

if (launch.parentPid === undefined) endWhenTold();
else endWithParent();
if (launch.program === 'crash') process.exit(1);
setTimeout(
  () => listen(launch.program === 'deaf' ? createTcpServer((socket) => socket.on('error', () => {})) : page()),
  launch.readyAfterMs,
);

/** The channel closes with the parent, even when that is killed; the look at the parent's id covers a channel that closed before this ran. */
function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: { displayName: string }) => {
    displayName = message.displayName;
  });
  setInterval(() => {
    if (!process.connected || process.ppid !== launch.parentPid) process.exit(0);
  }, 1000);
}

/** The kernel does not end process 1 of a container by a signal that it does not listen for. */
function endWhenTold(): void {
  process.on('SIGTERM', () => process.exit(0));
}

function listen(server: Server): void {
  if (launch.parentPid === undefined) {
    server.listen(Number(PORT));
    return;
  }
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}

function page(): Server {
  const server = createServer((request, response) => {
    request.resume();
    const found = (request.url ?? '').split('?')[0] === '/';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(found ? html() : '<!doctype html><title>Not found</title><p>There is no such page here.</p>\n');
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => void echo(request, socket, head));
  return server;
}

async function echo(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  if ((request.url ?? '').split('?')[0] !== '/ws') {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const { WebSocketServer } = await import('ws');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on('error', () => client.terminate());
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  });
}

function html(): string {
  const name = escape(displayName);
  const accent = launch.image.endsWith(':2') ? '#7c3aed' : '#0369a1';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem}h1{color:${accent}}dt{font-weight:600}</style>
</head>
<body>
<h1>${name}</h1>
<p>This instance is running.</p>
<dl>
<dt>Instance</dt><dd id="instance-id">${launch.instanceId}</dd>
<dt>Image</dt><dd id="image">${escape(launch.image)}</dd>
</dl>
</body>
</html>
`;
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

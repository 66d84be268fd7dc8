import { request } from 'node:http';

export interface FetchedPage {
  readonly status: number;
  readonly text: string;
}

/** Fetches an instance's page as a browser would; `*.localhost` does not resolve everywhere, so it connects to loopback and sends the Host. */
export function fetchPage(url: string): Promise<FetchedPage> {
  const { hostname, port, host, pathname } = new URL(url);
  const local = hostname.endsWith('.localhost');
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: local ? '127.0.0.1' : hostname, port: port === '' ? 80 : Number(port), path: pathname, headers: { host }, timeout: 5000 },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${url} did not answer within 5 s`)));
    asked.on('error', reject);
    asked.end();
  });
}

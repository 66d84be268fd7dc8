import { loopbackSend } from '@berth/client';

export interface FetchedPage {
  readonly status: number;
  readonly text: string;
}

/** Fetches an instance's page as a browser would. */
export async function fetchPage(url: string): Promise<FetchedPage> {
  const response = await loopbackSend(new Request(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) }));
  return { status: response.status, text: await response.text() };
}

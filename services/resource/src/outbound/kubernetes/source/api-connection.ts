import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions, request as httpsRequest } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { defect, isBerthError, unavailable } from '@berth/shared-kernel';
import { tooLate } from '../reflector/failures.js';
import { afterTimeout } from '../reflector/timings.js';
import { within } from '../reflector/within.js';
import { refusalOf } from './refusal.js';

/**
 * Asks one apiserver with the credentials of a kubeconfig, which are looked up for every request since they rotate. The client's
 * own HTTP layer gives a stream no back-pressure and hides whether it ended or broke, hence node:https.
 */
export class ApiConnection {
  // One connection is kept between two requests; who follows a kind of object asks one thing at a time.
  private readonly secure = new HttpsAgent({ keepAlive: true, maxFreeSockets: 1 });
  private readonly plain = new HttpAgent({ keepAlive: true, maxFreeSockets: 1 });

  constructor(
    private readonly kubeConfig: KubeConfig,
    /** How long the beginning of an answer may take, credentials included. */
    private readonly headersMs: number,
  ) {}

  /**
   * Resolves with an answer of status 200, its body still to be read; `signal` goes on to cut that off.
   * @throws conflict `cluster.expired`, refused, forbidden, unauthenticated or unavailable, with `retryAfter` where the server says so
   */
  async get(path: string, query: URLSearchParams, signal: AbortSignal): Promise<IncomingMessage> {
    const { headersMs } = this;
    const late = () => tooLate(`The apiserver did not begin to answer within ${headersMs} ms.`);
    const answer = new AbortController();
    const cutOff = () => answer.abort(signal.reason);
    signal.addEventListener('abort', cutOff);
    try {
      const response = await within({ ms: headersMs, after: afterTimeout, signal, tooLate: late }, () =>
        this.begin(path, query, answer.signal),
      );
      response.once('close', () => signal.removeEventListener('abort', cutOff));
      return response;
    } catch (error) {
      signal.removeEventListener('abort', cutOff);
      answer.abort();
      // A connection that went dead in silence would otherwise be asked again.
      if (isBerthError(error) && error.code === 'cluster.too-late') this.closeIdle();
      throw error;
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.secure.destroy();
    this.plain.destroy();
  }

  private async begin(path: string, query: URLSearchParams, signal: AbortSignal): Promise<IncomingMessage> {
    const cluster = this.kubeConfig.getCurrentCluster();
    if (cluster === null) throw defect('cluster.no-cluster', 'The kubeconfig names no current cluster.');
    const options = await this.credentials();
    const url = new URL(`${cluster.server}${path}?${query.toString()}`);
    const isSecure = url.protocol === 'https:';
    if (cluster.proxyUrl === undefined) options.agent = isSecure ? this.secure : this.plain;
    const response = await answerTo((isSecure ? httpsRequest : httpRequest)(url, { ...options, signal }));
    if (response.statusCode !== 200) throw await refusalOf(response);
    return response;
  }

  private async credentials(): Promise<RequestOptions & { headers: Record<string, string> }> {
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'berth-resource' };
    const options = { method: 'GET', headers };
    try {
      await this.kubeConfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw unavailable('cluster.no-credentials', 'The credentials for the apiserver could not be had.', { cause: error });
    }
    const { Authorization: authorization } = headers;
    // A token file commonly ends in a newline, which no header may hold.
    if (authorization !== undefined) headers['Authorization'] = authorization.trim();
    return options;
  }

  private closeIdle(): void {
    for (const { freeSockets } of [this.secure, this.plain])
      for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}

const answerTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve);
    // Stays for the life of the connection: an error after the answer has begun shows in its body as well.
    request.on('error', (error) => reject(unavailable('cluster.unavailable', 'The apiserver could not be reached.', { cause: error })));
    request.end();
  });

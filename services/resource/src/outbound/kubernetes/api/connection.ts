import { IsomorphicFetchHttpLibrary, type KubeConfig, RequestContext, type ResponseContext } from '@kubernetes/client-node';

type Method = ConstructorParameters<typeof RequestContext>[1];
type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

export interface ApiRequest {
  readonly method: Method;
  /** From the root of the apiserver. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const AGENT_KEPT_MS = 300_000;

/** Requests to the apiserver that a kubeconfig names, each with a time limit: a half-open connection must not hold a worker for ever. */
export class Connection {
  private readonly http = new IsomorphicFetchHttpLibrary();
  private kept: { readonly dispatcher: Dispatcher; readonly since: number } | null = null;

  constructor(
    private readonly kubeConfig: KubeConfig,
    private readonly timeoutMs: number,
  ) {}

  async send({ method, path, query = {}, contentType, body }: ApiRequest): Promise<ApiAnswer> {
    const cluster = this.kubeConfig.getCurrentCluster();
    if (cluster === null) throw new Error('The kubeconfig names no current cluster.');
    const context = new RequestContext(cluster.server.replace(/\/$/, '') + path, method);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) context.setQueryParam(name, value);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('User-Agent', 'berth-resource');
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType ?? 'application/json');
      context.setBody(JSON.stringify(body));
    }
    await this.authenticate(context);
    context.setSignal(AbortSignal.timeout(this.timeoutMs));
    const answer: ResponseContext = await this.http.send(context).toPromise();
    return { status: answer.httpStatusCode, headers: answer.headers, text: await answer.body.text() };
  }

  // client-node 2.0.1 makes an agent for every request, and so a TLS handshake; ours share one, made anew now and then because
  // certificates are renewed in place.
  private async authenticate(context: RequestContext): Promise<void> {
    await this.kubeConfig.applySecurityAuthentication(context);
    const fresh = context.getDispatcher();
    if (fresh === undefined) return;
    const now = performance.now();
    if (this.kept === null || now - this.kept.since > AGENT_KEPT_MS) {
      void this.kept?.dispatcher.close();
      this.kept = { dispatcher: fresh, since: now };
    }
    context.setDispatcher(this.kept.dispatcher);
  }
}

import { type Overview, type OwningContext, ROUTES } from '@berth/contracts';
import {
  API_PREFIX,
  frameOf,
  type Logger,
  readJson,
  type Request,
  type RequestHandler,
  type Response,
  sendAnswer,
  validateBody,
  validateQuery,
} from '@berth/platform';
import { type Clock, isBerthError, unavailable } from '@berth/shared-kernel';
import { jsonOf } from './read-answer.js';
import type { Replicas } from './replicas.js';
import { picked, type Upstream } from './upstream.js';

export interface OverviewParts {
  readonly replicas: Readonly<Record<OwningContext, Replicas>>;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Part = Readonly<Record<string, unknown>> & { readonly available: boolean };

const TIMEOUT_MS = 2_000;
const MOST_BYTES = 256 * 1024;
const CONTEXTS = ['user', 'product', 'resource'] as const satisfies readonly OwningContext[];

/** Joins what each context tells of itself to its operator, asked with the operator's own token; one that does not answer is said to be away. */
export function overview(parts: OverviewParts): RequestHandler {
  const { clock, logger } = parts;
  const answeredAt = new Map<OwningContext, string>();

  const partOf = async (context: OwningContext, headers: Readonly<Record<string, string>>): Promise<Part> => {
    try {
      const figures = await ask(context, headers, parts);
      answeredAt.set(context, clock.now().toISOString());
      return { available: true, ...figures };
    } catch (error) {
      const reason = isBerthError(error) ? error.code : 'service.unavailable';
      logger.warn({ err: error, context, reason }, 'a context is missing in an overview');
      return { available: false, since: answeredAt.get(context) ?? null, reason };
    }
  };

  return async (request, response) => {
    await validateQuery(null, request.originalUrl);
    await validateBody(null, readJson(request));
    const headers = headersOf(request, response);
    const asOf = clock.now().toISOString();
    const told = await Promise.all(CONTEXTS.map(async (context) => [context, await partOf(context, headers)] as const));
    const body = { asOf, ...Object.fromEntries(told) } as unknown as Overview;
    sendAnswer(response, { status: 200, body });
  };
}

async function ask(context: OwningContext, headers: Readonly<Record<string, string>>, { replicas, upstream }: OverviewParts) {
  const answer = await upstream.call({
    method: 'GET',
    replicas: replicas[context],
    path: API_PREFIX + ROUTES[`overview.${context}`].path,
    headers,
    timeoutMs: TIMEOUT_MS,
    repeatable: true,
  });
  const body = await jsonOf(answer, MOST_BYTES);
  if (answer.statusCode === 200) return body;
  const code = typeof body['code'] === 'string' ? body['code'] : 'service.unavailable';
  throw unavailable(code, `The ${context} service answered ${answer.statusCode}.`);
}

function headersOf(request: Request, response: Response): Record<string, string> {
  const { requestId, traceparent } = frameOf(response);
  return { ...picked(request.headers, ['authorization']), accept: 'application/json', 'x-request-id': requestId, traceparent };
}

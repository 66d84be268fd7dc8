import type { RouteId, RoutePolicy } from '@berth/contracts';
import { type Actor, type BerthError, conflict, defect, type IdempotentRequest, unavailable } from '@berth/shared-kernel';
import type { Request, RequestHandler } from 'express';
import { actorOf } from './authenticate.js';
import { cookiesOf } from './cookies.js';
import { ANSWER_FOLLOWS, type ApiRequest, type Endpoint, requireActor } from './endpoint.js';
import { answerUnlessKnown, expectedVersion } from './entity-tags.js';
import { API_PREFIX } from './http-app.js';
import type { IdempotentAnswers } from './idempotent-answers.js';
import { idempotentRequest } from './idempotency-key.js';
import { readJson } from './read-body.js';
import { frameOf } from './request-frame.js';
import { sendAnswer } from './send-answer.js';
import { validateBody, validateQuery } from './validate-dto.js';

/** Validates a request that was let in, runs its endpoint, and sends the answer, replaying the first one where the route is idempotent. */
export function serveEndpoint(id: RouteId, policy: RoutePolicy, endpoint: Endpoint, idempotent: IdempotentAnswers | null): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const params = paramsOf(request);
    const query = await validateQuery(endpoint.query, request.originalUrl);
    const json = readJson(request);
    const named = policy.idempotent ? nameOf(policy, request, params, json, actor) : null;
    const expected = policy.conditional ? expectedVersion(request.get('if-match')) : null;
    const body = await validateBody(endpoint.body, json);
    const asked: ApiRequest<object, object> = {
      actor,
      params,
      query,
      body,
      idempotent: named,
      expected,
      requestId: frameOf(response).requestId,
      cookies: cookiesOf(request.get('cookie')),
      header: (name) => request.get(name),
    };
    if (named === null || idempotent === null) {
      const answer = await endpoint.handle(asked);
      if (answer === ANSWER_FOLLOWS) throw defect('route.not-idempotent', `The route ${id} has no record that an answer could follow in.`);
      sendAnswer(response, policy.method === 'GET' ? answerUnlessKnown(answer, request.get('if-none-match')) : answer);
      return;
    }
    const given = await idempotent.give(named, () => endpoint.handle(asked), lateAnswer(id));
    if (given.replayed) response.setHeader('Idempotent-Replayed', 'true');
    sendAnswer(response, given.answer);
  };
}

function nameOf(
  policy: RoutePolicy,
  request: Request,
  params: Readonly<Record<string, string>>,
  body: unknown,
  actor: Actor | null,
): IdempotentRequest {
  // Made of the decoded parameters, so that two spellings of one path are the same request.
  const path = API_PREFIX + policy.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  return idempotentRequest({ method: policy.method, path, key: request.get('idempotency-key'), body }, requireActor({ actor }));
}

const lateAnswer = (id: RouteId) => (): BerthError =>
  id === 'orders.pay' || id === 'admin.orders.refund'
    ? unavailable('payment.pending', 'The payment is still under way. Ask again with the same Idempotency-Key.', { retryAfter: 1 })
    : conflict('idempotency.in-progress', 'The first request with this Idempotency-Key is still under way.');

const paramsOf = (request: Request): Record<string, string> =>
  Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]));

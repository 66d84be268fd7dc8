import { type Actor, defect, type ExpectedVersion, type IdempotentRequest, unauthenticated } from '@berth/shared-kernel';

/** A class with class-validator decorators on its fields; the only fields that a request may bring. */
export type DtoClass<Dto extends object> = new () => Dto;

/** What a DTO-less part of a request is. */
export type Nothing = Record<string, never>;

/** One request, authenticated, authorised by the policy table and validated. */
export interface ApiRequest<Body extends object = Nothing, Query extends object = Nothing> {
  /** Null where the route's audience is `anyone` or `cookie`. */
  readonly actor: Actor | null;
  /** Path parameters, percent-decoded, as they came: parse them with the kernel's `parse...Id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Null unless the route is idempotent. */
  readonly idempotent: IdempotentRequest | null;
  /** What `If-Match` says; null unless the route is conditional. */
  readonly expected: ExpectedVersion | null;
  readonly requestId: string;
  readonly cookies: Readonly<Record<string, string>>;
  /** A request header by its case-insensitive name; the first value where it came several times. */
  header(name: string): string | undefined;
}

/** `body` is JSON, absent for none; 64-bit ids in it are already decimal strings. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What an idempotent endpoint returns when another transaction will complete the request's record (`Answers.complete`): the kit
 * waits for that answer up to 5 s and gives it as the first one.
 */
export const ANSWER_FOLLOWS: unique symbol = Symbol('answer follows');

export interface EndpointOptions<Body extends object, Query extends object> {
  readonly body?: DtoClass<Body>;
  readonly query?: DtoClass<Query>;
  handle(request: ApiRequest<Body, Query>): Promise<ApiAnswer | typeof ANSWER_FOLLOWS>;
}

/** What serves one route of the policy table. */
export interface Endpoint {
  readonly body: DtoClass<object> | null;
  readonly query: DtoClass<object> | null;
  handle(request: ApiRequest<object, object>): Promise<ApiAnswer | typeof ANSWER_FOLLOWS>;
}

/** Ties a handler to the DTOs that its body and query are checked against; without one, a body or a query parameter is refused. */
export function endpoint<Body extends object = Nothing, Query extends object = Nothing>(options: EndpointOptions<Body, Query>): Endpoint {
  return {
    body: options.body ?? null,
    query: options.query ?? null,
    handle: (request) => options.handle(request as ApiRequest<Body, Query>),
  };
}

/** @throws unauthenticated `auth.token-missing` where the route let the caller in without a token */
export function requireActor(request: Pick<ApiRequest, 'actor'>): Actor {
  if (request.actor === null) throw unauthenticated('auth.token-missing', 'This needs an access token.');
  return request.actor;
}

/** @throws defect `route.not-idempotent` on a route that the policy table does not call idempotent */
export function requireIdempotent(request: Pick<ApiRequest, 'idempotent'>): IdempotentRequest {
  if (request.idempotent === null) throw defect('route.not-idempotent', 'The policy table does not call this route idempotent.');
  return request.idempotent;
}

/** @throws defect `route.not-conditional` on a route that the policy table does not call conditional */
export function requireExpected(request: Pick<ApiRequest, 'expected'>): ExpectedVersion {
  if (request.expected === null) throw defect('route.not-conditional', 'The policy table does not call this route conditional.');
  return request.expected;
}

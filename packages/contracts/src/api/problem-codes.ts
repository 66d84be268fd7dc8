type ProblemStatus = 400 | 401 | 402 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;

/** A problem that the public API answers: its status, and what it says to the caller. */
export interface ProblemMeaning {
  readonly status: ProblemStatus;
  readonly says: string;
}

const as = (status: ProblemStatus, says: string): ProblemMeaning => ({ status, says });

/** Every `code` of a problem (RFC 9457) of the public API. */
export const PROBLEM_CODES = {
  'request.malformed': as(400, 'The request cannot be read.'),
  'request.malformed-json': as(400, 'The body is not well-formed JSON in UTF-8.'),
  'request.too-deep': as(400, 'The body is nested deeper than 32 levels.'),
  'request.forbidden-key': as(400, 'The body has a key that is not accepted anywhere.'),
  'request.unexpected-body': as(400, 'This route takes no body.'),
  'request.invalid': as(400, 'The body or the query is not valid: see errors.'),
  'request.invalid-id': as(400, 'The id in the path is not one.'),
  'request.invalid-cursor': as(400, 'This is not a cursor of this list.'),
  'request.nothing-to-change': as(400, 'The body names nothing that is to be changed.'),
  'request.too-large': as(413, 'The request body is too large.'),
  'request.unsupported-media-type': as(415, 'The body must be JSON: send Content-Type: application/json.'),
  'request.precondition-invalid': as(400, 'If-Match must be * or a list of entity tags, each in double quotes.'),
  'request.precondition-failed': as(412, 'This was changed since you read it. Read it again, then decide.'),
  'request.precondition-required': as(428, 'This needs an If-Match header with the ETag of what you have read.'),
  'idempotency.key-required': as(400, 'This needs an Idempotency-Key header.'),
  'idempotency.key-invalid': as(400, 'The Idempotency-Key must be 1 to 255 visible ASCII characters.'),
  'idempotency.in-progress': as(409, 'The first request with this Idempotency-Key is still under way.'),
  'idempotency.body-mismatch': as(422, 'This Idempotency-Key was used before with another body.'),

  'auth.token-missing': as(401, 'This needs an access token.'),
  'auth.token-invalid': as(401, 'The access token is not valid.'),
  'auth.token-expired': as(401, 'The access token has expired.'),
  'auth.session-ended': as(401, 'The session has ended. Log in again.'),
  'auth.invalid-credentials': as(401, 'The e-mail address or the password is not right.'),
  'auth.invalid-refresh-token': as(401, 'The session cannot be continued. Log in again.'),
  'auth.refresh-token-reused': as(401, 'The refresh token was used before, so its session has been ended. Log in again.'),
  'auth.forbidden': as(403, 'This account may not do that.'),
  'auth.foreign-origin': as(403, 'This may be called only from a page of the same origin.'),
  'auth.busy': as(429, 'Too many are logging in right now.'),
  'auth.keys-unavailable': as(503, 'Access tokens cannot be checked now: their keys cannot be had.'),
  'session.not-found': as(404, 'There is no such session.'),

  'email.invalid': as(400, 'This is not an e-mail address.'),
  'nickname.invalid': as(400, 'This is not a nickname.'),
  'password.too-short': as(400, 'The password must have at least 10 bytes.'),
  'password.too-long': as(400, 'The password must have at most 72 bytes.'),
  'password.invalid': as(400, 'The password must not contain the character NUL.'),
  'roles.invalid': as(400, 'These are not the roles of a user.'),
  'user.not-found': as(404, 'There is no such user.'),
  'user.email-taken': as(409, 'An account with this e-mail address exists already.'),
  'user.ids-exhausted': as(409, 'No more accounts can be registered on this platform.'),
  'user.last-admin': as(409, 'The last enabled administrator has to remain one.'),
  'user.wrong-password': as(403, 'The current password is not right.'),
  'user.disabled': as(403, 'This account is disabled.'),
  'user.blocked': as(403, 'This account is blocked: it can read, stop and delete, but not order, pay, start or restart.'),
  'user.unavailable': as(503, 'It cannot be checked now whether this account may do that.'),

  'spec.invalid': as(400, 'The specification is not valid.'),
  'product.invalid': as(400, 'The product is not valid.'),
  'product.not-found': as(404, 'There is no such product.'),
  'product.image-withdrawn': as(409, 'The image is withdrawn, so no product can be sold with it.'),
  'image.invalid': as(400, 'The withdrawal is not valid.'),
  'product.not-orderable': as(409, 'This product is not on sale.'),
  'wallet.insufficient-funds': as(402, 'The wallet does not hold what this order costs.'),
  'wallet.full': as(409, 'A wallet cannot hold that much.'),
  'ledger.reference-reused': as(409, 'Another movement was recorded under this reference.'),
  'order.invalid': as(400, 'The order is not valid.'),
  'order.not-found': as(404, 'There is no such order.'),
  'order.id-taken': as(409, 'Another order has this id.'),
  'order.not-payable': as(409, 'An order that is COMPLETED cannot be paid.'),
  'order.not-cancellable': as(409, 'An order that is PAID cannot be cancelled.'),
  'order.not-refundable': as(409, 'An order that is PAID with a payment that is HELD cannot be refunded.'),
  'order.already-refunded': as(409, 'The price of this order was given back before.'),
  'order.not-retryable': as(409, 'Nothing is to be provisioned for an order that is CANCELLED with a payment that is RELEASED.'),
  'order.payment-in-progress': as(409, 'A payment of this order is under way.'),
  'order.clock-behind': as(503, 'The clock was set back; order ids cannot be made until it has caught up.'),
  'payment.pending': as(503, 'The payment is still under way. Ask again with the same Idempotency-Key.'),

  'instance.not-found': as(404, 'There is no such instance.'),
  'instance.invalid-name': as(400, 'A name has 1 to 64 characters and no control characters.'),
  'instance.invalid-spec': as(409, 'The instance can never run with its specification.'),
  'instance.spec-unchanged': as(409, 'The instance has this specification already.'),
  'instance.image-withdrawn': as(409, 'The image was withdrawn by the provider; another one is needed.'),
  'instance.operation-in-progress': as(409, 'The instance is busy: its restart is under way.'),
  'instance.already-running': as(409, 'The instance is running already.'),
  'instance.already-stopped': as(409, 'The instance is stopped already.'),
  'instance.already-deleted': as(409, 'The instance is deleted.'),
  'instance.being-deleted': as(409, 'The instance is being deleted.'),
  'instance.not-running': as(409, 'Only a running or failed instance can be restarted.'),
  'operation.not-found': as(404, 'There is no such operation.'),

  'events.too-many-streams': as(429, 'This account has as many event streams open as it may have: close one.'),
  'events.full': as(503, 'There are as many event streams open here as there may be.'),

  'aggregate.version-conflict': as(409, 'It was changed by somebody else meanwhile.'),
  'service.starting': as(503, 'Berth is starting or stopping.'),
  'service.unavailable': as(503, 'A part of Berth that this needs does not answer now.'),
  'server.stopping': as(503, 'This Berth is stopping.'),
  'database.busy': as(503, 'The database is busy.'),
  'database.unavailable': as(503, 'The database does not answer.'),
  'database.closed': as(503, 'The database has been closed.'),
  'server.defect': as(500, 'Something went wrong inside Berth. Quote the requestId when you report it.'),
} as const satisfies Record<string, ProblemMeaning>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

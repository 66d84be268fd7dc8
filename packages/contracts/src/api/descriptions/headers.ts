const text = { type: 'string' };
const seconds = { type: 'integer', minimum: 1 };

/** Every header that an answer may have beside those of HTTP itself; those that are there at times only say so. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'That of the request, or a new one.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
    example: '58f175f4-7f59-4fdf-b8dc-ef1e1dd779d3',
  },
  Location: {
    description: 'Where what was made, or has begun, is to be found.',
    schema: text,
    example: '/api/v1/operations/01a1fd29-4fac-7306-a225-804712495d27',
  },
  ETag: {
    description: 'Names this state of what is shown (RFC 9110): send it as If-Match with a change, or as If-None-Match to ask again.',
    schema: { type: 'string', pattern: '^"[!#-~]+"$' },
    example: '"7"',
  },
  'Set-Cookie': {
    description:
      'The refresh token, empty to forget it: HttpOnly, SameSite=Strict; where browsers reach Berth over https it is named __Host-berth_refresh and Secure.',
    schema: text,
    example: 'berth_refresh=Zk3vNn; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict',
  },
  'Idempotent-Replayed': {
    description: 'There when this is the answer to an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
    isAtTimes: true,
  },
  'WWW-Authenticate': { description: 'How to authenticate (RFC 6750).', schema: text, example: 'Bearer realm="berth"' },
  'Retry-After': { description: 'After how many seconds to ask again.', schema: seconds, example: 1 },
} as const;

export type HeaderName = keyof typeof HEADERS;

/** On problems of these statuses. */
export const PROBLEM_HEADERS: Readonly<Partial<Record<number, readonly HeaderName[]>>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

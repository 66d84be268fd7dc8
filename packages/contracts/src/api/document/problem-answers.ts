import { PROBLEM_HEADERS } from '../descriptions/headers.js';
import { PROBLEM_CODES, type ProblemCode } from '../problem-codes.js';
import { ref } from '../schemas/api-schema.js';
import { headerRefs } from './shared-parts.js';
import { type Json, mapped } from './json.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Problems that many routes have word by word, by their names in the document. */
const SHARED: Readonly<Record<string, readonly ProblemCode[]>> = {
  Unauthenticated: ['auth.token-missing', 'auth.token-invalid', 'auth.token-expired', 'auth.session-ended'],
  TooLarge: ['request.too-large'],
  PreconditionFailed: ['request.precondition-failed'],
  PreconditionRequired: ['request.precondition-required'],
  UnsupportedMediaType: ['request.unsupported-media-type'],
  Defect: ['server.defect'],
};

export const sharedProblemAnswers = (): Readonly<Record<string, Json>> => mapped(SHARED, (codes) => problemAnswer(codes));

/** The problems of one route by status, each with its codes and the last of them as an example. */
export function problemAnswers(codes: ReadonlySet<ProblemCode>): Record<string, Json> {
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_CODES[code].status);
  return Object.fromEntries([...byStatus].map(([status, each]) => [String(status), sharedAnswer(each) ?? problemAnswer(each)]));
}

function sharedAnswer(codes: readonly ProblemCode[]): Json | null {
  const [name] = Object.entries(SHARED).find(([, shared]) => shared.join() === codes.join()) ?? [];
  return name === undefined ? null : { $ref: `#/components/responses/${name}` };
}

function problemAnswer(codes: readonly ProblemCode[]): Json {
  const code = codes.at(-1) ?? 'server.defect';
  const { status, says } = PROBLEM_CODES[code];
  const title = TITLES[status] ?? '';
  return {
    description: `${title}: ${codes.map((each) => `\`${each}\``).join(', ')}.`,
    headers: headerRefs(['X-Request-Id', ...(PROBLEM_HEADERS[status] ?? [])]),
    content: {
      'application/problem+json': {
        schema: { allOf: [ref('Problem'), { properties: { status: { const: status }, code: { enum: codes } } }] },
        example: {
          type: 'about:blank',
          title,
          status,
          detail: says,
          instance: '/api/v1/...',
          code,
          requestId: '58f175f4-7f59',
          errors: [],
        },
      },
    },
  };
}

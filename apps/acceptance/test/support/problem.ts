import { expect } from 'vitest';
import type { RawReply } from './raw-request.js';

/** Insists on a problem (RFC 9457) with one of these statuses. */
export function problemIn(reply: RawReply, statuses: readonly number[], what: string): { readonly code: string; readonly detail: string } {
  const said = `${what} was answered ${reply.status} ${reply.text.slice(0, 300)}`;
  expect(statuses, said).toContain(reply.status);
  expect(reply.headers['content-type'], said).toBe('application/problem+json');
  const problem = JSON.parse(reply.text) as { code: string; detail: string };
  expect(problem, said).toMatchObject({
    type: expect.any(String),
    title: expect.stringMatching(/./),
    status: reply.status,
    code: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/),
    detail: expect.stringMatching(/^[A-Z].*[.:]?/),
    requestId: reply.headers['x-request-id'],
    errors: expect.any(Array),
  });
  return problem;
}

import { describe, expect, it } from 'vitest';
import { statusFailure } from '../../../../src/outbound/kubernetes/reflector/failures.js';
import { secondsOf } from '../../../../src/outbound/kubernetes/source/refusal.js';

describe('a refusal of the apiserver', () => {
  it.each([
    [{ code: 410, reason: 'Expired' }, 'conflict', 'cluster.expired'],
    [{ code: 410, reason: 'Gone' }, 'conflict', 'cluster.expired'],
    [{ code: 504, reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }, 'conflict', 'cluster.expired'],
    [{ code: 400, reason: 'BadRequest' }, 'refused', 'cluster.refused'],
    [{ code: 404, reason: 'NotFound' }, 'refused', 'cluster.refused'],
    [{ code: 401, reason: 'Unauthorized' }, 'unavailable', 'cluster.not-permitted'],
    [{ code: 403, reason: 'Forbidden' }, 'unavailable', 'cluster.not-permitted'],
    [{ code: 429, reason: 'TooManyRequests' }, 'unavailable', 'cluster.unavailable'],
    [{ code: 302 }, 'unavailable', 'cluster.unavailable'],
    [{ code: 500 }, 'unavailable', 'cluster.unavailable'],
    [{ code: 504, reason: 'Timeout' }, 'unavailable', 'cluster.unavailable'],
    [{}, 'unavailable', 'cluster.unavailable'],
  ])('%j is %s %s', (status, kind, code) => {
    expect(statusFailure(status)).toMatchObject({ kind, code, data: { status: 'code' in status ? status.code : 500 } });
  });

  it('says how long to wait by its header, else by its body, else not', () => {
    const busy = { code: 429, details: { retryAfterSeconds: 5 } };
    expect(statusFailure(busy, 2).retryAfter).toBe(2);
    expect(statusFailure(busy).retryAfter).toBe(5);
    expect(statusFailure({ code: 429 }).retryAfter).toBeNull();
  });

  it.each([
    [undefined, undefined],
    ['7', 7],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 10:00:30 GMT', 30],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads Retry-After %j as %j seconds', (header, seconds) => {
    expect(secondsOf(header, Date.parse('Sat, 21 Nov 2026 10:00:00 GMT'))).toBe(seconds);
  });
});

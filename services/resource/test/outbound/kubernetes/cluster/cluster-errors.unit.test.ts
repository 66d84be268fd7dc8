import { describe, expect, it } from 'vitest';
import { clusterError } from '../../../../src/outbound/kubernetes/api/cluster-errors.js';

const errorOf = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  clusterError('PATCH /x', { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) });

const quota = 'pods "x" is forbidden: exceeded quota: berth, requested: pods=1, used: pods=3, limited: pods=3';
const ours = 'deployments.apps "i-1" is forbidden: User "system:serviceaccount:berth:berth-resource" cannot patch resource "deployments"';
const terminating = 'services "i-1" is forbidden: unable to create new content in namespace berth-u-1 because it is being terminated';

describe('an answer of the apiserver', () => {
  it.each([
    ['a refused field', 422, { message: 'x' }, 'invalid-input', 'cluster.invalid-spec'],
    ['a request it cannot read', 400, { message: 'x' }, 'invalid-input', 'cluster.invalid-spec'],
    ['too large a request', 413, { message: 'x' }, 'invalid-input', 'cluster.invalid-spec'],
    ['too large an object for etcd', 500, { message: 'etcdserver: request is too large' }, 'invalid-input', 'cluster.invalid-spec'],
    ['an exceeded quota', 403, { message: quota }, 'refused', 'cluster.quota-exceeded'],
    ['a quota that is not counted yet', 403, { message: 'status unknown for quota: berth' }, 'unavailable', 'cluster.unavailable'],
    ['rights that we lack', 403, { message: ours }, 'unavailable', 'cluster.not-permitted'],
    ['credentials that do not count', 401, { message: 'Unauthorized' }, 'unavailable', 'cluster.not-permitted'],
    ['a namespace that is being removed', 403, { message: terminating }, 'unavailable', 'cluster.terminating'],
    ['a verdict of admission', 403, { message: 'admission webhook "x" denied the request' }, 'forbidden', 'cluster.forbidden'],
    ['nothing there', 404, { message: 'x' }, 'not-found', 'cluster.not-found'],
    ['a conflict', 409, { message: 'x' }, 'conflict', 'cluster.conflict'],
    ['a request too many', 429, { message: 'x' }, 'unavailable', 'cluster.unavailable'],
    ['a failure of its own', 500, 'no JSON', 'unavailable', 'cluster.unavailable'],
    ['a gateway before it', 503, '', 'unavailable', 'cluster.unavailable'],
    ['something nobody knows', 302, '[]', 'unavailable', 'cluster.unavailable'],
  ])('that is %s', (_case, status, body, kind, code) => {
    expect(errorOf(status, body)).toMatchObject({ kind, code });
  });

  it('may say after how long it can be asked again, within reason', () => {
    expect(errorOf(429, {}, { 'retry-after': '7' }).retryAfter).toBe(7);
    expect(errorOf(500, { details: { retryAfterSeconds: 3 } }).retryAfter).toBe(3);
    expect(errorOf(503, {}, { 'retry-after': '86400' }).retryAfter).toBe(60);
    expect(errorOf(503, {}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }).retryAfter).toBe(1);
    expect(errorOf(503, {}, { 'retry-after': '-1' }).retryAfter).toBe(1);
  });

  it('names refused fields as the buyer knows them, the first three', () => {
    const causes = ['env[0].name', 'command[1]', 'ports[0].containerPort', 'image'].map((field) => ({
      field: `spec.template.spec.containers[0].${field}`,
      message: 'Invalid value',
    }));
    const error = errorOf(422, { details: { causes } });
    expect(error.message).toBe(
      'The cluster does not accept this specification (env[0].name: Invalid value; command[1]: Invalid value; ports[0].containerPort: Invalid value).',
    );
    expect(error.data['fields']).toHaveLength(4);
  });

  it('says to its owner nothing of the inside of the cluster', () => {
    const inside = /berth-u-|serviceaccount|deployments|webhook|"x"|etcd/;
    for (const body of [{ message: quota }, { message: ours }, { message: terminating }, { message: 'admission webhook "x" denied' }])
      expect(errorOf(403, body).message).not.toMatch(inside);
    expect(errorOf(500, { message: 'etcdserver: leader changed' }).message).not.toMatch(inside);
  });

  it('keeps in its cause what an operator needs, and not the whole body', () => {
    const error = errorOf(422, { reason: 'Invalid', message: `refused ${'y'.repeat(5000)}` });
    expect(String(error.cause)).toContain('PATCH /x: 422 Invalid: refused');
    expect(String(error.cause).length).toBeLessThan(600);
  });
});

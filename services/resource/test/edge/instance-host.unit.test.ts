import { asInstanceId, toBase36 } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstanceHost } from '../../src/outbound/edge/instance-host.js';

describe('the host of an instance', () => {
  it('is read back for every id, in any case, with and without a port', () => {
    const ids = fc.bigInt(1n, 2n ** 63n - 1n);
    fc.assert(
      fc.property(ids, fc.constantFrom('', ':80', ':8080'), fc.boolean(), (id, port, shout) => {
        const host = `i-${toBase36(id)}.apps.example${port}`;
        const found = parseInstanceHost(shout ? host.toUpperCase() : host, 'Apps.Example');
        expect(found).toEqual({ kind: 'instance', instanceId: asInstanceId(id) });
      }),
    );
  });

  it.each([
    'i-0.localhost',
    'i-01.localhost',
    'i-.localhost',
    'i-zzzzzzzzzzzzz.localhost',
    'i-zzzzzzzzzzzzzz.localhost',
    'i-1.2.localhost',
    'i-a_b.localhost:8080',
    'i-é.localhost',
  ])('%s is nobody', (host) => {
    expect(parseInstanceHost(host, 'localhost')).toEqual({ kind: 'nobody' });
  });

  it.each([
    undefined,
    '',
    'localhost',
    'localhost:8080',
    'i-1',
    'i-1.example.com',
    'i-1.localhost.evil.example',
    'i-1.localhost/..',
    'x@i-1.localhost',
    '127.0.0.1:8080',
    '[::1]:8080',
    'www.localhost',
  ])('%s is the platform', (host) => {
    expect(parseInstanceHost(host, 'localhost')).toEqual({ kind: 'platform' });
  });
});

import { asInstanceId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { endpointOf, hostOf } from '../../src/domain/instance/endpoint.js';

const id = asInstanceId(4711n);

describe('an endpoint', () => {
  it('names the instance in base 36 and the port that buyers see', () => {
    const rule = { scheme: 'http', baseDomain: 'localhost', port: 8080 } as const;
    expect(endpointOf(id, rule)).toEqual({ endpointUrl: 'http://i-3mv.localhost:8080/', domain: 'i-3mv.localhost', port: 8080 });
    expect(hostOf(id, rule)).toBe('i-3mv.localhost:8080');
  });

  it.each([
    ['http', 80],
    ['https', 443],
  ] as const)('of %s leaves port %i out', (scheme, port) => {
    const rule = { scheme, baseDomain: 'apps.example', port };
    expect(endpointOf(id, rule).endpointUrl).toBe(`${scheme}://i-3mv.apps.example/`);
    expect(hostOf(id, rule)).toBe('i-3mv.apps.example');
  });
});

import { type InstanceId, toBase36 } from '@berth/shared-kernel';

/** Where the provider's instances are reached; `port` is the one that buyers see in the URL. */
export interface EndpointRule {
  readonly scheme: 'http' | 'https';
  readonly baseDomain: string;
  readonly port: number;
}

export interface Endpoint {
  readonly endpointUrl: string;
  readonly domain: string;
  readonly port: number;
}

export function endpointOf(id: InstanceId, { scheme, baseDomain, port }: EndpointRule): Endpoint {
  const domain = `i-${toBase36(id)}.${baseDomain}`;
  return { endpointUrl: `${scheme}://${hostHeader(domain, scheme, port)}/`, domain, port };
}

/** The Host header with which the endpoint is asked: the port only where it is not the scheme's own. */
export const hostOf = (id: InstanceId, rule: EndpointRule): string => hostHeader(endpointOf(id, rule).domain, rule.scheme, rule.port);

const hostHeader = (domain: string, scheme: EndpointRule['scheme'], port: number): string =>
  port === (scheme === 'https' ? 443 : 80) ? domain : `${domain}:${port}`;

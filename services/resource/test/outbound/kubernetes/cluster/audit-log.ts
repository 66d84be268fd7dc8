import { readFileSync } from 'node:fs';

/** One request that the apiserver has answered. */
export interface AuditedRequest {
  readonly verb: string;
  readonly userAgent: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: number;
  readonly user: string;
}

interface AuditLine {
  readonly stage: string;
  readonly verb: string;
  readonly userAgent?: string;
  readonly user?: { readonly username?: string };
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly name?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number };
}

const WRITES: readonly string[] = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What the platform asked of the apiserver in these namespaces, by the apiserver's own account. */
export function requestsIn(path: string, namespaces: readonly string[]): readonly AuditedRequest[] {
  const requests: AuditedRequest[] = [];
  // What follows the last line is one that is being written.
  for (const text of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    if (!text.includes('"ResponseComplete"') || !text.includes('berth-resource')) continue;
    const { verb, userAgent = '', user, objectRef = {}, responseStatus } = JSON.parse(text) as AuditLine;
    const { resource = '', namespace = '', name = '' } = objectRef;
    if (userAgent !== 'berth-resource' || !namespaces.includes(namespace)) continue;
    requests.push({ verb, userAgent, resource, namespace, name, status: responseStatus?.code ?? 0, user: user?.username ?? '' });
  }
  return requests;
}

export const writesIn = (path: string, namespaces: readonly string[]): readonly AuditedRequest[] =>
  requestsIn(path, namespaces).filter(({ verb }) => WRITES.includes(verb));

import { unavailable } from '@berth/shared-kernel';
import type { KubeConfig } from '@kubernetes/client-node';
import { type ApiRequest, Connection } from '../api/connection.js';

/** coordination.k8s.io/v1 Lease, as far as it is of interest here; what else it has is kept. */
export interface Lease {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
  readonly spec: LeaseSpec;
}

/** Times are MicroTime texts, of which none is believed. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** One Lease; null says that it is not there, or that another was first: the version has moved on. */
export interface LeaseApi {
  /** @throws unavailable `cluster.unavailable` when it cannot be told, in time, what came of it; so do the others */
  read(): Promise<Lease | null>;
  create(spec: LeaseSpec): Promise<Lease | null>;
  /** Gives `lease` another spec, unless it has changed since it was read. */
  replace(lease: Lease, spec: LeaseSpec): Promise<Lease | null>;
}

export interface LeaseApiOptions {
  readonly kubeConfig: KubeConfig;
  readonly namespace: string;
  readonly name: string;
  /** How long a request may take. */
  readonly requestTimeoutMs: number;
}

export function leaseApi({ kubeConfig, namespace, name, requestTimeoutMs }: LeaseApiOptions): LeaseApi {
  const connection = new Connection(kubeConfig, requestTimeoutMs);
  const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  const own = `${path}/${encodeURIComponent(name)}`;
  const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
  const ask = (nothing: number, request: ApiRequest) => answered(connection, nothing, request);
  return {
    read: () => ask(404, { method: 'GET', path: own }),
    create: (spec) => ask(409, { method: 'POST', path, body: { ...kind, metadata: { name, namespace }, spec } }),
    replace: (lease, spec) => ask(409, { method: 'PUT', path: own, body: { ...lease, ...kind, spec } }),
  };
}

async function answered(connection: Connection, nothing: number, request: ApiRequest): Promise<Lease | null> {
  try {
    const { status, text } = await connection.send(request);
    if (status === nothing) return null;
    if (status < 200 || status > 299) throw new Error(`${request.method} of the Lease: ${status} ${text.slice(0, 300)}`);
    const lease = JSON.parse(text) as Omit<Lease, 'spec'> & { readonly spec?: LeaseSpec };
    return { ...lease, spec: lease.spec ?? {} };
  } catch (error) {
    throw unavailable('cluster.unavailable', 'The Lease cannot be read or written.', { cause: error });
  }
}

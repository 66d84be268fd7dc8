import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Lease {
  readonly spec: { readonly renewTime?: string };
}

const LONGEST_MS = 120_000;

/** Waits until each node is Ready by a heartbeat of this start: what the API still says of an earlier one proves nothing. */
export async function awaitNodes(api: ApiClient, names: readonly string[], startedAt: Date): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  let waiting = names;
  while (waiting.length > 0) {
    if (performance.now() > deadline) throw new Error(`these nodes were not Ready within ${LONGEST_MS} ms: ${waiting.join(', ')}`);
    const ready = await Promise.all(waiting.map((name) => isReady(api, name, startedAt)));
    waiting = waiting.filter((_, index) => !ready[index]);
    if (waiting.length > 0) await pause(50);
  }
}

async function isReady(api: ApiClient, name: string, startedAt: Date): Promise<boolean> {
  const [node, lease] = await Promise.all([
    api.ask('GET', `/api/v1/nodes/${name}`),
    api.ask('GET', `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`),
  ]);
  if (node.status !== 200 || lease.status !== 200) return false;
  const { status, spec } = node.body as NodeObject;
  const renewedAt = new Date((lease.body as Lease).spec.renewTime ?? 0);
  const isTaintedAsDown = (spec.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io/'));
  const saysReady = (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return saysReady && !isTaintedAsDown && renewedAt >= startedAt;
}

import { readFile } from 'node:fs/promises';
import { FaultProxy } from '@berth/local-stack';
import { type Clock, systemClock } from '@berth/shared-kernel';
import { CoordinationV1Api, KubeConfig } from '@kubernetes/client-node';
import { inject, type TestContext } from 'vitest';
import type { Term } from '../../src/application/ports/leadership.js';
import { LeaseLeadership, type LeaseTimings } from '../../src/outbound/kubernetes/lease/lease-leadership.js';
import { type Lease, leaseApi } from '../../src/outbound/kubernetes/lease/lease-api.js';
import { silent } from './desired.js';

/** Looked at often, and lost only by who hears nothing for longer than a busy machine stands still. */
export const QUICK: LeaseTimings = {
  leaseDurationMs: 9000,
  renewDeadlineMs: 7000,
  renewEveryMs: 400,
  lookEveryMs: 100,
  standAsideMs: 1500,
  drainMs: 500,
};

/** Changes hands only when it is given back or taken back. */
export const LASTING: Partial<LeaseTimings> = { leaseDurationMs: 60_000, renewDeadlineMs: 45_000 };

export interface Candidate {
  readonly identity: string;
  readonly leadership: LeaseLeadership;
  /** Between it and the apiserver. */
  readonly proxy: FaultProxy;
  leads(): boolean;
  resign(): void;
}

export interface CandidateOptions {
  readonly timings?: Partial<LeaseTimings>;
  readonly clock?: Clock;
  /** What it still does when its term is over. */
  readonly lastWork?: () => Promise<void>;
}

let elections = 0;

/** An election of its own, for one Lease on the real apiserver. */
export class GivenElection {
  readonly name = `test-${process.pid}-${Date.now().toString(36)}-${(elections += 1)}`;
  /** Who led from when to when, in milliseconds of this process; null while it does. */
  readonly terms: { readonly who: string; readonly from: number; to: number | null }[] = [];

  /** Its candidates stop when the test has ended: several tests of a file run at a time. */
  constructor(private readonly onTestFinished: TestContext['onTestFinished']) {}

  async candidate(identity: string, { timings = {}, clock = systemClock, lastWork }: CandidateOptions = {}): Promise<Candidate> {
    const { kubeConfig, proxy } = await proxied();
    const leadership = new LeaseLeadership({
      kubeConfig,
      namespace: 'default',
      name: this.name,
      identity,
      logger: silent,
      clock,
      timings: { ...QUICK, ...timings },
    });
    let current: Term | null = null;
    leadership.campaign(async (term) => {
      const entry = { who: identity, from: performance.now(), to: null as number | null };
      this.terms.push(entry);
      current = term;
      await new Promise<void>((resolve) => term.over.addEventListener('abort', () => resolve()));
      entry.to = performance.now();
      current = null;
      await lastWork?.();
    });
    this.onTestFinished(async () => {
      await leadership.stop();
      await proxy.close();
    });
    return { identity, leadership, proxy, leads: () => current !== null, resign: () => current?.resign('the test wants it') };
  }

  leaders(): readonly string[] {
    return this.terms.filter(({ to }) => to === null).map(({ who }) => who);
  }

  /** Pairs of terms of which the second began before the first was over. */
  overlaps(): readonly string[] {
    return this.terms.flatMap((one, index) =>
      this.terms.slice(index + 1).flatMap((other) => (other.from < (one.to ?? Infinity) ? [`${one.who} and ${other.who}`] : [])),
    );
  }

  /** From the end of each term to the begin of the next. */
  gaps(): readonly number[] {
    return this.terms.slice(1).map(({ from }, index) => from - (this.terms[index]?.to ?? Infinity));
  }

  async lease(): Promise<{ read(): Promise<Lease | null>; take(by: string): Promise<void>; remove(): Promise<void> }> {
    const kubeConfig = await loaded();
    const api = leaseApi({ kubeConfig, namespace: 'default', name: this.name, requestTimeoutMs: 60_000 });
    return {
      read: () => api.read(),
      remove: async () => {
        const coordination = kubeConfig.makeApiClient(CoordinationV1Api);
        await coordination.deleteNamespacedLease({ namespace: 'default', name: this.name });
      },
      take: async (by) => {
        for (;;) {
          const lease = await api.read();
          if (lease !== null && (await api.replace(lease, { ...lease.spec, holderIdentity: by })) !== null) return;
        }
      },
    };
  }
}

async function loaded(): Promise<KubeConfig> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(await readFile(inject('servers').kube?.kubeconfig ?? '', 'utf8'));
  return kubeConfig;
}

async function proxied(): Promise<{ kubeConfig: KubeConfig; proxy: FaultProxy }> {
  const kubeConfig = await loaded();
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no cluster');
  const { hostname, port } = new URL(cluster.server);
  const proxy = await FaultProxy.start({ host: hostname, port: Number(port) });
  kubeConfig.clusters = kubeConfig.clusters.map((one) => ({ ...one, server: `https://127.0.0.1:${proxy.port}` }));
  return { kubeConfig, proxy };
}

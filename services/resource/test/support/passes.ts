import { asOperationId, asUserId } from '@berth/shared-kernel';
import type { ObservedInstance } from '../../src/application/ports/cluster.js';
import type { ReconcileTarget } from '../../src/application/ports/reconcile-store.js';
import type { Pass } from '../../src/controllers/phase.js';
import { freshId, specOf } from './desired.js';

export const NOW = new Date('2026-11-21T12:00:00Z');
export const ago = (ms: number): Date => new Date(NOW.getTime() - ms);

const id = freshId();

/** An instance that is being started, in its fifth generation. */
export const target = (change: Partial<ReconcileTarget> = {}): ReconcileTarget => ({
  instanceId: id,
  userId: asUserId(7),
  name: 'one',
  spec: specOf('berth/hello:1'),
  desired: 'RUNNING',
  status: 'STARTING',
  generation: 5,
  settledGeneration: 4,
  terminal: false,
  failureReason: '',
  restartToken: 'token',
  operationId: asOperationId('operation'),
  host: 'i-1.localhost',
  wake: 0,
  seenWake: 0,
  statusSince: ago(1000),
  unreadySince: null,
  recorded: null,
  ...change,
});

/** Its one pod, ready. */
export const seen = (change: Partial<ObservedInstance> = {}): ObservedInstance => ({
  instanceId: id,
  generation: 5,
  restartToken: 'token',
  totalReplicas: 1,
  readyReplicas: 1,
  pods: 1,
  phase: 'Running',
  podName: 'i-1-abcde',
  message: '',
  deleting: false,
  drifted: false,
  objects: { namespace: 'n', deployment: 'd', service: 's', ingress: 'i' },
  ...change,
});

export const aPass = (change: Partial<Pass> = {}): Pass => ({
  target: target(),
  observed: seen(),
  readySince: ago(100),
  watchingSince: ago(100_000),
  thorough: false,
  now: NOW,
  ...change,
});

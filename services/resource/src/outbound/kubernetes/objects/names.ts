import { type InstanceId, type UserId, parseInstanceId, toBase36 } from '@berth/shared-kernel';

export const LABELS = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  managedBy: 'app.kubernetes.io/managed-by',
  partOf: 'app.kubernetes.io/part-of',
  instanceId: 'berth.dev/instance-id',
  userId: 'berth.dev/user-id',
} as const;

export const ANNOTATIONS = {
  generation: 'berth.dev/generation',
  restartToken: 'berth.dev/restart-token',
  /** A hash of what was applied: a field that is no longer wanted shows by it. */
  applied: 'berth.dev/applied',
  emptySince: 'berth.dev/empty-since',
} as const;

/** Selects every object that is ours; the watches and lists ask for nothing else. */
export const OURS = `${LABELS.managedBy}=berth`;

export const objectName = (id: InstanceId): string => `i-${toBase36(id)}`;
export const namespaceName = (userId: UserId): string => `berth-u-${userId}`;
export const selectorOf = (id: InstanceId): string => `${OURS},${LABELS.instanceId}=${id}`;

export const instanceLabels = (id: InstanceId, userId: UserId): Record<string, string> => ({
  [LABELS.name]: 'berth-instance',
  [LABELS.instance]: objectName(id),
  [LABELS.managedBy]: 'berth',
  [LABELS.partOf]: 'berth',
  [LABELS.instanceId]: String(id),
  [LABELS.userId]: String(userId),
});

export const namespaceLabels = (userId: UserId): Record<string, string> => ({
  [LABELS.managedBy]: 'berth',
  [LABELS.partOf]: 'berth',
  [LABELS.userId]: String(userId),
});

/** Whose an object is; null for one that says no readable id, which somebody else must have made. */
export function instanceIdOf(object: { readonly metadata?: { readonly labels?: Record<string, string> } }): InstanceId | null {
  const label = object.metadata?.labels?.[LABELS.instanceId];
  if (label === undefined) return null;
  try {
    return parseInstanceId(label);
  } catch {
    return null;
  }
}

import type { Instance } from './instance.js';
import { type InstanceDecision, unchanged } from './instance.events.js';

/** Marks an instance of a withdrawn image, and tells it once; what runs goes on. */
export function withdrawImage(instance: Instance, image: string, reason: string, at: Date): InstanceDecision {
  if (instance.withdrawal !== null || instance.spec.image !== image || instance.status === 'DELETED') return unchanged(instance);
  return {
    state: { ...instance, withdrawal: { reason, at }, updatedAt: at },
    events: [{ type: 'image-removed', reason }],
  };
}

import type { V1Deployment, V1Ingress, V1Pod, V1Service } from '@kubernetes/client-node';
import type { InstanceId } from '@berth/shared-kernel';
import type { KubernetesObject } from '../api/resources.js';
import { instanceIdOf, objectName } from '../objects/names.js';
import { type InstanceObjects, NO_OBJECTS } from './observed-instance.js';

interface Kept {
  deployment: V1Deployment | null;
  service: V1Service | null;
  ingress: V1Ingress | null;
  readonly pods: Map<string, V1Pod>;
}

/** The objects that watches tell of, by instance. Every change answers whose object it was; null: nobody's that is known. */
export class WatchedObjects {
  private readonly kept = new Map<InstanceId, Kept>();
  /** A deletion names no labels. */
  private readonly owners = new Map<string, InstanceId>();

  get(id: InstanceId): InstanceObjects | null {
    const kept = this.kept.get(id);
    return kept === undefined ? null : { ...NO_OBJECTS, ...kept, pods: [...kept.pods.values()] };
  }

  ids(): readonly InstanceId[] {
    return [...this.kept.keys()];
  }

  deployment(key: string, object: V1Deployment | null): InstanceId | null {
    return this.take(`deployment ${key}`, object, (kept) => (kept.deployment = object));
  }

  service(key: string, object: V1Service | null): InstanceId | null {
    return this.take(`service ${key}`, object, (kept) => (kept.service = object));
  }

  ingress(key: string, object: V1Ingress | null): InstanceId | null {
    return this.take(`ingress ${key}`, object, (kept) => (kept.ingress = object));
  }

  pod(key: string, object: V1Pod | null): InstanceId | null {
    return this.take(`pod ${key}`, object, (kept) => (object === null ? kept.pods.delete(key) : kept.pods.set(key, object)), true);
  }

  private take(owned: string, object: KubernetesObject | null, put: (kept: Kept) => unknown, anyName = false): InstanceId | null {
    const id = object === null ? (this.owners.get(owned) ?? null) : instanceIdOf(object);
    if (id === null) return null;
    // Somebody may have copied an object with its labels: ours is the one that has our name.
    if (!anyName && object !== null && object.metadata?.name !== objectName(id)) return null;
    if (object === null) this.owners.delete(owned);
    else this.owners.set(owned, id);
    const kept = this.kept.get(id) ?? { deployment: null, service: null, ingress: null, pods: new Map() };
    put(kept);
    const isNothing = kept.deployment === null && kept.service === null && kept.ingress === null && kept.pods.size === 0;
    if (isNothing) this.kept.delete(id);
    else this.kept.set(id, kept);
    return id;
  }
}

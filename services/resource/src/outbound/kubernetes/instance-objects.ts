import type { V1Deployment, V1Ingress, V1Service } from '@kubernetes/client-node';
import type { InstanceId } from '@berth/shared-kernel';
import type { DesiredInstance } from '../../application/ports/cluster.js';
import { LastApplied } from './compare/last-applied.js';
import { stamped } from './compare/stamp.js';
import { deploymentOf, shownNameOf } from './objects/deployment.js';
import { ingressOf } from './objects/ingress.js';
import { serviceOf } from './objects/service.js';
import type { InstanceObjects } from './observe/observed-instance.js';
import type { KubernetesSettings } from './settings.js';

/** The three objects that are applied for an instance. */
export interface Manifests {
  readonly deployment: V1Deployment;
  readonly service: V1Service;
  readonly ingress: V1Ingress;
}

export type ManifestName = keyof Manifests;
export const MANIFEST_NAMES: readonly ManifestName[] = ['deployment', 'service', 'ingress'];
export type Found = Pick<InstanceObjects, ManifestName>;

/** @throws invalid-input `cluster.unknown-gpu` */
export function manifestsOf(desired: DesiredInstance, settings: KubernetesSettings, live: V1Deployment | null): Manifests {
  return {
    deployment: stamped(deploymentOf(desired, settings, shownNameOf(desired, live))),
    service: stamped(serviceOf(desired)),
    ingress: stamped(ingressOf(desired, settings)),
  };
}

/** What was last applied for each instance, and whether the cluster still holds it. */
export class AppliedInstances {
  private readonly last = new LastApplied();

  lacking(id: InstanceId, manifests: Manifests, found: Found): readonly ManifestName[] {
    return MANIFEST_NAMES.filter((name) => !this.last.isHeld(keyOf(id, name), manifests[name], found[name]));
  }

  /** Nothing was lacking: from now on a difference is drift. */
  confirmed(id: InstanceId, manifests: Manifests, found: Found): void {
    for (const name of MANIFEST_NAMES) this.last.wrote(keyOf(id, name), manifests[name], found[name]);
  }

  wrote(id: InstanceId, name: ManifestName, manifest: Manifests[ManifestName], returned: unknown): void {
    this.last.wrote(keyOf(id, name), manifest, returned);
  }

  isDrifted(id: InstanceId, found: Found): boolean {
    return MANIFEST_NAMES.some((name) => this.last.isDrifted(keyOf(id, name), found[name]));
  }

  forget(id: InstanceId): void {
    for (const name of MANIFEST_NAMES) this.last.forget(keyOf(id, name));
  }
}

const keyOf = (id: InstanceId, name: ManifestName): string => `${id}/${name}`;

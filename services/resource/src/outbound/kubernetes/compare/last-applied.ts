import { isSubset, project } from './subset.js';

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
}

interface Applied {
  readonly desired: unknown;
  /** What the cluster made of it. */
  readonly settled: unknown;
}

/**
 * Remembers what was applied under a key and what came of it. An admission plug-in of the provider's may change what is sent, an image's
 * registry for instance: to go by what was sent alone would then be to write for ever.
 */
export class LastApplied {
  private readonly objects = new Map<string, Applied>();

  wrote(key: string, manifest: Manifest, returned: unknown): void {
    const desired = contentOf(manifest);
    this.objects.set(key, { desired, settled: project(desired, returned) });
  }

  forget(key: string): void {
    this.objects.delete(key);
  }

  /** True when `observed` is what is desired, or what the cluster made of the same wish before. */
  isHeld(key: string, manifest: Manifest, observed: unknown): boolean {
    if (observed === null) return false;
    const desired = contentOf(manifest);
    if (isSubset(desired, observed)) return true;
    const last = this.objects.get(key);
    return last !== undefined && isSubset(desired, last.desired) && isSubset(last.settled, observed);
  }

  /** True when something was applied and `observed` is something else: changed by hand, or gone. */
  isDrifted(key: string, observed: unknown): boolean {
    const last = this.objects.get(key);
    return last !== undefined && (observed === null || !(isSubset(last.settled, observed) || isSubset(last.desired, observed)));
  }
}

/** The elements of a list do not say what they are. */
function contentOf({ apiVersion: _version, kind: _kind, ...content }: Manifest): unknown {
  return content;
}

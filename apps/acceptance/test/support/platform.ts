import { counter } from './counters.js';
import type { Profile } from './profile.js';

/** Where a Berth that runs keeps its data and is asked. */
export interface PlatformPlace {
  readonly dataDir: string;
  readonly port: number;
  readonly adminPort: number;
}

/** A Berth as its callers and its operator find it, whoever has started it. */
export class Platform {
  constructor(
    readonly place: PlatformPlace,
    protected readonly profile: Profile,
  ) {}

  get dataDir(): string {
    return this.place.dataDir;
  }

  get port(): number {
    return this.place.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where instances are served by their Host. */
  get edgePort(): number {
    return this.profile.edgePort(this.port);
  }

  /** All that its services have logged so far, over all its starts. */
  get output(): string {
    return this.profile.logs(this.dataDir);
  }

  /** The processes or pods that run for an instance, or for any. */
  workloads(instanceId?: string): Promise<readonly string[]> {
    return this.profile.workloads(this.dataDir, instanceId);
  }

  /** How often a caller asks before "later" (503) counts as its answer. */
  get tries(): number {
    return this.profile.burstTries;
  }

  /** A counter of its metrics, over all its services. */
  counter(name: string): Promise<number> {
    const ports = this.profile.adminPorts(this.dataDir);
    return counter(ports.length > 0 ? ports : [this.place.adminPort], name);
  }
}

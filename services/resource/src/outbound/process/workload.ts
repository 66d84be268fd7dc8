import { isDeepStrictEqual } from 'node:util';
import { toBase36 } from '@berth/shared-kernel';
import type { Logger } from '@berth/platform';
import type { DesiredInstance, ObservedInstance } from '../../application/ports/cluster.js';
import { builtInImage } from './built-in-images.js';
import { Pod } from './pod.js';

export interface WorkloadOptions {
  readonly tag: string;
  readonly logger: Logger;
  /** How long a process may take to end after SIGTERM. */
  readonly graceMs: number;
  /** The wait before the second restart in a row; doubled for each after it. */
  readonly backOffFirstMs: number;
  readonly backOffMostMs: number;
  /** A process that was ready for so long has not crashed in a row with the one before. */
  readonly healthyAfterMs: number;
  /** A fresh end of a pod name. */
  readonly suffix: () => string;
}

/** What stands for a pod of Kubernetes: it keeps its name over restarts, and a new template gets a new one. */
interface PodIdentity {
  readonly name: string;
  readonly template: string;
  crashes: number;
  readyAt: number | null;
  lastExit: string;
}

/** The objects of one instance. Level-triggered: every change leads to `step`, which does the next thing that is due. */
export class Workload {
  private identity: PodIdentity | null = null;
  private process: { readonly pod: Pod; readonly template: string } | null = null;
  private restartTimer: NodeJS.Timeout | null = null;
  private deleting = false;

  constructor(
    private desired: DesiredInstance,
    private readonly options: WorkloadOptions,
    private readonly changed: () => void,
  ) {}

  /** Makes the objects say `next`; answers the number of writes, of which the first three make Deployment, Service and Ingress. */
  update(next: DesiredInstance): number {
    if (isDeepStrictEqual(this.desired, next)) return 0;
    if (next.displayName !== this.desired.displayName) this.process?.pod.rename(next.displayName);
    this.desired = next;
    this.step();
    return 1;
  }

  remove(): void {
    this.deleting = true;
    this.step();
  }

  /** True when nothing of it is left. */
  get gone(): boolean {
    return this.deleting && this.process === null;
  }

  get terminating(): boolean {
    return this.deleting;
  }

  get port(): number | null {
    return this.process?.template === this.template() && this.runs() ? this.process.pod.port : null;
  }

  observed(): ObservedInstance {
    const { instanceId, generation, restartToken, running, userId } = this.desired;
    const name = `i-${toBase36(instanceId)}`;
    return {
      instanceId,
      generation,
      restartToken,
      totalReplicas: running && !this.deleting ? 1 : 0,
      readyReplicas: this.port === null ? 0 : 1,
      pods: this.identity === null ? 0 : 1,
      ...this.pod(),
      deleting: this.deleting,
      // Nobody else can reach a process of ours.
      drifted: false,
      objects: { namespace: `berth-u-${userId}`, deployment: name, service: name, ingress: name },
    };
  }

  /** Does the next thing that is due: end a process that is not wanted, or start one that is (strategy Recreate). */
  step(): void {
    this.advance();
    this.changed();
  }

  private advance(): void {
    const template = this.template();
    if (!this.runs() || this.identity?.template !== template) this.cancelRestart();
    if (this.process !== null) {
      if (!this.runs() || this.process.template !== template) this.process.pod.stop();
      return;
    }
    if (!this.runs()) {
      this.identity = null;
      return;
    }
    if (this.identity?.template !== template)
      this.identity = {
        name: `i-${toBase36(this.desired.instanceId)}-${this.options.suffix()}`,
        template,
        crashes: 0,
        readyAt: null,
        lastExit: '',
      };
    if (this.restartTimer === null) this.launch(this.identity);
  }

  private launch(identity: PodIdentity): void {
    const { spec, instanceId, displayName } = this.desired;
    const image = builtInImage(spec.image);
    if (image === null) return;
    const { tag, graceMs, logger } = this.options;
    const pod = new Pod(
      { image, reference: spec.image, instanceId: instanceId.toString(), displayName, podName: identity.name, tag },
      {
        ready: () => {
          identity.readyAt = performance.now();
          this.changed();
        },
        exited: (how) => this.exited(identity, how),
      },
      { graceMs, logger },
    );
    this.process = { pod, template: identity.template };
  }

  private exited(identity: PodIdentity, how: string): void {
    const { healthyAfterMs, backOffFirstMs, backOffMostMs } = this.options;
    this.process = null;
    if (identity.readyAt !== null && performance.now() - identity.readyAt >= healthyAfterMs) identity.crashes = 0;
    identity.readyAt = null;
    identity.crashes += 1;
    identity.lastExit = how;
    if (this.runs() && identity.template === this.template()) {
      // As Kubernetes does: the first restart comes at once, each later one in a row waits twice as long.
      const waitMs = identity.crashes === 1 ? 0 : Math.min(backOffMostMs, backOffFirstMs * 2 ** Math.min(identity.crashes - 2, 20));
      this.restartTimer = setTimeout(() => {
        this.restartTimer = null;
        this.step();
      }, waitMs);
    }
    this.step();
  }

  private pod(): Pick<ObservedInstance, 'phase' | 'podName' | 'message'> {
    const podName = this.identity?.name ?? '';
    if (this.identity === null) return { phase: '', podName, message: '' };
    if (!this.runs() || this.isReplaced()) return { phase: 'Running', podName, message: 'the process is being ended' };
    if (builtInImage(this.desired.spec.image) === null) return { phase: 'ImagePullBackOff', podName, message: 'image not found' };
    const { crashes, lastExit } = this.identity;
    if (this.port !== null) return { phase: 'Running', podName, message: '' };
    if (crashes > 1) return { phase: 'CrashLoopBackOff', podName, message: `the process ${lastExit}, ${crashes} times in a row` };
    if (crashes === 1) return { phase: 'Error', podName, message: `the process ${lastExit}` };
    return { phase: 'ContainerCreating', podName, message: '' };
  }

  /** True while the pod before has not ended, which is what holds the new one up. */
  private isReplaced(): boolean {
    return this.process !== null && this.process.template !== this.template();
  }

  private runs(): boolean {
    return this.desired.running && !this.deleting;
  }

  /** A process of another template is replaced; the name that a page shows is not part of it. */
  private template(): string {
    const { generation, restartToken, spec } = this.desired;
    return JSON.stringify([generation, restartToken, spec]);
  }

  private cancelRestart(): void {
    if (this.restartTimer !== null) clearTimeout(this.restartTimer);
    this.restartTimer = null;
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@berth/platform';
import type { BuiltInImage } from './built-in-images.js';

/** What one process of a built-in image is told; it goes through the environment, so that no name of a user is in a command. */
export interface PodLaunch {
  readonly image: BuiltInImage;
  readonly reference: string;
  readonly instanceId: string;
  readonly displayName: string;
  readonly podName: string;
  /** Marks the platform's own processes in the process table, beside `berth-instance`. */
  readonly tag: string;
}

export interface PodListener {
  /** The port accepts connections: an image says so once it listens, which is when the kernel accepts for it. */
  ready(): void;
  /** The process is gone; `how` says it in words. */
  exited(how: string): void;
}

const SOURCE = import.meta.url.endsWith('.ts') ? 'image-process.ts' : 'image-process.js';
const PROGRAM = fileURLToPath(new URL(SOURCE, import.meta.url));
// Of some 60 MB per process, 45 are pages of the Node binary that all share; these keep the rest from growing.
const FLAGS = ['--max-old-space-size=24', '--max-semi-space-size=1', '--v8-pool-size=1', '--disable-warning=ExperimentalWarning'];

/** One process of a built-in image. It ends with the platform, even when that is killed. */
export class Pod {
  private readonly child: ChildProcess;
  private listening: number | null = null;
  private killTimer: NodeJS.Timeout | null = null;
  private gone = false;

  constructor(
    launch: PodLaunch,
    private readonly listener: PodListener,
    private readonly options: { readonly graceMs: number; readonly logger: Logger },
  ) {
    const { image, reference, instanceId, displayName, podName, tag } = launch;
    this.child = fork(PROGRAM, ['berth-instance', tag, podName], {
      execArgv: FLAGS,
      env: {
        BERTH_LAUNCH: JSON.stringify({ ...image, image: reference, instanceId, displayName, parentPid: process.pid }),
        UV_THREADPOOL_SIZE: '1',
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A session of its own: Ctrl-C in a terminal reaches the platform, which then ends its instances in order.
      detached: true,
    });
    this.child.on('message', (message: { readonly port: number }) => {
      this.listening = message.port;
      if (!this.gone) this.listener.ready();
    });
    this.child.on('exit', (code, signal) => this.exited(signal === null ? `exited with code ${code}` : `ended by ${signal}`));
    this.child.on('error', (error) => {
      options.logger.error({ err: error, podName }, 'an instance process failed');
      if (this.child.pid === undefined) this.exited('could not be started');
    });
    this.child.stderr?.on('data', (text: Buffer) =>
      options.logger.warn({ podName, text: text.toString().slice(0, 2000) }, 'instance process'),
    );
  }

  /** The loopback port, null until it accepts connections. */
  get port(): number | null {
    return this.gone ? null : this.listening;
  }

  rename(displayName: string): void {
    if (this.child.connected) this.child.send({ displayName }, () => {});
  }

  /** Asks it to end, and makes it end after the grace; `exited` says when it has. */
  stop(): void {
    if (this.gone || this.killTimer !== null) return;
    this.listening = null;
    this.child.kill('SIGTERM');
    this.killTimer = setTimeout(() => this.child.kill('SIGKILL'), this.options.graceMs);
  }

  private exited(how: string): void {
    if (this.gone) return;
    this.gone = true;
    if (this.killTimer !== null) clearTimeout(this.killTimer);
    this.listener.exited(how);
  }
}

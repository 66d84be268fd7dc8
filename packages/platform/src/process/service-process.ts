import { type Clock, isBerthError, systemClock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { Readiness } from '../http/health.js';
import type { Listening } from '../http/listen.js';
import { type Addressed, Late } from '../lifecycle/late.js';
import { Lifecycle, type LifecyclePart } from '../lifecycle/lifecycle.js';
import { isOutage, startPatiently } from '../lifecycle/patient-start.js';
import type { Service } from '../lifecycle/service.js';
import { startAdminServer } from '../observability/admin-server.js';
import { Metrics } from '../observability/metrics.js';

/** What a process gives to the service in it. */
export interface Surroundings {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** A service that may say what does not work while it serves. */
export interface Reporting extends Addressed {
  readonly readiness?: Readiness;
}

/** The service of a process, and what it uses that outlives a start which has to be tried again. */
export interface Composition {
  /** Started before the service and stopped after it. */
  readonly parts: readonly LifecyclePart[];
  /** Opens what the service owns alone; called again after an outage. */
  readonly compose: () => Promise<Reporting>;
}

export interface ServiceProcessOptions {
  readonly name: string;
  readonly address: { readonly host: string; readonly adminPort: number };
  readonly logger: Logger;
  readonly composition: (surroundings: Surroundings) => Composition;
}

/**
 * One service with its admin server: alive from the start, ready once it serves, and patient with a database that is away or not
 * yet migrated.
 */
export class ServiceProcess implements Service {
  private readonly stopping = new AbortController();
  private readonly lifecycle: Lifecycle;
  private readonly service: Late<Reporting>;
  private admin: Listening | null = null;
  private starting: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServiceProcessOptions) {
    const { logger, name, composition, address } = options;
    const metrics = new Metrics();
    const host = address.host === 'localhost' ? '127.0.0.1' : address.host;
    const { parts, compose } = composition({ logger, metrics, clock: systemClock });
    this.service = new Late(compose);
    const patient = {
      start: async () => void (await startPatiently({ name, service: this.service, logger, isPassing: mayPass }, this.stopping.signal)),
      stop: () => this.service.stop(),
    };
    this.lifecycle = new Lifecycle({
      logger,
      parts: [
        {
          name: `${name} admin server`,
          service: {
            start: async () => {
              this.admin = await startAdminServer({
                host,
                port: address.adminPort,
                metrics,
                readiness: () => this.readiness(),
              });
            },
            stop: async () => this.admin?.close(),
          },
        },
        ...parts,
        { name, service: patient },
      ],
    });
  }

  /** Resolves when the service serves, or when it was stopped before that. */
  async start(): Promise<void> {
    this.starting = this.lifecycle.start();
    await this.starting;
    const { started } = this.service;
    if (started !== null) this.options.logger.info({ url: started.url(), admin: this.adminUrl() }, 'listening');
  }

  /** Ends the waiting for a database as well. @throws defect `lifecycle.stop-failed` */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.starting.catch(() => undefined);
    await this.lifecycle.stop();
  }

  /** Without a trailing slash. @throws defect `service.not-started` */
  url(): string {
    return this.service.service.url();
  }

  /** Null before it listens. */
  adminUrl(): string | null {
    return this.admin?.url ?? null;
  }

  private async readiness() {
    const { started } = this.service;
    return started === null ? { ready: false, degraded: ['starting'] } : ((await started.readiness?.()) ?? { ready: true });
  }
}

// A schema that is behind is brought up by a migration that runs beside this start or will be run; to exit would only be a crash loop.
// A port that is taken stays taken.
function mayPass(error: unknown): boolean {
  const code = isBerthError(error) ? error.code : '';
  return code === 'database.schema-behind' || (isOutage(error) && code !== 'server.port-in-use');
}

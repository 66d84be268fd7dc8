import { setTimeout as pause } from 'node:timers/promises';
import { Kept } from '@berth/local-stack';
import { type AdminCredentials, adminCredentials, openDataDirectory } from '@berth/platform';
import { closeServers, minding, type OpenedServers, openServers, reached } from './open-servers.ts';
import { type Progress, step } from './progress.ts';
import { planServices, processNames, type ServiceName, type ServicePlan, SERVICES } from './services.ts';
import type { StackSettings } from './settings.ts';
import { removeStackFile, writeStackFile } from './stack-file.ts';
import { SupervisedService } from './supervised-service.ts';

export interface StackOptions {
  readonly settings: StackSettings;
  readonly progress: Progress;
  /** Ends a start that is under way; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Puts a proxy in front of each server, which a test can have misbehave. */
  readonly faulty?: boolean;
  /** More variables for a process, for its first start alone: a test's crash points. */
  readonly once?: (name: string) => Readonly<Record<string, string>>;
}

/** A whole Berth that runs. */
export interface Stack {
  /** Where the public API is. */
  readonly api: string;
  readonly admin: AdminCredentials;
  readonly servers: OpenedServers;
  /** Every process; those of one service by their number, from 0. */
  services(service: ServiceName): readonly SupervisedService[];
  service(service: ServiceName, index?: number): SupervisedService;
  /** Resolves when every process serves. */
  whenReady(withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;

/**
 * Starts the servers, brings the schemas up to date and starts the services; resolves when all of them serve.
 * @throws what could not be started; what had started by then is stopped
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { settings, progress, signal, faulty = false } = options;
  const data = openDataDirectory(settings.dataDir);
  const ending: (() => Promise<void>)[] = [async () => data.release()];
  const stop = () => endAll(ending.splice(0).toReversed());
  try {
    const admin = adminCredentials({ email: settings.adminEmail, password: settings.adminPassword }, data.file('admin.json'));
    const servers = await openServers({ settings, folder: data.path, faulty, progress });
    ending.push(() => closeServers(servers));
    minding(servers, progress);
    signal?.throwIfAborted();
    const plans = await plan(options, { servers, admin, folder: data.path });
    const running = new Map(plans.map((each) => [each, new SupervisedService(each, progress)]));
    ending.push(() => stopInOrder(running));
    await step(progress, 'The services serve', async () => {
      await allOf([...running].map(([{ name }, service]) => service.start(options.once?.(name))));
      await whenReady([...running.values()], READY_WITHIN_MS, signal);
    });
    const stack = stackOf({ plans, running, servers, admin, stop });
    const { mariadb, redis, kafka, kubernetes } = servers;
    const file = data.file('stack.json');
    ending.push(async () => removeStackFile(file));
    writeStackFile(file, {
      api: stack.api,
      kafka: kafka.directBrokers,
      redis: redis.adminUrl,
      databases: mariadb.directUrls,
      kubeconfig: kubernetes.kubeconfig,
    });
    return stack;
  } catch (error) {
    await stop().catch((failure: unknown) => progress(`Stopping after this failure failed as well: ${String(failure)}`));
    throw error;
  }
}

interface Parts {
  readonly servers: OpenedServers;
  readonly admin: AdminCredentials;
  readonly folder: string;
}

async function plan({ settings }: StackOptions, { servers, admin, folder }: Parts): Promise<readonly ServicePlan[]> {
  const names = SERVICES.flatMap((service) => processNames(service, settings));
  const ports = await new Kept(folder).ports(['api', ...names.flatMap((name) => [name, `${name}-admin`])]);
  const portsOf = (name: string) => ({ port: ports[name] ?? 0, adminPort: ports[`${name}-admin`] ?? 0 });
  const apiPort = settings.port === 0 ? (ports['api'] ?? 0) : settings.port;
  return planServices({ settings, servers: reached(servers), admin, folder, apiPort, portsOf });
}

type Running = ReadonlyMap<ServicePlan, SupervisedService>;

function stackOf(parts: {
  readonly plans: readonly ServicePlan[];
  readonly running: Running;
  readonly servers: OpenedServers;
  readonly admin: AdminCredentials;
  readonly stop: () => Promise<void>;
}): Stack {
  const { running, servers, admin, stop } = parts;
  const services = (service: ServiceName) => [...running].filter(([each]) => each.service === service).map(([, process]) => process);
  const service = (name: ServiceName, index = 0) => {
    const found = services(name)[index];
    if (found === undefined) throw new Error(`There is no process ${index} of ${name}`);
    return found;
  };
  return {
    api: service('bff').url.replace('127.0.0.1', 'localhost'),
    admin,
    servers,
    services,
    service,
    whenReady: (withinMs = READY_WITHIN_MS) => whenReady([...running.values()], withinMs),
    stop,
  };
}

async function whenReady(services: readonly SupervisedService[], withinMs: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const ready = await Promise.all(services.map((service) => service.isReady()));
    const waiting = services.filter((_, index) => ready[index] !== true);
    if (waiting.length === 0) return;
    if (performance.now() > end)
      throw new Error(
        `Not ready within ${withinMs / 1000} s: ${waiting.map(({ name, logFile }) => `${name} (its log is ${logFile})`).join(', ')}`,
      );
    await pause(100);
  }
}

/** Waits for all of them also when one fails, so that nothing is still starting when what has started is stopped. */
async function allOf(starting: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(starting)) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Ends everything, also after what could not be ended. */
async function endAll(ending: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ending) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `Not everything was stopped: ${failures.map(String).join('; ')}`);
}

/** Whoever asks is stopped before who is asked; the replicas of one service together. */
async function stopInOrder(running: Running): Promise<void> {
  for (const service of SERVICES)
    await Promise.all([...running].filter(([each]) => each.service === service).map(([, process]) => process.stop()));
}

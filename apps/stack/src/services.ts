import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bffFields } from '@berth/bff';
import { productFields } from '@berth/product';
import { resourceFields } from '@berth/resource';
import { userFields } from '@berth/user';
import { secretFiles } from './private-files.ts';
import type { Reached } from './reached-servers.ts';
import { type StackSettings, variablesOf } from './settings.ts';
import type { ServiceToRun } from './supervised-service.ts';

export type ServiceName = 'user' | 'product' | 'resource' | 'bff';

/** In the order in which they are stopped: who asks before who is asked. */
export const SERVICES: readonly ServiceName[] = ['bff', 'product', 'resource', 'user'];

export interface ServicePlan extends ServiceToRun {
  readonly service: ServiceName;
}

export interface Ports {
  readonly port: number;
  readonly adminPort: number;
}

export interface PlanOptions {
  readonly settings: StackSettings;
  readonly servers: Reached;
  readonly admin: { readonly email: string; readonly password: string };
  /** The data directory of the stack. */
  readonly folder: string;
  readonly apiPort: number;
  readonly portsOf: (name: string) => Ports;
}

const PROGRAMS = fileURLToPath(new URL('../../../build', import.meta.url));

/** How many processes of a service there are to be. */
const replicasOf = (service: ServiceName, { replicas }: Pick<StackSettings, 'replicas'>): number =>
  service === 'product' || service === 'resource' ? replicas : 1;

/** The names of the processes of a service: `user`; `product-1`, `product-2`. */
export function processNames(service: ServiceName, settings: Pick<StackSettings, 'replicas'>): readonly string[] {
  const count = replicasOf(service, settings);
  return count === 1 ? [service] : Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);
}

/** What each process is told: its own ports, the servers that it uses by its own credentials, and nothing of the others'. */
export function planServices(options: PlanOptions): readonly ServicePlan[] {
  return SERVICES.flatMap((service) => processNames(service, options.settings).map((name) => planOne(service, name, options)));
}

function planOne(service: ServiceName, name: string, options: PlanOptions): ServicePlan {
  const { folder, settings, apiPort } = options;
  const kept = options.portsOf(name);
  const { port, adminPort } = service === 'bff' ? { ...kept, port: apiPort } : kept;
  const { variables, secrets } = TOLD[service](options);
  return {
    service,
    name,
    entry: join(PROGRAMS, `${service}.js`),
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    environment: {
      BERTH_PORT: String(port),
      BERTH_ADMIN_PORT: String(adminPort),
      BERTH_LOG_LEVEL: settings.logLevel,
      BERTH_REPLICA: name,
      ...variables,
      ...secretFiles(join(folder, 'secrets', name), secrets),
    },
    logFile: join(folder, 'logs', `${name}.log`),
    identityFile: join(folder, 'processes', `${name}.json`),
  };
}

interface Told {
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

const TOLD: Readonly<Record<ServiceName, (options: PlanOptions) => Told>> = {
  user: ({ settings, servers, admin, apiPort }) => {
    const { adminEmail: _email, adminPassword: _password, ...fields } = userFields;
    return {
      variables: {
        ...variablesOf(fields, settings),
        BERTH_PUBLIC_URL: settings.publicUrl ?? `http://localhost:${apiPort}`,
        BERTH_ADMIN_EMAIL: admin.email,
        ...kafka(servers),
      },
      secrets: { BERTH_DATABASE_URL: servers.databases.user, BERTH_ADMIN_PASSWORD: admin.password },
    };
  },
  product: (options) => ({
    variables: { ...variablesOf(productFields, options.settings), BERTH_USER_URL: urlsOf('user', options), ...kafka(options.servers) },
    secrets: { BERTH_DATABASE_URL: options.servers.databases.product },
  }),
  resource: (options) => {
    const { settings, servers } = options;
    const { ingress, kubeconfig, settings: kubernetes } = servers.kubernetes;
    return {
      variables: {
        ...variablesOf(resourceFields, settings),
        ...(settings.publicUrl === undefined ? {} : { BERTH_PUBLIC_URL: settings.publicUrl }),
        BERTH_USER_URL: urlsOf('user', options),
        ...kafka(servers),
        BERTH_KUBECONFIG: kubeconfig,
        BERTH_INGRESS_ADDRESS: `${ingress.host}:${ingress.port}`,
        BERTH_PUBLIC_PORT: String(ingress.port),
        ...kubernetes,
      },
      secrets: { BERTH_DATABASE_URL: servers.databases.resource, BERTH_REDIS_URL: servers.redis },
    };
  },
  bff: (options) => ({
    variables: {
      ...variablesOf(bffFields, options.settings),
      ...kafka(options.servers),
      // Browsers may resolve localhost to either loopback address.
      BERTH_HOST: 'localhost',
      BERTH_USER_URL: urlsOf('user', options),
      BERTH_PRODUCT_URL: urlsOf('product', options),
      BERTH_RESOURCE_URL: urlsOf('resource', options),
    },
    secrets: {},
  }),
};

const kafka = ({ kafka: brokers }: Reached) => ({ BERTH_KAFKA_BROKERS: brokers.join(',') });

const urlsOf = (service: ServiceName, { settings, portsOf }: PlanOptions): string =>
  processNames(service, settings)
    .map((name) => `http://127.0.0.1:${portsOf(name).port}`)
    .join(',');

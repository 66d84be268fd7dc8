import { bffFields } from '@berth/bff';
import { databaseUrl, hostPort, hostPorts, logLevel, machineFields, readConfig, variableOf, wholeNumber } from '@berth/platform';
import { productFields } from '@berth/product';
import { keepTenantsApart, resourceFields } from '@berth/resource';
import { userFields } from '@berth/user';
import { z } from 'zod';

const stackConfig = z
  .object({
    ...userFields,
    ...productFields,
    ...resourceFields,
    ...bffFields,
    ...machineFields,
    logLevel: logLevel('info'),
    /** Processes of product and of resource; the other services have one. */
    replicas: wholeNumber(1, 9).default(1),
    /** Servers that are there already are used instead of started. This one as somebody who may create schemas and users. */
    databaseUrl: databaseUrl.refine((url) => !url.startsWith('sqlite:'), 'must be a MariaDB or MySQL server').optional(),
    kafkaBrokers: hostPorts.optional(),
    redisUrl: z.url({ protocol: /^rediss?$/ }).optional(),
    kubeconfig: z.string().optional(),
    /** Where the ingress controller of that cluster listens, as seen from here; buyers see its port in the URLs of instances. */
    ingressAddress: hostPort.optional(),
    ingressClass: z.string().optional(),
    /** From where requests reach instances there, see BERTH_INGRESS_PEERS of the resource service. */
    ingressPeers: z.string().optional(),
  })
  .superRefine(keepTenantsApart)
  .superRefine(({ kubeconfig, ingressAddress, ingressClass, ingressPeers }, context) => {
    for (const [name, value] of Object.entries({ ingressAddress, ingressClass, ingressPeers }))
      if ((kubeconfig === undefined) !== (value === undefined))
        context.addIssue({ code: 'custom', path: [name], message: 'is given together with BERTH_KUBECONFIG or not at all' });
  });

export type StackSettings = z.output<typeof stackConfig>;

/**
 * Reads `BERTH_*` over an optional berth.yaml.
 * @throws invalid-input `config.invalid` with every error at once
 */
export function readStackSettings(env: Readonly<Record<string, string | undefined>>, warn: (message: string) => void): StackSettings {
  return readConfig(stackConfig, { env, file: 'berth.yaml', warn });
}

/** What a service reads of the settings, as the variables that it reads it from. */
export function variablesOf(fields: Readonly<Record<string, unknown>>, settings: StackSettings): Record<string, string> {
  const given = settings as unknown as Readonly<Record<string, string | number | boolean | undefined>>;
  const variables: Record<string, string> = {};
  for (const key of Object.keys(fields)) {
    const value = given[key];
    if (value !== undefined) variables[variableOf(key)] = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
  }
  return variables;
}

import { contextSchema, type ContextSchema, FaultProxy, Kept, type MariaDbAdmin, startMariaDb } from '@berth/local-stack';
import { at, type OpenedPart, type OpenPartOptions } from './open-part.ts';

const CONTEXTS = ['user', 'product', 'resource'] as const;
export type Context = (typeof CONTEXTS)[number];

export interface OpenedDatabases extends OpenedPart {
  /** For the services, through the proxy where there is one. */
  readonly urls: Readonly<Record<Context, string>>;
  /** For whoever looks from outside: as the services, past the proxy. */
  readonly directUrls: Readonly<Record<Context, string>>;
  readonly migratorUrls: Readonly<Record<Context, string>>;
}

/** MariaDB, or the server of `url`, with a schema and two users for each context. */
export async function openDatabases({
  folder,
  faulty,
  url,
}: OpenPartOptions & { readonly url?: string | undefined }): Promise<OpenedDatabases> {
  const server = url === undefined ? await startMariaDb({ dir: folder }) : null;
  const admin = server ?? adminOf(url ?? '');
  const scheme = url === undefined ? 'mariadb' : new URL(url).protocol.slice(0, -1);
  const proxy = faulty ? await FaultProxy.start({ host: admin.host, port: admin.port }) : null;
  const kept = new Kept(folder);
  const schemas = {} as Record<Context, ContextSchema>;
  for (const context of CONTEXTS) schemas[context] = await contextSchema(admin, context, (name) => kept.secret(name));
  const each = (pick: (schema: ContextSchema) => string): Record<Context, string> => {
    const of = (context: Context) => pick(schemas[context]).replace(/^[a-z]+:/, `${scheme}:`);
    return { user: of('user'), product: of('product'), resource: of('resource') };
  };
  return {
    lifecycle: server,
    proxy,
    urls: each((schema) => at(schema.url, proxy)),
    directUrls: each((schema) => schema.url),
    migratorUrls: each((schema) => schema.migratorUrl),
  };
}

function adminOf(text: string): MariaDbAdmin {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    adminUser: decodeURIComponent(url.username),
    adminPassword: decodeURIComponent(url.password),
  };
}

import { FaultProxy, startRedis } from '@berth/local-stack';
import { at, type OpenedPart, type OpenPartOptions } from './open-part.ts';

export interface OpenedRedis extends OpenedPart {
  /** For the resource service: it may touch the snapshots alone. */
  readonly url: string;
  /** For an operator. */
  readonly adminUrl: string;
}

/** Redis, or the server of `url`. */
export async function openRedis({ folder, faulty, url }: OpenPartOptions & { readonly url?: string | undefined }): Promise<OpenedRedis> {
  const server = url === undefined ? await startRedis({ dir: folder, users: { resource: ['instance:k8s:*'] } }) : null;
  const adminUrl = server?.url ?? url ?? '';
  const { hostname, port } = new URL(adminUrl);
  const proxy = faulty ? await FaultProxy.start({ host: hostname, port: Number(port || 6379) }) : null;
  return { lifecycle: server, proxy, url: at(server?.urlOf('resource') ?? adminUrl, proxy), adminUrl };
}

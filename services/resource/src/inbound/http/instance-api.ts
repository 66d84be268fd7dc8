import type { Actor, InstanceId, OperationId, Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { OperationView } from '../../application/operation-view.js';
import type { InstanceView } from '../../application/queries/instance-view.js';
import type { InstanceKey } from '../../application/queries/list-instances.js';
import type { LogLineView } from '../../application/queries/list-logs.js';

type Command = (actor: Actor, id: InstanceId) => Promise<OperationView>;

/** All that can be asked of this context over HTTP. */
export interface InstanceApi {
  readonly start: Command;
  readonly stop: Command;
  readonly restart: Command;
  readonly delete: Command;
  readonly rename: (actor: Actor, id: InstanceId, name: string) => Promise<void>;
  readonly show: (actor: Actor, id: InstanceId) => Promise<InstanceView>;
  readonly list: (userId: UserId | null, page: PageRequest<InstanceKey>) => Promise<Page<InstanceView, InstanceKey>>;
  readonly logs: (actor: Actor, id: InstanceId, page: PageRequest<bigint>) => Promise<Page<LogLineView, bigint>>;
  readonly operation: (actor: Actor, id: OperationId) => Promise<OperationView>;
}

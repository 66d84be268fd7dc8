import type {
  Actor,
  ExpectedVersion,
  InstanceId,
  OperationId,
  Page,
  PageRequest,
  SortedKey,
  SortedPageRequest,
} from '@berth/shared-kernel';
import type { InstanceChange } from '../../application/commands/update-instance.js';
import type { OperationDetail, OperationView } from '../../application/operation-view.js';
import type { InstanceView } from '../../application/queries/instance-view.js';
import type { InstanceFilter, InstanceSort } from '../../application/queries/list-instances.js';
import type { LogLineView } from '../../application/queries/list-logs.js';

type Command = (actor: Actor, id: InstanceId) => Promise<OperationView>;

/** All that can be asked of this context over HTTP. */
export interface InstanceApi {
  readonly start: Command;
  readonly stop: Command;
  readonly restart: Command;
  readonly delete: Command;
  /** Null when only the name was to be another. */
  readonly update: (actor: Actor, id: InstanceId, change: InstanceChange, expected: ExpectedVersion) => Promise<OperationView | null>;
  readonly show: (actor: Actor, id: InstanceId) => Promise<InstanceView>;
  readonly list: (
    filter: InstanceFilter,
    request: SortedPageRequest<InstanceSort, InstanceId>,
  ) => Promise<Page<InstanceView, SortedKey<InstanceId>>>;
  readonly logs: (actor: Actor, id: InstanceId, page: PageRequest<bigint>) => Promise<Page<LogLineView, bigint>>;
  readonly operations: (actor: Actor, id: InstanceId, page: PageRequest<OperationId>) => Promise<Page<OperationDetail, OperationId>>;
  readonly operation: (actor: Actor, id: OperationId) => Promise<OperationDetail>;
}

import type { Actor, InstanceId, Page, PageRequest } from '@berth/shared-kernel';
import { instanceNotFound } from '../../domain/instance/instance.errors.js';
import type { LogType } from '../../domain/instance/instance-log.js';
import { mayTouch } from '../commands/command-instance.js';
import type { InstanceReads, StoredLogLine } from '../ports/instance-reads.js';

/** A line of the domain log as the API shows it. */
export interface LogLineView {
  readonly id: string;
  readonly instanceId: string;
  readonly logType: LogType;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

export const listLogs =
  ({ reads }: { readonly reads: InstanceReads }) =>
  async (actor: Actor, id: InstanceId, page: PageRequest<bigint>): Promise<Page<LogLineView, bigint>> => {
    const instance = await reads.find(id);
    if (instance === null || !mayTouch(actor, instance)) throw instanceNotFound();
    const { items, last } = await reads.logs(id, page);
    return { items: items.map(viewLine), last };
  };

const viewLine = (line: StoredLogLine): LogLineView => ({
  id: String(line.id),
  instanceId: String(line.instanceId),
  logType: line.logType,
  message: line.message,
  data: line.data,
  createdAt: line.createdAt.toISOString(),
});

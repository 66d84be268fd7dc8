import { affectedOne, type Database, managerOf } from '@berth/platform';
import { asInstanceId, asOrderId, conflict, type OrderId, type Tx } from '@berth/shared-kernel';
import { LessThanOrEqual } from 'typeorm';
import type { Provisioning, Provisionings } from '../../../application/ports/provisionings.js';
import { type ProvisioningRow, provisioningRows } from './provisioning-rows.js';

export class SqlProvisionings implements Provisionings {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async add(tx: Tx, provisioning: Provisioning): Promise<void> {
    const row = { ...provisioning, version: 1 };
    await managerOf(tx).createQueryBuilder().insert().into(provisioningRows).values(row).updateEntity(false).execute();
  }

  async find(tx: Tx, orderId: OrderId): Promise<Provisioning | null> {
    const row = await managerOf(tx).findOneBy(provisioningRows, { orderId });
    return row === null ? null : toProvisioning(row);
  }

  async update(tx: Tx, orderId: OrderId, evolve: (provisioning: Provisioning) => Provisioning): Promise<Provisioning | null> {
    const row = await managerOf(tx).findOneBy(provisioningRows, { orderId });
    if (row === null) return null;
    const before = toProvisioning(row);
    const after = evolve(before);
    if (after === before) return before;
    const { version } = row;
    const { step, instanceId } = after;
    const result = await managerOf(tx).update(provisioningRows, { orderId, version }, { step, instanceId, version: version + 1 });
    if (!affectedOne(result)) throw conflict('aggregate.version-conflict', 'The provisioning went on meanwhile.');
    return before;
  }

  async overdue(now: Date, limit: number): Promise<readonly OrderId[]> {
    const rows = await this.database.reader.find(provisioningRows, {
      select: { orderId: true },
      where: { step: 'AWAITING', deadline: LessThanOrEqual(now) },
      order: { deadline: 'ASC' },
      take: limit,
    });
    return rows.map((row) => asOrderId(row.orderId));
  }
}

const toProvisioning = ({ orderId, step, instanceId, deadline }: ProvisioningRow): Provisioning => ({
  orderId: asOrderId(orderId),
  step,
  instanceId: instanceId === null ? null : asInstanceId(instanceId),
  deadline,
});

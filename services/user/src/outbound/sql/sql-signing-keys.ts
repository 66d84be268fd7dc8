import { type Database, isUniqueViolation, managerOf } from '@berth/platform';
import { IsNull } from 'typeorm';
import type { StoredSigningKey, StoredSigningKeys } from '../tokens/stored-signing-keys.js';
import { signingKeyRows } from './rows.js';

export class SqlSigningKeys implements StoredSigningKeys {
  constructor(private readonly database: Pick<Database, 'unitOfWork' | 'reader'>) {}

  live(): Promise<readonly StoredSigningKey[]> {
    return this.database.reader.find(signingKeyRows, { where: { retiredAt: IsNull() }, order: { slot: 'ASC' } });
  }

  async claimSlot(slot: number, key: Pick<StoredSigningKey, 'kid' | 'privateKey' | 'createdAt'>): Promise<void> {
    try {
      await this.database.unitOfWork.run('claim-signing-key-slot', (tx) =>
        managerOf(tx).insert(signingKeyRows, { ...key, slot, retiredAt: null }),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

import { afterCommit, type Database, isUniqueViolation, managerOf } from '@berth/platform';
import type { Tx } from '@berth/shared-kernel';
import type { WithdrawnImage, WithdrawnImages } from '../../application/ports/withdrawn-images.js';
import { imageKey } from './instance-mapping.js';
import { withdrawnImageRows } from './withdrawn-image-rows.js';

export class SqlWithdrawnImages implements WithdrawnImages {
  /** `added` is told after each commit that left instances to be marked. */
  constructor(
    private readonly database: Pick<Database, 'reader'>,
    private readonly added: () => void,
  ) {}

  async reasonOf(tx: Tx, image: string): Promise<string | null> {
    const row = await managerOf(tx).findOneBy(withdrawnImageRows, { image: imageKey(image) });
    return row?.reason ?? null;
  }

  async add(tx: Tx, { image, reason, withdrawnAt }: WithdrawnImage): Promise<void> {
    const row = { image: imageKey(image), reason, withdrawnAt, pending: true };
    afterCommit(tx, this.added);
    try {
      await managerOf(tx).createQueryBuilder().insert().into(withdrawnImageRows).values(row).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  async pending(): Promise<readonly WithdrawnImage[]> {
    return await this.database.reader.find(withdrawnImageRows, { where: { pending: true }, order: { withdrawnAt: 'ASC' } });
  }

  async done(tx: Tx, image: string): Promise<void> {
    await managerOf(tx).update(withdrawnImageRows, { image }, { pending: false });
  }
}

import { dateColumn, defineRows, intColumn, varcharColumn } from '@berth/platform';
import { asUserId } from '@berth/shared-kernel';
import type { EntitySchema } from 'typeorm';
import type { Withdrawal } from '../../../domain/withdrawal/withdrawal.js';

export interface WithdrawalRow {
  readonly image: string;
  readonly reason: string;
  readonly by: number;
  readonly at: Date;
}

export const withdrawalRows = defineRows<WithdrawalRow>({
  name: 'image_withdrawal',
  columns: {
    image: varcharColumn(255, { primary: true }),
    reason: varcharColumn(200),
    by: intColumn({ name: 'withdrawn_by' }),
    at: dateColumn({ name: 'withdrawn_at' }),
  },
});

export const withdrawalEntities = [withdrawalRows] as readonly EntitySchema[];

export const toWithdrawal = ({ image, reason, by, at }: WithdrawalRow): Withdrawal => ({ image, reason, by: asUserId(by), at });

import type { OrderId, Page, PageRequest, ProductId } from '@berth/shared-kernel';
import type { Withdrawal } from '../../domain/withdrawal/withdrawal.js';

export type { Withdrawal } from '../../domain/withdrawal/withdrawal.js';

/** Where a list goes on: withdrawals of one moment are told apart by their images. */
export type WithdrawalPosition = Pick<Withdrawal, 'at' | 'image'>;

/** The withdrawals as they are read, and what they have not reached yet. */
export interface WithdrawalViews {
  /** Newest first. */
  page(request: PageRequest<WithdrawalPosition>): Promise<Page<Withdrawal, WithdrawalPosition>>;
  /** ENABLED products of withdrawn images. */
  onSale(limit: number): Promise<readonly { readonly productId: ProductId; readonly image: string }[]>;
  /** PENDING orders of withdrawn images of which no cancel is remembered yet. */
  pending(limit: number): Promise<readonly OrderId[]>;
}
